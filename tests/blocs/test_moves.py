"""Moving a year along its course."""

import pytest

from blocs.actions.years import move_year
from blocs.enums import YearPhase
from blocs.models import BlocYear
from common.errors import RuleViolation
from common.models import LogEntry
from common.wiring import checks_for
from tests.factories.years import (
    CriteriaSetFactory,
    DeadlineFactory,
    PartyFactory,
    PledgeClauseFactory,
    PledgeFactory,
    sign,
    signing_of,
)


def phase_of(year):
    return BlocYear.objects.get(pk=year.pk).phase


def met(year, to):
    return {check.code: check.is_met for check in checks_for(year, to)}


def make_ready_for_pledging(year):
    DeadlineFactory(bloc_year=year)
    PledgeClauseFactory(pledge=PledgeFactory(bloc_year=year))


def test_a_year_with_all_it_needs_moves_on_without_a_reason(year, secretary):
    make_ready_for_pledging(year)
    move_year(year, "pledging", by=secretary, seen="planning")
    assert phase_of(year) == YearPhase.PLEDGING
    entry = LogEntry.objects.get()
    assert (entry.verb, entry.before, entry.after) == (
        "moved the year on", {"phase": "planning"}, {"phase": "pledging"},
    )  # fmt: skip


def test_unmet_checks_refuse_the_move_until_a_reason_is_given_which_the_log_keeps(year, secretary):
    with pytest.raises(RuleViolation, match="checks-not-met"):
        move_year(year, "pledging", by=secretary, seen="planning", reason="  ")
    assert phase_of(year) == YearPhase.PLANNING
    assert not LogEntry.objects.exists()
    move_year(year, "pledging", by=secretary, seen="planning", reason="Ký muộn theo công văn 12")
    entry = LogEntry.objects.get()
    assert entry.reason == "Ký muộn theo công văn 12"
    assert len(entry.after["overridden_checks"]) == 2
    assert phase_of(year) == YearPhase.PLEDGING


def test_a_step_back_needs_a_reason(year, secretary):
    BlocYear.objects.filter(pk=year.pk).update(phase="pledging")
    with pytest.raises(RuleViolation, match="reason-required"):
        move_year(year, "planning", by=secretary, seen="pledging")
    assert phase_of(year) == "pledging"
    move_year(year, "planning", by=secretary, seen="pledging", reason="Sửa kế hoạch")
    assert LogEntry.objects.get().verb == "moved the year back"


def test_a_stale_form_does_not_move_the_year_twice(year, secretary):
    make_ready_for_pledging(year)
    move_year(year, "pledging", by=secretary, seen="planning")
    with pytest.raises(RuleViolation, match="phase-moved-meanwhile"):
        move_year(year, "pledging", by=secretary, seen="planning", reason="Lần nữa")
    assert phase_of(year) == "pledging"
    assert LogEntry.objects.count() == 1


@pytest.mark.parametrize("to", ["underway", "archived", "planning", "nonsense"])
def test_a_year_does_not_jump(year, secretary, to):
    with pytest.raises(RuleViolation, match="phase-move-not-allowed"):
        move_year(year, to, by=secretary, seen="planning", reason="Nhảy bước")
    assert phase_of(year) == "planning"


def test_the_checks_before_pledging_look_at_members_chair_deadlines_and_pledge(year):
    assert met(year, "pledging") == {
        "year-has-members": True, "year-has-chair": True,
        "year-has-deadlines": False, "pledge-written": False,
    }  # fmt: skip
    make_ready_for_pledging(year)
    assert all(met(year, "pledging").values())


def test_a_bloc_of_one_member_does_not_pass_the_check(year):
    year.bloc.memberships.order_by("pk").first().delete()
    year.bloc.memberships.order_by("pk").first().delete()
    assert met(year, "pledging")["year-has-members"] is False


def test_a_year_without_chair_does_not_pass_the_check(year):
    year.terms.all().delete()
    assert met(year, "pledging")["year-has-chair"] is False


def test_the_year_gets_under_way_when_every_party_has_signed(year, member):
    party = PartyFactory(pledge__bloc_year=year, organisation=member)
    assert met(year, "underway")["pledge-signed"] is False
    sign(party)
    assert met(year, "underway")["pledge-signed"] is True


def test_a_recorded_pledge_whose_source_gives_only_the_number_counts_as_signed(year):
    signing_of(PledgeFactory(bloc_year=year), "recorded", stated_parties=10)
    assert met(year, "underway")["pledge-signed"] is True


def test_self_scoring_waits_for_adopted_criteria(year):
    criteria = CriteriaSetFactory(bloc_year=year)
    assert met(year, "self_scoring")["criteria-adopted"] is False
    criteria.state, criteria.sha256 = "adopted", "0" * 64
    criteria.save()
    assert met(year, "self_scoring")["criteria-adopted"] is True
