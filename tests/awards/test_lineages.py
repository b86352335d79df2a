"""Awards of one code: the general one, the council's own and that of another council part; editions
of one do not. And the award asked about never stands in its own way."""

from datetime import date

import pytest

from awards.builders.eligibility import eligibility_of
from awards.conditions import Facts, Lineage, Origin, PastAward, finding_of, rule_of
from awards.forms import ConditionForm
from tests.factories.blocs import BlocFactory, BlocYearFactory, CouncilFactory
from tests.factories.years import (
    AwardFactory,
    AwardReceiverFactory,
    AwardTypeFactory,
    ConditionFactory,
)

pytestmark = pytest.mark.django_db
PRIOR = {"code": "CO_X", "count": 1, "years": 5}


def given(member, kind, year, merit="work"):
    award = AwardFactory(bloc_year=year, award_type=kind, merit_type=merit, quantity=1)
    AwardReceiverFactory(award=award, organisation=member, name="")


def answer(year, kind, member):
    line = next(
        each for each in eligibility_of(year, kind).lines if each.organisation == member
    )  # fmt: skip
    (told,) = line.answers
    return told.finding.answer.value, told.finding.reason


@pytest.mark.parametrize("own", [False, True])
@pytest.mark.parametrize("whose", ["general", "other", "own"])
def test_a_lower_award_of_the_same_code_counts_only_where_it_is_the_same(year, member, own, whose):
    earlier = BlocYearFactory(bloc=BlocFactory(council=CouncilFactory()), year=2025)
    council = {"general": None, "own": year.bloc.council, "other": earlier.bloc.council}[whose]
    given(member, AwardTypeFactory(code="CO_X", council=council), earlier)
    flag = AwardTypeFactory()
    ConditionFactory(
        bloc_year=year, award_type=flag, kind="prior-awards", limits=PRIOR | {"own": own}
    )
    is_same = whose == ("own" if own else "general")
    assert answer(year, flag, member)[0] == ("yes" if is_same else "no")


def test_an_older_edition_counts_as_the_award_it_is(year, member):
    earlier = BlocYearFactory(bloc=year.bloc, year=2025)
    council = year.bloc.council
    old = AwardTypeFactory(code="CO_X", council=council, effective_to=date(2025, 12, 31))
    AwardTypeFactory(code="CO_X", council=council, effective_from=date(2026, 1, 1), name="Mới")
    given(member, old, earlier)
    flag = AwardTypeFactory()
    ConditionFactory(
        bloc_year=year, award_type=flag, kind="prior-awards", limits=PRIOR | {"own": True}
    )
    assert answer(year, flag, member)[0] == "yes"
    assert "Mới" in eligibility_of(year, flag).asked[0].words


def test_the_form_tells_both_awards_of_a_code_apart_and_keeps_one_that_ended(year):
    council = year.bloc.council
    AwardTypeFactory(code="CO_X", name="Chung")
    AwardTypeFactory(code="CO_X", name="Riêng", council=council, effective_to=date(2024, 12, 31))
    condition = ConditionFactory(
        bloc_year=year, kind="prior-awards", limits=PRIOR | {"own": True}
    )  # fmt: skip
    form = ConditionForm(council=council, kind="prior-awards", condition=condition)
    assert {("CO_X", "Chung"), ("own:CO_X", "Riêng")} <= set(form.fields["code"].choices)
    assert form.initial["code"] == "own:CO_X"
    data = {"code": "own:CO_X", "count": "1", "years": "5", "legal_basis": "Điều 5",
            "effective_from": "2026-01-01"}  # fmt: skip
    sent = ConditionForm(data, council=council, kind="prior-awards", condition=condition)
    assert sent.is_valid(), sent.errors
    assert rule_of("prior-awards", sent.entry().limits).award == Lineage("CO_X", Origin.OWN)


@pytest.mark.parametrize("merit", ["", "work"])
def test_an_award_does_not_stand_in_its_own_way_once_it_is_given(year, member, merit):
    flag = AwardTypeFactory(code="CO_X")
    ConditionFactory(bloc_year=year, award_type=flag, kind="one-reward", limits={})
    assert answer(year, flag, member) == ("yes", "not-rewarded")
    given(member, AwardTypeFactory(code="CO_X", effective_from=date(2026, 1, 1)), year, merit)
    assert answer(year, flag, member) == ("yes", "given-this")
    given(member, AwardTypeFactory(code="CO_X", council=year.bloc.council), year)
    assert answer(year, flag, member) == ("no", "rewarded")


def test_an_award_of_the_year_before_is_not_this_one():
    facts = Facts(
        2026, awards=(PastAward("CO_X", "Cờ", 2025, "work"),), asked=Lineage("CO_X")
    )  # fmt: skip
    assert not facts.is_given
    assert finding_of(rule_of("one-reward", {}), facts).reason == "not-rewarded"
