"""Kinds of official papers, and the states and ways of signing them."""

from enum import nonmember

from django.db import models
from django.utils.translation import gettext_lazy as _


class DocumentKind(models.TextChoices):
    """Kinds and their abbreviations in a paper's symbol (NĐ 30/2020, Phụ lục III)."""

    REPORT = "report", _("Report")
    MINUTES = "minutes", _("Minutes")
    PLEDGE = "pledge", _("Pledge")
    SUBMISSION = "submission", _("Submission")
    EVIDENCE = "evidence", _("Record of signing")
    POINTS = "points", _("Table of points")
    CARD = "card", _("Scorecard on paper")
    HANDOVER = "handover", _("Record of handover")
    ACHIEVEMENT = "achievement", _("Achievement report")

    @property
    def abbreviation(self) -> str:
        return {
            "report": "BC", "minutes": "BB", "pledge": "GƯ", "submission": "TTr", "evidence": "BK",
            "points": "BTH", "card": "PCĐ", "handover": "BB", "achievement": "BC",
        }[self.value]  # fmt: skip


# Papers that are whole only once every side has signed, and the affair of the sides until then.
BETWEEN_PARTIES = [DocumentKind.HANDOVER]


class MottoStyle(models.TextChoices):
    """Which heading stands at the top right of a paper.

    State bodies print the national title (NĐ 30/2020); Party bodies have their own heading.
    """

    STATE = "state", _("National title and motto")
    PARTY = "party", _("Communist Party heading")


class SigningState(models.TextChoices):
    """`preparing`: the text is frozen, its PDF is being made. `sealing`: no more signatures, the
    system fills the last fields and seals. `voided`: reopened, or sealed and called off before it
    took effect; its signatures hold no more.
    `recorded`: signed outside the system, entered with its signers."""

    PREPARING = "preparing", _("Being prepared")
    OPEN = "open", _("Open for signature")
    SEALING = "sealing", _("Being sealed")
    SEALED = "sealed", _("Sealed")
    VOIDED = "voided", _("Voided")
    RECORDED = "recorded", _("Recorded from a source")

    moves = nonmember(
        {
            "preparing": {"open", "voided"},
            "open": {"sealing", "voided"},
            "sealing": {"sealed"},
            "sealed": {"voided"},
            "voided": set(),
            "recorded": set(),
        }
    )

    def can_become(self, new: str) -> bool:
        return new in self.moves[self.value]

    @property
    def style(self) -> str:
        """How it is drawn: a state of common's badge."""
        return {
            "preparing": "doing", "open": "doing", "sealing": "due", "voided": "none",
        }.get(self.value, "done")  # fmt: skip


class PartyState(models.TextChoices):
    """How one member stands to a paper it is to sign."""

    WAITING = "waiting", _("Not opened yet")
    SEEN = "seen", _("Seen, not signed")
    SIGNED = "signed", _("Signed")
    DECLINED = "declined", _("Declined")
    UNSIGNED = "unsigned", _("Not signed")  # and the signing is over

    styles = nonmember(
        {
            "waiting": "none", "seen": "doing", "signed": "done", "declined": "late",
            "unsigned": "none",
        }
    )  # fmt: skip

    @property
    def style(self) -> str:
        """How it is drawn: a state of common's badge."""
        return self.styles[self.value]


class SigningWay(models.TextChoices):
    """How a member signed. `source`: a report says so, the paper itself is not here."""

    CONSENT = "consent", _("Consent in the system")
    CERTIFICATE = "certificate", _("Digital certificate")
    INK = "ink", _("Ink on paper")
    SOURCE = "source", _("As a source states")


class Authentication(models.TextChoices):
    """With what a person signed in again before consenting."""

    PASSWORD = "password", _("Password")
    PASSWORD_AND_CODE = "password+code", _("Password and second factor")
    PASSKEY = "passkey", _("Passkey")

    @property
    def has_second_factor(self) -> bool:
        """A passkey unlocks by something one has and something one knows or is."""
        return self != Authentication.PASSWORD


class RevisionKind(models.TextChoices):
    """What an incremental update of a paper's PDF added."""

    BASE = "base", _("Paper")
    SIGNATURE = "signature", _("Signature")
    SEAL = "seal", _("Seal")
