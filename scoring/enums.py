"""States of a criteria set; kinds of criteria and ways of scoring, as people read them."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from scoring.ranking import Nature
from scoring.trees import Fact, Way


class CriteriaState(models.TextChoices):
    DRAFT = "draft", _("Draft")
    ADOPTED = "adopted", _("Adopted")


class ImportState(models.TextChoices):
    """What a row of a workbook would do to the draft."""

    NEW = "new", _("New")
    CHANGED = "changed", _("Changed")
    UNCHANGED = "unchanged", _("Unchanged")
    REMOVED = "removed", _("Taken out")

    @property
    def style(self) -> str:
        """How it is drawn: a state of common's badge."""
        return {"new": "doing", "changed": "due", "unchanged": "none", "removed": "late"}[
            self.value
        ]


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
