"""A bloc's whole table is read in a fixed number of queries, however large it is."""

from django.db import connection
from django.test.utils import CaptureQueriesContext

from scoring.builders.boards import board_of, picture_of
from scoring.models import CriteriaSet
from script.lib.bench_scoring import scored_bloc


def queries_of_table(members, leaves):
    criteria_set, _secretary = scored_bloc(members, leaves)
    fresh = CriteriaSet.objects.get(pk=criteria_set.pk)
    with CaptureQueriesContext(connection) as asked:
        picture = picture_of(board_of(fresh))
    assert len(picture["members"]) == members
    assert all(len(each["criteria"]) == leaves for each in picture["members"])
    return len(asked)


def test_the_table_asks_as_many_queries_at_30_by_100_as_at_3_by_10(db):
    assert queries_of_table(30, 100) == queries_of_table(3, 10)
