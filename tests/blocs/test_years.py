"""Opening a year, its settings, its deadlines."""

from datetime import date

import pytest

from blocs.actions.years import (
    YearPlan,
    change_year,
    deadlines_of,
    open_year,
    out_of_order,
    set_deadlines,
    settings_version,
)
from blocs.dates import years_on
from blocs.enums import DeadlineStep, YearPhase
from blocs.models import BlocYear
from common.changes import version_of
from common.errors import RuleViolation
from common.models import LogEntry
from pledges.enums import PledgeState
from pledges.models import Pledge
from scoring.enums import CriteriaState
from scoring.models import CriteriaSet
from tests.factories.blocs import BlocYearFactory
from tests.factories.years import (
    CriteriaSetFactory,
    CriterionFactory,
    DeadlineFactory,
    MovementFactory,
    PledgeClauseFactory,
    PledgeFactory,
    signing_of,
)

NEXT = YearPlan(2027, date(2027, 1, 1), date(2027, 12, 31), "Đoàn kết", "Luật 06/2022/QH15")


def verbs(year):
    return list(
        LogEntry.objects.of_chain(year.log_chain()).order_by("sequence").values_list(
            "verb", flat=True
        )
    )  # fmt: skip


def settings_of(year, **changes):
    names = ("theme", "legal_basis", "starts_on", "ends_on")
    return {name: getattr(year, name) for name in names} | changes


@pytest.mark.parametrize(
    ("day", "years", "expected"),
    [
        (date(2024, 2, 29), 1, date(2025, 2, 28)),
        (date(2024, 2, 29), 4, date(2028, 2, 29)),
        (date(2025, 2, 28), -1, date(2024, 2, 28)),
        (date(2026, 12, 31), 1, date(2027, 12, 31)),
    ],
)
def test_a_day_moves_by_whole_years_and_the_29th_of_february_falls_back(day, years, expected):
    assert years_on(day, years) == expected


def test_a_year_opens_from_scratch_with_nothing_in_it(year, secretary):
    new = open_year(year.bloc, NEXT, by=secretary)
    assert (new.year, new.theme, new.phase) == (2027, "Đoàn kết", YearPhase.PLANNING)
    assert new.previous == year
    assert not new.deadlines.exists()
    assert verbs(new) == ["opened the year"]
    assert set(new.members().values_list("organisation", flat=True)) == set(
        year.members().values_list("organisation", flat=True)
    )


def full(year):
    """A year with something of every part that a clone takes over."""
    DeadlineFactory(bloc_year=year, step=DeadlineStep.PLEDGE, due_on=date(2026, 3, 31))
    DeadlineFactory(bloc_year=year, step=DeadlineStep.DOSSIER, due_on=date(2027, 1, 15))
    MovementFactory(bloc_year=year, name="Còn chạy")
    MovementFactory(bloc_year=year, name="Đến 2030", ends_on=date(2030, 12, 31))
    MovementFactory(bloc_year=year, name="Đã xong", ends_on=date(2026, 10, 1))
    pledge = PledgeFactory(bloc_year=year)
    PledgeClauseFactory.create_batch(2, pledge=pledge)
    signing_of(pledge, "recorded")
    CriterionFactory.create_batch(
        3, criteria_set=CriteriaSetFactory(bloc_year=year, state=CriteriaState.ADOPTED)
    )


def test_a_clone_takes_over_deadlines_a_year_on_running_movements_pledge_and_criteria(
    year, secretary
):
    full(year)
    new = open_year(year.bloc, NEXT, by=secretary, source=year)
    assert deadlines_of(new) == {"pledge": date(2027, 3, 31), "dossier": date(2028, 1, 15)}
    assert set(new.movements.values_list("name", flat=True)) == {"Còn chạy", "Đến 2030"}
    pledge = Pledge.objects.get(bloc_year=new)
    assert pledge.state == PledgeState.DRAFT
    assert pledge.title == "Giao ước thi đua năm 2027"
    assert pledge.clauses.count() == 2
    criteria = CriteriaSet.objects.get(bloc_year=new)
    assert (criteria.state, criteria.title) == (CriteriaState.DRAFT, "Tiêu chí thi đua năm 2027")
    assert criteria.criteria.count() == 3
    assert verbs(new)[-1] == "took over from the last year"


def test_a_clone_of_an_illustrative_year_is_marked_so_too(year, secretary):
    full(year)
    BlocYear.objects.filter(pk=year.pk).update(is_illustrative=True)
    year.refresh_from_db()
    assert open_year(year.bloc, NEXT, by=secretary, source=year).is_illustrative
    plan = YearPlan(2028, date(2028, 1, 1), date(2028, 12, 31))
    assert not open_year(year.bloc, plan, by=secretary).is_illustrative


def test_a_clone_takes_over_only_the_parts_that_are_ticked(year, secretary):
    full(year)
    new = open_year(year.bloc, NEXT, by=secretary, source=year, parts=["criteria"])
    assert CriteriaSet.objects.filter(bloc_year=new).exists()
    assert not new.deadlines.exists()
    assert not new.movements.exists()
    assert not Pledge.objects.filter(bloc_year=new).exists()


def test_a_year_is_not_cloned_from_another_bloc(year, secretary):
    other = BlocYearFactory()
    with pytest.raises(RuleViolation, match="year-of-another-bloc"):
        open_year(year.bloc, NEXT, by=secretary, source=other)
    assert year.bloc.years.count() == 1


