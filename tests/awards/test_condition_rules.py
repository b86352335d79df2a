"""Conditions of an award: yes, no or unknown, each with its reason and figures."""

from dataclasses import replace
from datetime import date
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from awards.conditions import (
    SHAPES,
    Answer,
    Facts,
    Finding,
    Kind,
    LimitRefused,
    Merit,
    PastAward,
    Pledged,
    Reported,
    finding_of,
    rule_of,
    verdict,
)

LIMITS = {
    Kind.PLACE: {"place": 2}, Kind.RATE: {"percent": "90.5"}, Kind.PLEDGE: {"in_time": True},
    Kind.REPORTS: {"missing": 1}, Kind.VOTE: {"percent": 80},
    Kind.PRIOR_AWARDS: {"code": "CO_BT", "count": 2, "years": 5},
}  # fmt: skip
BLANK = Facts(2026)
DUE = date(2026, 3, 31)


def asked(kind, facts, **limits):
    found = finding_of(rule_of(kind, LIMITS.get(kind, {}) | limits), facts)
    return found.answer.value, found.reason


def award(year=2026, merit="", code="CO_BT"):
    return PastAward(code, f"{code} {year}", year, merit)


@pytest.mark.parametrize("kind", sorted(set(Kind) - {Kind.ONE_REWARD, Kind.PRIOR_AWARDS}))
def test_what_is_not_known_is_unknown_never_yes_or_no(kind):
    """Awards alone are known by the system itself: none recorded is none given."""
    assert asked(kind, BLANK)[0] == "unknown"


def test_a_place_up_to_the_limit_is_met():
    facts = replace(BLANK, place=2, members=15)
    assert asked(Kind.PLACE, facts) == ("yes", "place-within")
    assert asked(Kind.PLACE, facts, place=1) == ("no", "place-beyond")
    found = finding_of(rule_of(Kind.PLACE, {"place": 1}), facts)
    assert found.figures == {"place": 2, "most": 1, "members": 15}


@pytest.mark.parametrize(("rate", "answer"), [("90.50", "yes"), ("90.49", "no"), ("103", "yes")])
def test_a_rate_counts_as_it_is_printed(rate, answer):
    assert asked(Kind.RATE, replace(BLANK, rate=Decimal(rate)))[0] == answer


@pytest.mark.parametrize(
    ("pledged", "in_time", "expected"),
    [
        (Pledged(True, DUE, DUE), True, ("yes", "pledge-in-time")),
        (Pledged(True, date(2026, 4, 1), DUE), True, ("no", "pledge-late")),
        (Pledged(True, date(2026, 4, 1), DUE), False, ("yes", "pledge-signed")),
        (Pledged(True, None, DUE), True, ("unknown", "pledge-day-unknown")),
        (Pledged(True, DUE, None), True, ("unknown", "pledge-without-deadline")),
        (Pledged(False, None, DUE), True, ("unknown", "pledge-waiting")),
        (Pledged(False, None, DUE, is_over=True), False, ("no", "pledge-not-signed")),
    ],
)
def test_the_pledge(pledged, in_time, expected):
    assert asked(Kind.PLEDGE, replace(BLANK, pledge=pledged), in_time=in_time) == expected


@pytest.mark.parametrize(
    ("reported", "expected"),
    [
        (Reported(0, 0), ("yes", "no-report-due")), (Reported(3, 3), ("yes", "reports-in")),
        (Reported(3, 2, ("Báo cáo quý I",)), ("yes", "reports-in")),
        (Reported(3, 1, ("A", "B")), ("no", "reports-lacking")),
    ],
)  # fmt: skip
def test_reports_but_for_so_many(reported, expected):
    assert asked(Kind.REPORTS, replace(BLANK, reports=reported)) == expected


@pytest.mark.parametrize(("percent", "answer"), [("80", "yes"), ("79.99", "no")])
def test_a_vote_is_of_all_entitled(percent, answer):
    assert asked(Kind.VOTE, replace(BLANK, vote_percent=Decimal(percent)))[0] == answer


def test_what_bars_a_member_is_named():
    facts = replace(BLANK, discipline=("Đang xem xét kỷ luật",), knockouts=())
    found = finding_of(rule_of(Kind.NO_DISCIPLINE, {}), facts)
    assert found == Finding(Answer.NO, "discipline", {"why": ("Đang xem xét kỷ luật",)})
    assert asked(Kind.NO_KNOCKOUT, facts) == ("yes", "no-knockout")


