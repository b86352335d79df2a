"""Subjects, levels and states of awards and of proposals (Law 06/2022/QH15; domain.md §2)."""

from enum import nonmember

from django.db import models
from django.utils.translation import gettext_lazy as _


class AwardSubject(models.TextChoices):
    COLLECTIVE = "collective", _("Collective")
    INDIVIDUAL = "individual", _("Individual")
    HOUSEHOLD = "household", _("Household")
    COMMUNITY = "community", _("Community")


class AwardLevel(models.TextChoices):
    STATE = "state", _("State")
    MINISTRY = "ministry", _("Ministry or province")
    SECTOR = "sector", _("Sector")
    GRASSROOTS = "grassroots", _("Grassroots")


class AwardForm(models.TextChoices):
    """Danh hiệu thi đua or hình thức khen thưởng."""

    TITLE = "title", _("Emulation title")
    COMMENDATION = "commendation", _("Commendation form")


class AwardState(models.TextChoices):
    PROPOSED = "proposed", _("Proposed")
    GRANTED = "granted", _("Granted")
    REVOKED = "revoked", _("Revoked")


class ProposalState(models.TextChoices):
    """How far a proposal has come. `returned`: back with its makers, who take it up as a draft."""

    DRAFTED = "drafted", _("Being drawn up")
    NOMINATED = "nominated", _("Nominated")
    PUBLIC_COMMENT = "public_comment", _("Open for public comment")
    SUBMITTED = "submitted", _("Submitted to the council")
    RETURNED = "returned", _("Returned")
    DECIDED = "decided", _("Decided")
    REFUSED = "refused", _("Refused")
    ANNOUNCED = "announced", _("Announced")
    REVOKED = "revoked", _("Revoked")

    moves = nonmember(
        {
            "drafted": {"nominated"},
            "nominated": {"public_comment", "returned"},
            "public_comment": {"submitted", "returned"},
            "submitted": {"decided", "returned", "refused"},
            "returned": {"drafted"},
            "decided": {"announced", "revoked"},
            "announced": {"revoked"},
            "refused": set(),
            "revoked": set(),
        }
    )

    def can_become(self, new: str) -> bool:
        return new in self.moves[self.value]

    @property
    def style(self) -> str:
        """How it is drawn: a state of common's badge."""
        return {
            "drafted": "none", "nominated": "doing", "public_comment": "due",
            "submitted": "doing", "returned": "late", "refused": "late", "revoked": "late",
        }.get(self.value, "done")  # fmt: skip


# In these states whoever reads the year reads the proposal, as everybody could read its list.
PUBLISHED = ("public_comment", "submitted", "decided", "announced", "revoked")
WITH_WINDOW = ("public_comment", "submitted", "decided", "announced", "refused", "revoked")
WITH_SUBMISSION = ("submitted", "decided", "announced", "refused", "revoked")
WITH_DECISION = ("decided", "announced", "revoked")


class ObjectionOutcome(models.TextChoices):
    """What was made of a public comment."""

    UPHELD = "upheld", _("Found right")
    DISMISSED = "dismissed", _("Found wrong")
    NOTED = "noted", _("Noted")

    @property
    def style(self) -> str:
        return {"upheld": "late", "dismissed": "done", "noted": "done"}[self.value]