@pytest.mark.parametrize(
    ("plan", "code"),
    [
        (YearPlan(2026, date(2027, 1, 1), date(2027, 12, 31)), "year-exists"),
        (YearPlan(2027, date(2026, 12, 31), date(2027, 12, 30)), "year-overlaps"),
        (YearPlan(2027, date(2027, 12, 31), date(2027, 1, 1)), "dates-out-of-order"),
        (YearPlan(2027, date(2028, 1, 1), date(2028, 12, 31)), "year-outside-dates"),
        (YearPlan(2027, date(2027, 1, 1), date(9999, 12, 31)), "year-outside-dates"),
        (YearPlan(2027, date(2027, 1, 1), date(2027, 1, 1)), "dates-out-of-order"),
    ],
)
def test_a_year_that_cannot_be_is_refused_and_nothing_is_written(year, secretary, plan, code):
    with pytest.raises(RuleViolation, match=code):
        open_year(year.bloc, plan, by=secretary, source=year)
    assert year.bloc.years.count() == 1
    assert not LogEntry.objects.exists()


def test_the_refusal_of_an_overlap_names_the_other_year(year, secretary):
    plan = YearPlan(2027, date(2026, 9, 1), date(2027, 8, 31))
    with pytest.raises(RuleViolation) as refused:
        open_year(year.bloc, plan, by=secretary)
    message = str(refused.value.message)
    assert "2026" in message
    assert "31/12/2026" in message


def test_another_bloc_may_have_a_year_on_the_same_days(year, secretary):
    BlocYearFactory(year=2027)
    assert open_year(year.bloc, NEXT, by=secretary).pk


def test_changed_settings_are_logged_before_and_after_and_the_same_are_not(year, secretary):
    change_year(year, settings_of(year, theme="Mới"), by=secretary)
    entry = LogEntry.objects.get()
    assert (entry.before, entry.after) == ({"theme": ""}, {"theme": "Mới"})
    year.refresh_from_db()
    change_year(year, settings_of(year), by=secretary)
    assert LogEntry.objects.count() == 1


def test_settings_that_meet_another_year_are_refused(year, secretary):
    BlocYearFactory(bloc=year.bloc, year=2027)
    with pytest.raises(RuleViolation, match="year-overlaps"):
        change_year(year, settings_of(year, ends_on=date(2027, 1, 1)), by=secretary)
    year.refresh_from_db()
    assert year.ends_on == date(2026, 12, 31)


def test_settings_saved_in_a_second_tab_do_not_overwrite_the_first(year, secretary):
    seen = settings_version(year)
    change_year(year, settings_of(year, theme="Tab một"), by=secretary, seen=seen)
    with pytest.raises(RuleViolation, match="changed-meanwhile"):
        change_year(year, settings_of(year, theme="Tab hai"), by=secretary, seen=seen)
    assert BlocYear.objects.get(pk=year.pk).theme == "Tab một"


def test_an_archived_year_changes_no_more(year, secretary):
    BlocYear.objects.filter(pk=year.pk).update(phase=YearPhase.ARCHIVED)
    with pytest.raises(RuleViolation, match="year-archived"):
        set_deadlines(year, {"plan": date(2026, 1, 5)}, by=secretary)
    assert not year.deadlines.exists()


def test_deadlines_are_set_moved_and_taken_away_in_one_deed(year, secretary):
    DeadlineFactory(bloc_year=year, step="plan", due_on=date(2026, 1, 31))
    DeadlineFactory(bloc_year=year, step="pledge", due_on=date(2026, 3, 31))
    due = {"plan": date(2026, 2, 28), "pledge": None, "dossier": date(2027, 2, 1)}
    assert set_deadlines(year, due, by=secretary) == {
        "plan": date(2026, 2, 28), "dossier": date(2027, 2, 1),
    }  # fmt: skip
    entry = LogEntry.objects.get()
    assert entry.before == {"plan": "2026-01-31", "pledge": "2026-03-31", "dossier": None}


def test_deadlines_of_a_second_tab_are_refused(year, secretary):
    seen = version_of(deadlines_of(year))
    set_deadlines(year, {"plan": date(2026, 1, 31)}, by=secretary, seen=seen)
    with pytest.raises(RuleViolation, match="changed-meanwhile"):
        set_deadlines(year, {"plan": date(2026, 2, 1)}, by=secretary, seen=seen)
    assert deadlines_of(year) == {"plan": date(2026, 1, 31)}


def test_deadlines_out_of_order_are_named_but_not_refused(year, secretary):
    due = {"plan": date(2026, 5, 1), "pledge": date(2026, 4, 1), "midyear": date(2026, 7, 1)}
    assert out_of_order(due) == [("plan", "pledge")]
    set_deadlines(year, due, by=secretary)
    assert len(deadlines_of(year)) == 3


@pytest.mark.parametrize("day", [date(9999, 12, 31), date(1, 1, 1), date(2028, 1, 1)])
def test_a_deadline_in_another_age_is_refused(year, secretary, day):
    with pytest.raises(RuleViolation, match="deadline-far-off"):
        set_deadlines(year, {"plan": day}, by=secretary)
    assert not year.deadlines.exists()
