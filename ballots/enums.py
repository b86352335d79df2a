"""Kinds and states of a ballot, and the words for what counting finds."""

from enum import nonmember

from django.db import models
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from ballots.counting import Base, Fault, Standing, Verdict


class BallotState(models.TextChoices):
    """Where a ballot stands. What was counted never changes; a mistake is a new ballot."""

    DRAFT = "draft", _("Draft")
    OPEN = "open", _("Voting")
    CLOSED = "closed", _("Closed")
    COUNTED = "counted", _("Counted")
    PUBLISHED = "published", _("Published")
    CANCELLED = "cancelled", _("Called off")

    moves = nonmember(
        {
            "draft": {"open", "cancelled"},
            "open": {"closed", "cancelled"},
            "closed": {"counted", "cancelled"},
            "counted": {"published", "cancelled"},
            "published": set(),
            "cancelled": set(),
        }
    )

    def can_become(self, new: "BallotState") -> bool:
        return new.value in self.moves[self.value]

    @property
    def style(self) -> str:
        """How it is drawn: a state of common's badge."""
        return {
            "draft": "none", "open": "doing", "closed": "due", "counted": "doing",
            "published": "done", "cancelled": "none",
        }[self.value]  # fmt: skip

    @property
    def is_counted(self) -> bool:
        """Its count is frozen."""
        return self in {BallotState.COUNTED, BallotState.PUBLISHED}


class BallotWay(models.TextChoices):
    """How votes are given: bỏ phiếu kín, bỏ phiếu có tên, giơ tay."""

    SECRET = "secret", _("Secret ballot")
    NAMED = "named", _("By name")
    ACCLAMATION = "acclamation", _("Show of hands")


class Purpose(models.TextChoices):
    """What is decided."""

    CHAIR = "chair", _("The next chair")
    VICE_CHAIR = "vice_chair", _("The next vice-chairs")
    NOMINATION = "nomination", _("Whom to nominate for an award")
    APPROVAL = "approval", _("Approval of a plan, of criteria or another text")

    @property
    def is_leadership(self) -> bool:
        return self in {Purpose.CHAIR, Purpose.VICE_CHAIR}


class ShareBase(models.TextChoices):
    """Of what a share is taken (`ballots.counting.Base`)."""

    VALID = Base.VALID.value, _("valid slips")
    CAST = Base.CAST.value, _("slips handed in")
    PRESENT = Base.PRESENT.value, _("those entitled who are present")
    ENTITLED = Base.ENTITLED.value, _("all who are entitled")


class VoteWay(models.TextChoices):
    """How a member of the roll takes part."""

    NONE = "", _("Has not voted")
    ONLINE = "online", _("Voted online")
    PAPER = "paper", _("Votes on paper")
    WRITTEN = "written", _("Opinion in writing")

    @property
    def style(self) -> str:
        """How it is drawn: a state of common's badge."""
        return "none" if self == VoteWay.NONE else "done"


class Stand(models.TextChoices):
    """What became of an option (`ballots.counting.Standing`)."""

    CHOSEN = Standing.CHOSEN.value, pgettext_lazy("an option", "Chosen")
    TIED = Standing.TIED.value, _("Tied at the last seat")
    BEATEN = Standing.BEATEN.value, _("No seat left")
    BELOW = Standing.BELOW.value, _("Too few votes")
    AGAINST = Standing.AGAINST.value, _("Says no")

    @property
    def style(self) -> str:
        """How it is drawn: a state of common's badge."""
        return {"chosen": "done", "tied": "due"}.get(self.value, "none")


class Result(models.TextChoices):
    """What became of the ballot (`ballots.counting.Verdict`)."""

    DECIDED = Verdict.DECIDED.value, _("Every seat is taken")
    SHORT = Verdict.SHORT.value, _("Fewer were chosen than there are seats")
    NOBODY = Verdict.NOBODY.value, _("Nobody was chosen")
    TIE = Verdict.TIE.value, _("A tie at the last seat")
    NO_QUORUM = Verdict.NO_QUORUM.value, _("Too few took part; nobody is chosen")

    @property
    def style(self) -> str:
        """How it is drawn: a state of common's badge."""
        return {"decided": "done", "no-quorum": "late"}.get(self.value, "due")


FAULTS = {
    Fault.NEGATIVE: _("A number of slips is never below 0."),
    Fault.CAST_ABOVE_ISSUED: _("More slips came back than were handed out."),
    Fault.VALID_ABOVE_CAST: _("More slips are valid than came back."),
    Fault.OPTION_ABOVE_VALID: _("One of the options has more votes than there are valid slips."),
    Fault.MORE_CHOICES_THAN_SEATS: _(
        "All votes together are more than the valid slips can hold: each chooses as many as there"
        " are seats, and no more."
    ),
    Fault.FEWER_CHOICES_THAN_SLIPS: _(
        "All votes together are fewer than the valid slips: each must choose at least one, as"
        " nobody may abstain."
    ),
    Fault.UNKNOWN_OPTION: _("There is a vote for something that is not on the slip."),
}