@pytest.mark.parametrize(
    ("awards", "expected"),
    [
        ((), ("yes", "not-rewarded")),
        ((award(merit=Merit.WORK),), ("no", "rewarded")),
        ((award(merit=Merit.AD_HOC), award(merit=Merit.SENIORITY)), ("yes", "not-rewarded")),
        ((award(),), ("unknown", "reward-unclear")),
        ((award(2025, Merit.WORK),), ("yes", "not-rewarded")),
    ],
)
def test_one_achievement_is_rewarded_once(awards, expected):
    assert asked(Kind.ONE_REWARD, replace(BLANK, awards=awards)) == expected


@pytest.mark.parametrize(
    ("awards", "expected"),
    [
        ((award(2025, Merit.WORK), award(2022, Merit.WORK)), ("yes", "prior-enough")),
        ((award(2025, Merit.WORK), award(2024, Merit.AD_HOC)), ("no", "prior-too-few")),
        ((award(2025, Merit.WORK), award(2024, Merit.THEMATIC)), ("no", "prior-too-few")),
        ((award(2025, Merit.WORK), award(2024)), ("unknown", "prior-unclear")),
        ((award(2025, Merit.WORK), award(2020, Merit.WORK)), ("no", "prior-too-few")),
        ((award(2025, Merit.WORK), award(2026, Merit.WORK)), ("no", "prior-too-few")),
        ((award(2025, Merit.WORK), award(2024, Merit.WORK, "BK")), ("no", "prior-too-few")),
    ],
)  # fmt: skip
def test_ad_hoc_and_thematic_awards_do_not_count_towards_higher_ones(awards, expected):
    assert asked(Kind.PRIOR_AWARDS, replace(BLANK, awards=awards)) == expected


@pytest.mark.parametrize(
    ("kind", "given", "code"),
    [
        (Kind.PLACE, {}, "missing"), (Kind.PLACE, {"place": 0}, "out-of-range"),
        (Kind.PLACE, {"place": "1.5"}, "too-fine"), (Kind.PLACE, {"place": True}, "not-a-number"),
        (Kind.RATE, {"percent": "NaN"}, "not-a-number"),
        (Kind.RATE, {"percent": "1e400"}, "out-of-range"),
        (Kind.RATE, {"percent": "100.01"}, "out-of-range"),
        (Kind.RATE, {"percent": "-1"}, "out-of-range"), (Kind.VOTE, {"percent": 0}, "out-of-range"),
        (Kind.RATE, {"percent": "90.005"}, "too-fine"),
        (Kind.RATE, {"percent": "chín mươi"}, "not-a-number"),
        (Kind.ONE_REWARD, {"percent": 1}, "unknown"),
        (Kind.PRIOR_AWARDS, {"count": 1, "years": 5, "code": " "}, "missing"),
    ],
)  # fmt: skip
def test_a_limit_that_cannot_be_is_refused(kind, given, code):
    with pytest.raises(LimitRefused) as refused:
        rule_of(kind, given)
    assert refused.value.code == code


@pytest.mark.parametrize("kind", list(Kind))
def test_a_rule_is_stored_and_read_again_as_it_was(kind):
    rule = rule_of(kind, LIMITS.get(kind, {}))
    assert rule_of(kind, rule.plain()) == rule


answers = st.builds(Finding, st.sampled_from(list(Answer)), st.just("x"))


@given(st.lists(answers))
def test_the_verdict_is_no_better_than_the_worst_answer(findings):
    given_ = {each.answer for each in findings}
    said = verdict(findings)
    assert (said == Answer.NO) == (Answer.NO in given_)
    assert (said == Answer.YES) == (given_ == {Answer.YES})


facts = st.builds(
    Facts, year=st.integers(2000, 2100), place=st.none() | st.integers(1, 500),
    members=st.integers(0, 500), rate=st.none() | st.decimals(0, 200, places=2),
    vote_percent=st.none() | st.decimals(0, 100, places=2),
)  # fmt: skip


@given(facts, st.integers(1, 499))
def test_a_looser_place_or_rate_takes_nobody_out(known, limit):
    for kind, tight, loose in (
        (Kind.PLACE, {"place": limit}, {"place": limit + 1}),
        (Kind.RATE, {"percent": limit / 5 + 0.2}, {"percent": limit / 5}),
        (Kind.VOTE, {"percent": limit / 5 + 0.2}, {"percent": limit / 5}),
    ):
        strict, open_ = ({name: str(round(Decimal(value), 2)) for name, value in each.items()}
                         for each in (tight, loose))  # fmt: skip
        if asked(kind, known, **strict)[0] == "yes":
            assert asked(kind, known, **open_)[0] == "yes"


def test_every_kind_has_a_shape():
    assert set(SHAPES) == set(Kind)
