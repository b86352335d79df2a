"""Certificates of members for tests: one key for all of them, so that a hundred cost nothing."""

import datetime
import io

from asn1crypto import crl, keys, x509
from cryptography import x509 as cx509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import rsa
from cryptography.hazmat.primitives.serialization import pkcs12
from cryptography.x509.oid import NameOID
from pyhanko.pdf_utils.incremental_writer import IncrementalPdfFileWriter
from pyhanko.sign import fields, signers
from pyhanko_certvalidator.registry import SimpleCertificateStore

from documents.pades.signing import SignatureOrder, signed
from documents.pades.stamp import StampLine

DAY = datetime.timedelta(days=1)
USES = dict.fromkeys(
    ("key_encipherment", "data_encipherment", "key_agreement", "encipher_only", "decipher_only"),
    False,
)


class Issuer:
    """A certificate authority: the suite's own, whose root members are trusted by, or another."""

    def __init__(self, key, root):
        self.key, self.root = key, root

    @classmethod
    def of(cls, authority):
        """The authority behind the suite's demo keys."""
        package = (authority.folder / "authority.p12").read_bytes()
        key, root, _others = pkcs12.load_key_and_certificates(package, None)
        return cls(key, root)

    @classmethod
    def another(cls, name="Gốc của người lạ"):
        """A root that nobody trusts."""
        key = new_key()
        subject = name_of(name, "Người lạ")
        root = _built(subject, subject, key, key, from_days=-10, to_days=3650, is_root=True)
        return cls(key, root)

    def certify(self, key, common_name, organisation, *, from_days=-1, to_days=365):
        subject = name_of(common_name, organisation)
        return _built(subject, self.root.subject, key, self.key, from_days, to_days)

    def revoke(self, *certificates):
        """A revocation list that names the certificates."""
        now = datetime.datetime.now(datetime.UTC)
        builder = cx509.CertificateRevocationListBuilder().issuer_name(self.root.subject)
        builder = builder.last_update(now - DAY).next_update(now + 30 * DAY)
        own = cx509.AuthorityKeyIdentifier.from_issuer_public_key(self.key.public_key())
        builder = builder.add_extension(own, False).add_extension(cx509.CRLNumber(1), False)
        for each in certificates:
            entry = cx509.RevokedCertificateBuilder().serial_number(each.serial_number)
            builder = builder.add_revoked_certificate(entry.revocation_date(now - DAY).build())
        made = builder.sign(self.key, hashes.SHA256())
        return crl.CertificateList.load(made.public_bytes(serialization.Encoding.DER))


class Tokens:
    """What members sign with: tokens by one issuer, all with the same key."""

    def __init__(self, issuer, key):
        self.issuer, self.key = issuer, key

    def token(self, common_name, organisation="", **days):
        """A signer with a certificate on these names."""
        certificate = self.issuer.certify(self.key, common_name, organisation, **days)
        return signer_of(self.key, certificate)


def new_key():
    return rsa.generate_private_key(public_exponent=65537, key_size=2048)


def name_of(common_name, organisation=""):
    values = [(NameOID.COUNTRY_NAME, "VN")]
    if organisation:
        values.append((NameOID.ORGANIZATION_NAME, organisation[:64]))
    if common_name:
        values.append((NameOID.COMMON_NAME, common_name[:64]))
    return cx509.Name([cx509.NameAttribute(kind, value) for kind, value in values])


def signer_of(key, certificate):
    """pyHanko's signer for a key and its certificate."""
    private = key.private_bytes(
        serialization.Encoding.DER, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
    )
    signer = signers.SimpleSigner(
        signing_cert=as_asn1(certificate), signing_key=keys.PrivateKeyInfo.load(private),
        cert_registry=SimpleCertificateStore(),
    )  # fmt: skip
    signer.certificate = certificate
    return signer


def as_asn1(certificate):
    return x509.Certificate.load(certificate.public_bytes(serialization.Encoding.DER))


def _built(subject, issuer, key, issuer_key, from_days, to_days, is_root=False):
    now = datetime.datetime.now(datetime.UTC)
    use = cx509.KeyUsage(
        digital_signature=not is_root, content_commitment=not is_root, key_cert_sign=is_root,
        crl_sign=is_root, **USES,
    )  # fmt: skip
    builder = (
        cx509.CertificateBuilder()
        .subject_name(subject)
        .issuer_name(issuer)
        .public_key(key.public_key())
        .serial_number(cx509.random_serial_number())
        .not_valid_before(now + from_days * DAY)
        .not_valid_after(now + to_days * DAY)
        .add_extension(cx509.BasicConstraints(ca=is_root, path_length=None), critical=True)
        .add_extension(use, critical=True)
        .add_extension(cx509.SubjectKeyIdentifier.from_public_key(key.public_key()), False)
        .add_extension(
            cx509.AuthorityKeyIdentifier.from_issuer_public_key(issuer_key.public_key()), False
        )
    )
    return builder.sign(issuer_key, hashes.SHA256())


def sign_field(paper, field, signer):
    """`paper` with `field` signed by a member's own token, as its signing program does it."""
    return signed(paper, SignatureOrder(field, [StampLine("Chữ ký số", 9)], "Ký số"), signer)


def sign_with(paper, signer, field, *, before=None, **metadata):
    """Like `sign_field`, with what a program may do besides: `before` gets the writer first."""
    writer = IncrementalPdfFileWriter(io.BytesIO(paper))
    if before:
        before(writer)
    asked = {"md_algorithm": "sha256", "subfilter": fields.SigSeedSubFilter.PADES, **metadata}
    grown = io.BytesIO()
    maker = signers.PdfSigner(
        signers.PdfSignatureMetadata(field_name=field, **asked), signer=signer
    )
    maker.sign_pdf(writer, output=grown)
    return grown.getvalue()


def changed(paper, change):
    """`paper` with one more incremental update, in which `change` had the writer."""
    writer = IncrementalPdfFileWriter(io.BytesIO(paper))
    change(writer)
    grown = io.BytesIO()
    writer.write(grown)
    return grown.getvalue()
