"""Subjects, levels and states of awards and of proposals (Law 06/2022/QH15; domain.md §2)."""

from enum import nonmember

from django.db import models
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from awards.conditions import Kind, Merit
from awards.quotas import Rounding


class AwardSubject(models.TextChoices):
    COLLECTIVE = "collective", _("Collective")
    INDIVIDUAL = "individual", _("Individual")
    HOUSEHOLD = "household", _("Household")
    COMMUNITY = "community", _("Community")


class AwardLevel(models.TextChoices):
    STATE = "state", pgettext_lazy("level", "State")
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


class PartsFate(models.TextChoices):
    """What becomes of awards entered by hand that are counted in those of a revoked decision."""

    REVOKED = "revoked", _("They are revoked with it")
    KEPT = "kept", _("They rest on another decision: they stay, counted by themselves")


class MeritType(models.TextChoices):
    """Loại hình khen thưởng: what an award rewards."""

    WORK = Merit.WORK.value, pgettext_lazy("merit", "Results of work")
    THEMATIC = Merit.THEMATIC.value, pgettext_lazy("merit", "Thematic")
    AD_HOC = Merit.AD_HOC.value, pgettext_lazy("merit", "Ad hoc")
    DEVOTION = Merit.DEVOTION.value, pgettext_lazy("merit", "Devotion")
    SENIORITY = Merit.SENIORITY.value, pgettext_lazy("merit", "Seniority")
    FOREIGN = Merit.FOREIGN.value, pgettext_lazy("merit", "Foreign relations")


class QuotaBase(models.TextChoices):
    """What a percentage is of. In a quota of one bloc each counts in that bloc alone."""

    MEMBERS = "members", _("Members of the blocs")
    BLOCS = "blocs", _("Blocs")
    LEADERS = "leaders", _("Units judged leaders of their bloc")


class QuotaRounding(models.TextChoices):
    DOWN = Rounding.DOWN.value, _("Round down")
    HALF_UP = Rounding.HALF_UP.value, _("Round half up")
    UP = Rounding.UP.value, _("Round up")


class ConditionKind(models.TextChoices):
    """What is asked of a member; the rules lie in `conditions`."""

    PLACE = Kind.PLACE.value, _("Place in the ranking")
    RATE = Kind.RATE.value, _("Share of the maximum points")
    PLEDGE = Kind.PLEDGE.value, _("Pledge signed")
    REPORTS = Kind.REPORTS.value, _("Reports received in time")
    VOTE = Kind.VOTE.value, _("Share of votes of all entitled")
    NO_DISCIPLINE = Kind.NO_DISCIPLINE.value, _("Nothing open that bars it")
    NO_KNOCKOUT = Kind.NO_KNOCKOUT.value, _("No points below a declared minimum")
    ONE_REWARD = Kind.ONE_REWARD.value, _("This achievement is not rewarded yet")
    PRIOR_AWARDS = Kind.PRIOR_AWARDS.value, _("Lower awards in the years before")


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
OPEN_DOSSIER = ("drafted", "nominated", "public_comment", "returned")  # its papers are being made
UNDER_WAY = ("nominated", "public_comment", "submitted")  # takes its places from the quotas


class ObjectionOutcome(models.TextChoices):
    """What was made of a public comment."""

    UPHELD = "upheld", _("Found right")
    DISMISSED = "dismissed", _("Found wrong")
    NOTED = "noted", _("Noted")

    @property
    def style(self) -> str:
        return {"upheld": "late", "dismissed": "done", "noted": "done"}[self.value]


class DossierPaper(models.TextChoices):
    """Papers of a dossier that the system makes."""

    SUBMISSION = "submission", _("Submission with its list")
    ASSESSMENT = "assessment", _("Minutes of the collective assessment")
    COUNT = "count", _("Minutes of the count of the ballot")
    REPORT = "report", _("Achievement report")


class CertificatePaper(models.TextChoices):
    A4 = "a4", "A4"
    A3 = "a3", "A3"


class CertificatePart(models.TextChoices):
    """What stands on a certificate; the places lie in `layouts`."""

    NAME = "name", _("Receiver's name")
    DETAIL = "detail", _("Position and workplace")
    TEXT = "text", _("Text")
    DECISION = "decision", _("Number and date of the decision")
    DATELINE = "dateline", _("Place and date")
    SIGNER = "signer", _("Who signs")
