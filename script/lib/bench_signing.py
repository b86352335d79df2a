"""What signing costs, beside the bare work of the libraries it stands on."""

import io
import tempfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from django.db import transaction
from django.test import override_settings
from pyhanko.pdf_utils.incremental_writer import IncrementalPdfFileWriter
from pyhanko.sign import fields, signers
from weasyprint import HTML

from accounts.models import User
from blocs.enums import OrganisationOffice
from blocs.models import BlocYear
from common.enums import JobState
from common.models import Job
from documents import keys
from documents.actions import Consent, sign_by_consent
from documents.builders import signing_html, stamp_lines
from documents.enums import Authentication
from documents.growing import present_paper
from documents.models import Document, PaperRevision, Party, Signature, Signing
from documents.pades.stamp import SignatureStampStyle, StampLine
from documents.rendering import VARIANT, _fetcher
from documents.tasks import fill_fields, prepare_paper
from pledges.actions import PledgeText, open_pledge, write_pledge
from pledges.enums import TargetKind
from pledges.models import Commitment
from script.lib.bench import Ratio, in_turns, timed
from tests.factories.blocs import BlocYearFactory, MembershipFactory, OrganisationRoleFactory

MEMBERS, FEW, MANY, TARGETS = 30, 5, 500, 3
CLAUSE = (
    "Tổ chức thực hiện đồng bộ các nhiệm vụ, giải pháp; hoàn thành và hoàn thành vượt mức các chỉ "
    "tiêu được giao; gắn phong trào thi đua với thực hiện nhiệm vụ chính trị của từng đơn vị."
)


@contextmanager
def _keys() -> Iterator[None]:
    """A key of the run's own."""
    with tempfile.TemporaryDirectory(prefix="bench-keys-") as folder:
        authority = keys.DemoAuthority(Path(folder) / "signing")
        authority.make()
        with override_settings(
            SIGNING_KEY_FILE=authority.system_file, SIGNING_TRUST_ROOTS=authority.root_file
        ):
            yield


def _bloc(members: int) -> tuple[BlocYear, User]:
    year: Any = BlocYearFactory()
    MembershipFactory.create_batch(members, bloc=year.bloc)
    first = year.members()[0].organisation
    role: Any = OrganisationRoleFactory(organisation=first, office=OrganisationOffice.SIGNATORY)
    return year, role.user


def _opened(members: int) -> tuple[Signing, User]:
    """A pledge of twelve clauses and three targets of each member, open for signature; and the
    signatory of its first member."""
    year, signatory = _bloc(members)
    text = PledgeText(title="Giao ước thi đua năm nay", clauses=[CLAUSE] * 12, preamble=CLAUSE)
    draft = write_pledge(year, text, by=signatory)
    Commitment.objects.bulk_create(
        Commitment(
            pledge=draft, organisation=member.organisation, name=f"Chỉ tiêu thứ {number}",
            unit="%", kind=TargetKind.NUMBER, target_number=90 + number, position=number,
        )
        for member in year.members()
        for number in range(1, TARGETS + 1)
    )  # fmt: skip
    pledge = open_pledge(draft, by=signatory)
    signing: Any = pledge.signing
    prepare_paper(signing.job_id)
    signing.refresh_from_db()
    return signing, signatory


def opening() -> Iterator[Ratio]:
    """From the frozen text to the paper open for signature, against WeasyPrint on the same HTML."""
    with _keys():
        signing: Any
        signing, _signatory = _opened(MEMBERS)
        html = signing_html(signing)

        def ours() -> float:
            PaperRevision.objects.filter(signing=signing).delete()
            Signing.objects.filter(pk=signing.pk).update(state="preparing", document=None)
            Document.objects.filter(source_key=f"signing:{signing.pk}").delete()
            Job.objects.filter(pk=signing.job_id).update(state=JobState.QUEUED)
            return timed(lambda: prepare_paper(signing.job_id))

        def bare() -> float:
            fetcher = _fetcher()
            return timed(
                lambda: HTML(string=html, base_url="paper:", url_fetcher=fetcher).write_pdf(
                    pdf_variant=VARIANT
                )
            )

        mine, baseline = in_turns(11, ours, bare)
    yield Ratio(f"opening for {MEMBERS} members ÷ bare WeasyPrint", mine, baseline, bound=1.2)


def field() -> Iterator[Ratio]:
    """One field filled by the job, against one bare pyHanko signature of the same revision."""
    with _keys():
        signing: Any
        signing, signatory = _opened(MEMBERS)
        party: Any = signing.parties.first()
        consent = Consent(signing.data_sha256, Authentication.PASSWORD, "127.0.0.1", "bench")
        signature = sign_by_consent(party, consent, by=signatory)
        signing.refresh_from_db()
        _revision, paper = present_paper(signing)

        def ours() -> float:
            PaperRevision.objects.filter(signing=signing, number__gt=0).delete()
            Signing.objects.filter(pk=signing.pk).update(file="")
            Job.objects.filter(pk=signing.job_id).update(state=JobState.QUEUED)
            return timed(lambda: fill_fields(signing.job_id))

        def shown() -> float:
            lines = tuple(StampLine(*line) for line in stamp_lines(signature))
            return timed(lambda: _bare_signature(paper, party, SignatureStampStyle(lines=lines)))

        def bare() -> float:
            return timed(lambda: _bare_signature(paper, party, None))

        mine, with_stamp, without = in_turns(15, ours, shown, bare)
    yield Ratio("one field signed ÷ one bare pyHanko signature", mine, with_stamp, bound=1.15)
    yield Ratio("  the same ÷ one without any appearance", mine, without)


def _bare_signature(paper: bytes, party: Party, style: Any) -> None:
    with keys.system_signer() as signer:
        metadata = signers.PdfSignatureMetadata(
            field_name=party.field_name, md_algorithm="sha256",
            subfilter=fields.SigSeedSubFilter.PADES,
        )  # fmt: skip
        made = signers.PdfSigner(metadata, signer=signer, stamp_style=style)
        made.sign_pdf(IncrementalPdfFileWriter(io.BytesIO(paper)), output=io.BytesIO())


def request() -> Iterator[Ratio]:
    """The deed of one signing request in a bloc of 500, against the same in a bloc of 5."""
    with _keys():
        few, many = _signer(FEW), _signer(MANY)
        mine, baseline = in_turns(41, many, few)
    name = f"signing request at {MANY} members ÷ at {FEW}"
    yield Ratio(name, mine, baseline, bound=1.2)


def _signer(members: int) -> Callable[[], float]:
    signing, signatory = _opened(members)
    party: Any = signing.parties.first()
    consent = Consent(signing.data_sha256, Authentication.PASSWORD, "127.0.0.1", "bench")

    def deed() -> float:
        with transaction.atomic():
            Signature.objects.filter(party=party).delete()
        return timed(lambda: sign_by_consent(party, consent, by=signatory))

    return deed


SUBJECTS = {"opening": opening, "field": field, "request": request}
