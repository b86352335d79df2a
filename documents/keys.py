"""The system's signing key, the roots members' certificates are trusted by, and the demo's own.

The key is a PKCS#12 file or lies in a token or HSM behind PKCS#11; settings say which. The embedded
default makes a small certificate authority of its own under `var/`, and every paper says so.
"""

import datetime
import secrets
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import Any

from asn1crypto import pem, x509
from cryptography import x509 as cx509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import rsa
from cryptography.hazmat.primitives.serialization import pkcs12
from cryptography.x509.oid import NameOID
from django.conf import settings
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from common.formatting import date_short

DEMO_UNIT = "MINH HOA - DEMO"  # the organisational unit every demo certificate carries
KEY_BITS = 3072


class KeyUnusable(Exception):
    """The signing key cannot be used; the text says why, in the language of whoever reads it."""

    def __init__(self, text: Any, **facts: Any) -> None:
        super().__init__(text, facts)

    def __str__(self) -> str:
        text, facts = self.args
        return str(text) % facts


@contextmanager
def system_signer() -> Iterator[Any]:
    """The signer of the system's key for one piece of work. Raises KeyUnusable."""
    if settings.SIGNING_PKCS11_MODULE:
        with _token_signer() as signer:
            yield signer
    else:
        yield _file_signer()


@contextmanager
def signer_in_time() -> Iterator[Any]:
    """The system's signer, if its certificate is valid now: a seal set with one that is not would
    not hold anywhere. Raises KeyUnusable."""
    with system_signer() as signer:
        _refuse_out_of_time(signer.signing_cert)
        yield signer


def _refuse_out_of_time(certificate: x509.Certificate | None) -> None:
    if certificate is None:
        raise KeyUnusable(_("the key has no certificate"))
    first, last = certificate.not_valid_before, certificate.not_valid_after
    if not first <= timezone.now() <= last:
        raise KeyUnusable(
            _("its certificate holds from %(first)s to %(last)s only"),
            first=date_short(first.date()),
            last=date_short(last.date()),
        )


def _file_signer() -> Any:
    path = Path(settings.SIGNING_KEY_FILE)
    try:
        written = path.stat().st_mtime_ns
        return _read_signer(path, settings.SIGNING_KEY_PASSPHRASE, written)
    except OSError as error:
        raise _unreadable(path, error) from error
    except ValueError as error:
        raise KeyUnusable(
            _("%(file)s is no PKCS#12 file, or the passphrase is wrong"), file=path.name
        ) from error


def _unreadable(path: Path, error: OSError) -> KeyUnusable:
    if isinstance(error, FileNotFoundError):
        return KeyUnusable(_("there is no file %(file)s"), file=path.name)
    if isinstance(error, PermissionError):
        return KeyUnusable(_("this program may not read %(file)s"), file=path.name)
    return KeyUnusable(_("%(file)s cannot be read: %(why)s"), file=path.name, why=error.strerror)


@lru_cache(maxsize=4)
def _read_signer(path: Path, passphrase: str, written: int) -> Any:
    """The signer in a file as it was `written`: opening one takes longer than signing."""
    from pyhanko.sign.signers import SimpleSigner

    signer = SimpleSigner.load_pkcs12_data(
        path.read_bytes(), other_certs=[], passphrase=passphrase.encode() or None
    )
    if signer is None or signer.signing_cert is None:
        raise ValueError("no key with its certificate")
    return signer


@contextmanager
def _token_signer() -> Iterator[Any]:
    import pkcs11
    from pyhanko.config.pkcs11 import TokenCriteria
    from pyhanko.sign.pkcs11 import PKCS11Signer, open_pkcs11_session

    try:
        session = open_pkcs11_session(
            settings.SIGNING_PKCS11_MODULE, user_pin=settings.SIGNING_PKCS11_PIN,
            token_criteria=TokenCriteria(label=settings.SIGNING_PKCS11_TOKEN),
        )  # fmt: skip
    except (pkcs11.exceptions.PKCS11Error, RuntimeError, OSError) as error:
        raise KeyUnusable(_("the token does not open: %(why)s"), why=repr(error)) from error
    try:
        yield PKCS11Signer(
            session, cert_label=settings.SIGNING_PKCS11_CERTIFICATE,
            key_label=settings.SIGNING_PKCS11_KEY,
        )  # fmt: skip
    finally:
        session.close()


def system_certificate() -> x509.Certificate:
    """The certificate of the system's key. Raises KeyUnusable."""
    with system_signer() as signer:
        certificate = signer.signing_cert
    if certificate is None:
        raise KeyUnusable(_("the key has no certificate"))
    return certificate


def is_demo(certificate: x509.Certificate) -> bool:
    """Was it made by `make_demo_keys`? Its papers then say that they prove nothing."""
    return certificate.issuer.native.get("organizational_unit_name") == DEMO_UNIT


