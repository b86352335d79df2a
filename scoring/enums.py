"""States of a criteria set and of a scorecard; criteria and ways of scoring as people read them."""

from enum import nonmember

from django.db import models
from django.utils.translation import gettext_lazy as _

from scoring.ranking import Nature
from scoring.trees import Fact, Way


class CriteriaState(models.TextChoices):
    DRAFT = "draft", _("Draft")
    ADOPTED = "adopted", _("Adopted")


class CommentOutcome(models.TextChoices):
    """What the chair made of a comment on the draft."""

    ACCEPTED = "accepted", _("Accepted")
    PARTLY = "partly", _("Accepted in part")
    DECLINED = "declined", _("Not accepted")

    @property
    def style(self) -> str:
        """How it is drawn: a state of common's badge."""
        return {"accepted": "done", "partly": "doing", "declined": "none"}[self.value]


class Stand(models.TextChoices):
    """How a member stands to the round of a draft."""

    AGREED = "agreed", _("Agrees")
    COMMENTED = "commented", _("Commented")
    SILENT = "silent", _("Has said nothing yet")

    @property
    def style(self) -> str:
        """How it is drawn: a state of common's badge."""
        return {"agreed": "done", "commented": "doing", "silent": "none"}[self.value]


class ImportState(models.TextChoices):
    """What a row of a workbook would do to the draft, or a round did to the one before."""

    NEW = "new", _("New")
    CHANGED = "changed", _("Changed")
    MOVED = "moved", _("Moved")
    UNCHANGED = "unchanged", _("Unchanged")
    REMOVED = "removed", _("Taken out")

    @property
    def style(self) -> str:
        """How it is drawn: a state of common's badge."""
        return {
            "new": "doing", "changed": "due", "moved": "doing", "unchanged": "none",
            "removed": "late",
        }[self.value]  # fmt: skip


class FigureState(models.TextChoices):
    """What a row of a card's workbook would do to what is filled in."""

    NEW = "new", _("New")
    CHANGED = "changed", _("Changed")
    TAKEN_BACK = "taken-back", _("Taken back")
    UNCHANGED = "unchanged", _("Unchanged")

    @property
    def style(self) -> str:
        """How it is drawn: a state of common's badge."""
        return {"new": "doing", "changed": "due", "taken-back": "late", "unchanged": "none"}[
            self.value
        ]


class Rung(models.TextChoices):
    """Who said what a criterion is worth, in the order of the ladder. The highest rung that holds
    an entry counts."""

    SELF = "self", _("Self-scored")
    APPRAISED = "appraised", _("Appraised")
    EXPLAINED = "explained", _("After explanation")
    ADOPTED = "adopted", _("Adopted")

    @property
    def position(self) -> int:
        """1 for the lowest rung."""
        return list(Rung).index(self) + 1


class CardState(models.TextChoices):
    """The course of one member's scorecard."""

    DRAFT = "draft", _("Being filled in")
    SUBMITTED = "submitted", _("Submitted")
    APPRAISED = "appraised", _("Appraised")
    EXPLAINED = "explained", _("Explained by the member")
    REAPPRAISED = "reappraised", _("Appraised again")
    ADOPTED = "adopted", _("Adopted")

    moves = nonmember(
        {
            "draft": {"submitted"},
            "submitted": {"draft", "appraised"},
            "appraised": {"explained", "adopted", "submitted"},
            "explained": {"reappraised"},
            "reappraised": {"adopted"},
            "adopted": set(),
        }
    )
    # The rung that is written in each state.
    rungs = nonmember(
        {
            "draft": Rung.SELF,
            "submitted": Rung.APPRAISED,
            "explained": Rung.EXPLAINED,
            "adopted": Rung.ADOPTED,
        }
    )
    styles = nonmember(
        {
            "draft": "none", "submitted": "doing", "appraised": "doing", "explained": "due",
            "reappraised": "doing", "adopted": "done",
        }
    )  # fmt: skip

    def can_become(self, new: str) -> bool:
        return new in self.moves[self.value]

    @property
    def rung(self) -> Rung | None:
        """The rung that is written now, None while nobody writes."""
        return self.rungs.get(self.value)

    @property
    def position(self) -> int:
        """1 for the first state."""
        return list(CardState).index(self) + 1

    @property
    def style(self) -> str:
        """How it is drawn: a state of common's badge."""
        return self.styles[self.value]


class EvidenceKind(models.TextChoices):
    FILE = "file", _("File")
    LINK = "link", _("Link")
    NOTE = "note", _("Note")


# The values are those of the arithmetic; the words are for screens, forms and workbooks.
NATURES = {
    Nature.PLAIN: _("Points"),
    Nature.BONUS: _("Bonus"),
    Nature.DEDUCTION: _("Deduction"),
}
WAYS = {
    Way.JUDGED: _("Judged by the panel"),
    Way.EITHER_OR: _("Achieved or not"),
    Way.BANDS: _("By a table of levels"),
    Way.TARGET_SHARE: _("Share of the target"),
    Way.LEADER_EXCESS: _("Excess over the target, beside the leader"),
    Way.BEST_SHARE: _("Share of the best result"),
    Way.COUNT: _("Number of times"),
    Way.FACTS: _("From the system's records"),
}
FACTS = {
    Fact.ATTENDANCE: _("Conferences attended in the right capacity"),
    Fact.REPORTS: _("Reports sent on time"),
    Fact.PLEDGE: _("Pledge signed on time"),
}


def choices(names: dict) -> list[tuple[str, object]]:
    """The pairs that a field takes."""
    return [(member.value, label) for member, label in names.items()]
