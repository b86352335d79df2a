"""What a certificate says of itself, as plain values."""

import hashlib
from dataclasses import asdict, dataclass
from datetime import UTC, datetime
from typing import Any

from asn1crypto import x509
from django.utils import timezone


@dataclass(frozen=True)
class CertificateFacts:
    """Whose certificate it is, who vouches for it, and for how long. Times are ISO 8601, UTC."""

    subject: str
    common_name: str
    organisation: str
    issuer: str
    serial: str
    starts_on: str
    ends_on: str
    sha256: str

    def as_json(self) -> dict[str, Any]:
        return asdict(self)

    @property
    def is_expired(self) -> bool:
        """Its time is over."""
        return datetime.fromisoformat(self.ends_on) < timezone.now()

    @property
    def is_early(self) -> bool:
        """Its time has not begun."""
        return timezone.now() < datetime.fromisoformat(self.starts_on)

    @property
    def names(self) -> tuple[str, ...]:
        """The names it gives its owner: the person's or the organisation's."""
        return tuple(filter(None, (self.common_name, self.organisation)))


NO_FACTS = CertificateFacts("", "", "", "", "", "", "", "")  # of one that cannot be read


def facts_of(certificate: x509.Certificate) -> CertificateFacts:
    """The facts of `certificate`."""
    subject, issuer = certificate.subject.native, certificate.issuer.native
    return CertificateFacts(
        subject=_named(certificate.subject),
        common_name=_one(subject.get("common_name")),
        organisation=_one(subject.get("organization_name")),
        issuer=_one(issuer.get("common_name")) or certificate.issuer.human_friendly,
        serial=f"{certificate.serial_number:x}",
        starts_on=certificate.not_valid_before.astimezone(UTC).isoformat(),
        ends_on=certificate.not_valid_after.astimezone(UTC).isoformat(),
        sha256=hashlib.sha256(certificate.dump()).hexdigest(),
    )


SHORT = {  # RFC 4514; the rest by their dotted numbers
    "common_name": "CN", "organization_name": "O", "organizational_unit_name": "OU",
    "country_name": "C", "locality_name": "L", "state_or_province_name": "ST",
    "street_address": "STREET", "domain_component": "DC", "user_id": "UID",
}  # fmt: skip


def _named(name: x509.Name) -> str:
    """Every part of a name, in the words that stand in certificates whatever the language."""
    parts = [each for part in name.chosen for each in part]
    return ", ".join(
        f"{SHORT.get(each['type'].native, each['type'].dotted)}={each['value'].native}"
        for each in reversed(parts)
    )


def _one(value: Any) -> str:
    """A name that may stand several times in a subject."""
    return ", ".join(map(str, value)) if isinstance(value, list) else str(value or "")