def trust_roots() -> list[x509.Certificate]:
    """The certificates that members' chains must end in. Raises KeyUnusable for a bad file."""
    path = Path(settings.SIGNING_TRUST_ROOTS)
    try:
        found = list(pem.unarmor(path.read_bytes(), multiple=True))
        roots = [x509.Certificate.load(der) for kind, _headers, der in found if "CERT" in kind]
    except OSError as error:
        raise _unreadable(path, error) from error
    except ValueError as error:
        raise KeyUnusable(_("%(file)s holds no certificate"), file=path.name) from error
    if not roots:
        raise KeyUnusable(_("%(file)s holds no certificate"), file=path.name)
    return roots


def timestamper() -> Any:
    """The timestamp authority that seals are stamped by, or None where none is configured."""
    if not settings.SIGNING_TIMESTAMP_URL:
        return None
    from pyhanko.sign.timestamps import HTTPTimeStamper

    return HTTPTimeStamper(settings.SIGNING_TIMESTAMP_URL, timeout=20)


# -- the demo's own certificate authority ---------------------------------------------------------


@dataclass(frozen=True)
class DemoAuthority:
    """The demo's root: signs the system's certificate and those of people who try things out."""

    folder: Path

    @property
    def root_file(self) -> Path:
        return self.folder / "roots.pem"

    @property
    def system_file(self) -> Path:
        return self.folder / "system.p12"

    def make(self) -> bool:
        """Make root and system key where they are missing; False when both are there.

        A root that is there stays: members' certificates were issued by it.
        """
        if self.root_file.exists() and self.system_file.exists():
            return False
        self.folder.mkdir(parents=True, exist_ok=True, mode=0o700)
        if not (self.root_file.exists() and self._authority_file.exists()):
            key, root = _certificate(_name("Khối thi đua – gốc minh họa"))
            _write(self._authority_file, _packed(key, root, []))
            _write(self.root_file, root.public_bytes(serialization.Encoding.PEM))
        _write(self.system_file, self.issue("Hệ thống Khối thi đua", "Khối thi đua"))
        return True

    @property
    def _authority_file(self) -> Path:
        return self.folder / "authority.p12"

    def issue(self, common_name: str, organisation: str, *, days: int = 1095) -> bytes:
        """A PKCS#12 file, without passphrase, of a new key certified by the demo's root.

        Negative `days` give a certificate that ran out so many days ago.
        """
        key, root, _others = pkcs12.load_key_and_certificates(
            self._authority_file.read_bytes(), None
        )
        own, certificate = _certificate(
            _name(common_name, organisation), issuer=root, issuer_key=key, days=days
        )
        return _packed(own, certificate, [root])


def demo_authority() -> DemoAuthority:
    """The demo's authority under `VAR_DIR`."""
    return DemoAuthority(settings.VAR_DIR / "signing")


def _name(common_name: str, organisation: str = "Khối thi đua") -> cx509.Name:
    values = [
        (NameOID.COUNTRY_NAME, "VN"), (NameOID.ORGANIZATION_NAME, organisation[:64]),
        (NameOID.ORGANIZATIONAL_UNIT_NAME, DEMO_UNIT), (NameOID.COMMON_NAME, common_name[:64]),
    ]  # fmt: skip
    return cx509.Name([cx509.NameAttribute(kind, value) for kind, value in values])


def _certificate(
    name: cx509.Name, *, issuer: Any = None, issuer_key: Any = None, days: int = 3650
) -> tuple[Any, Any]:
    """A new key and its certificate: a root when it has no issuer."""
    key = rsa.generate_private_key(public_exponent=65537, key_size=KEY_BITS)
    now = datetime.datetime.now(datetime.UTC)
    is_root = issuer is None
    starts = now - datetime.timedelta(days=1 + (400 if days < 0 else 0))
    signs = dict.fromkeys(
        ("key_encipherment", "data_encipherment", "key_agreement", "encipher_only",
         "decipher_only"), False
    )  # fmt: skip
    use = cx509.KeyUsage(
        digital_signature=not is_root, content_commitment=not is_root, key_cert_sign=is_root,
        crl_sign=is_root, **signs,
    )  # fmt: skip
    own = cx509.SubjectKeyIdentifier.from_public_key(key.public_key())
    authority = (issuer_key or key).public_key()
    certificate = (
        cx509.CertificateBuilder()
        .subject_name(name)
        .issuer_name(name if is_root else issuer.subject)
        .public_key(key.public_key())
        .serial_number(cx509.random_serial_number())
        .not_valid_before(starts)
        .not_valid_after(now + datetime.timedelta(days=days))
        .add_extension(cx509.BasicConstraints(ca=is_root, path_length=None), critical=True)
        .add_extension(use, critical=True)
        .add_extension(own, critical=False)
        .add_extension(cx509.AuthorityKeyIdentifier.from_issuer_public_key(authority), False)
        .sign(issuer_key or key, hashes.SHA256())
    )
    return key, certificate


def _packed(key: Any, certificate: Any, chain: list[Any]) -> bytes:
    return pkcs12.serialize_key_and_certificates(
        b"key", key, certificate, chain, serialization.NoEncryption()
    )


def _write(path: Path, content: bytes) -> None:
    """Whole or not at all, and readable by its owner only."""
    draft = path.with_name(f".{path.name}.{secrets.token_hex(4)}")
    draft.touch(mode=0o600)
    draft.write_bytes(content)
    draft.replace(path)
