"""`manage.py demo_sign PAPER.pdf`: what a USB token and its program do, with a demo certificate.

Signs the prepared field of an organisation in a downloaded paper, so that the way of signing by
certificate can be tried out without a token.
"""

from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from documents.keys import demo_authority
from documents.models import Party, Signing


class Command(BaseCommand):
    help = "Sign a downloaded paper with a demo certificate of the organisation."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("paper", type=Path, help="the PDF as it was downloaded to sign")
        parser.add_argument("--code", required=True, help="the paper's verification code")
        parser.add_argument("--organisation", required=True, help="code of the organisation")
        parser.add_argument("--name", default="", help="the person the certificate is made out to")
        parser.add_argument("--output", type=Path, help="where to write; default: PAPER-signed.pdf")

    def handle(self, *args: Any, **options: Any) -> None:
        from pyhanko.pdf_utils.misc import PdfReadError
        from pyhanko.sign.general import SigningError
        from pyhanko.sign.signers import SimpleSigner

        from documents.pades.signing import SignatureOrder, signed
        from documents.pades.stamp import StampLine

        party = _party(options["code"], options["organisation"])
        name = options["name"] or party.organisation.name
        package = demo_authority().issue(name, party.organisation.name)
        signer = SimpleSigner.load_pkcs12_data(package, other_certs=[])
        order = SignatureOrder(
            party.field_name, [StampLine(name, 12), StampLine("Chữ ký số (minh họa)", 8)],
            reason="Ký bằng chứng thư số minh họa",
        )  # fmt: skip
        paper: Path = options["paper"]
        output = options["output"] or paper.with_name(f"{paper.stem}-signed.pdf")
        try:
            output.write_bytes(signed(paper.read_bytes(), order, signer))
        except OSError as error:
            raise CommandError(f"{error.filename}: {error.strerror}") from error
        except (SigningError, PdfReadError) as error:  # its field is signed already, or no PDF
            raise CommandError(f"{paper} cannot be signed: {error}") from error
        self.stdout.write(f"Signed for {party.organisation}: {output}")


def _party(code: str, organisation: str) -> Party:
    signing = Signing.objects.filter(code=code.upper()).first()
    if signing is None:
        raise CommandError(f"No paper has the code {code}.")
    party = signing.parties.filter(organisation__code=organisation).first()
    if party is None:
        raise CommandError(f"“{organisation}” is not among those who sign this paper.")
    return party
