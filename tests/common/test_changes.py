"""Two people at one row: what one removed the other cannot remove again."""

import pytest

from awards.actions import remove_award
from blocs.actions.leadership import add_representative, remove_representative
from blocs.actions.movements import add_movement, remove_movement
from common.errors import RuleViolation
from common.models import LogEntry
from conferences.actions import remove_paper
from tests.factories.conferences import PaperFactory
from tests.factories.years import AwardFactory

pytestmark = pytest.mark.django_db


def removable(kind, year, by):
    """A row of the year and the deed that removes it."""
    match kind:
        case "movement":
            return add_movement(
                year, {"name": "Phong trào", "kind": "regular"}, by=by
            ), remove_movement
        case "representative":
            return add_representative(year.chair, full_name="An", by=by), remove_representative
        case "paper":
            return PaperFactory(conference__bloc_year=year), remove_paper
    return AwardFactory(bloc_year=year), lambda row, by: remove_award(row, by=by, reason="Nhầm")


@pytest.mark.parametrize("kind", ["movement", "representative", "paper", "award"])
def test_what_was_removed_is_not_removed_again_nor_logged_twice(year, secretary, kind):
    row, remove = removable(kind, year, secretary)
    seen_by_another = type(row).objects.get(pk=row.pk)
    remove(row, by=secretary)
    lines = LogEntry.objects.count()
    with pytest.raises(RuleViolation) as refused:
        remove(seen_by_another, by=secretary)
    assert refused.value.code == "gone-meanwhile"
    assert LogEntry.objects.count() == lines
