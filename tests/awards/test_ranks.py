"""Where a council's own award stands among the general ones, and what its text is held by."""

from dataclasses import replace
from datetime import date
from importlib import import_module
from itertools import product

import pytest
from django.apps import apps

from awards.actions import QuotaEntry, Scope, add_type, change_type, set_quota
from awards.catalogue import load_award_types
from awards.enums import AwardForm, AwardLevel
from awards.models import AwardType, Condition
from tests.awards.test_catalogue import FLAG
from tests.awards.test_proposals import refused
from tests.factories.proposals import ProposalFactory
from tests.factories.years import AwardFactory, AwardTypeFactory, ConditionFactory

pytestmark = pytest.mark.django_db
PAIRS = list(product(AwardForm.values, AwardLevel.values))


@pytest.fixture
def council(year):
    return year.bloc.council


def own_of_every_kind(council, secretary):
    """One of each form and level, made in the order of their letters, by form and level."""
    return {
        pair: add_type(
            council,
            replace(FLAG, code=f"R_{number}", name=f"A{number}", form=pair[0], level=pair[1]),
            by=secretary,
        )
        for number, pair in enumerate(sorted(PAIRS))
    }  # fmt: skip


@pytest.mark.parametrize("has_catalogue", [False, True])
def test_of_own_awards_the_higher_form_and_level_comes_first(council, secretary, has_catalogue):
    if has_catalogue:
        load_award_types()
    own = own_of_every_kind(council, secretary)
    ranks = [own[pair].rank for pair in PAIRS]
    assert ranks == sorted(set(ranks))
    assert all(ranks)


def test_an_own_award_stands_before_the_first_general_one_that_is_lower(council, secretary):
    load_award_types()
    for (form, level), own in own_of_every_kind(council, secretary).items():
        general = AwardType.objects.filter(council__isnull=True)
        place = PAIRS.index((form, level))
        for each in general:
            if PAIRS.index((each.form, each.level)) > place:
                assert own.rank < each.rank, (form, level, each)
        first = general.order_by("rank").first()
        assert own.rank > first.rank, "none stands before all of the law"


@pytest.mark.parametrize(("field", "value"), [("form", "khác"), ("level", "khác")])
def test_a_form_or_level_that_is_not_known_is_refused(council, secretary, field, value):
    refusal = refused(
        "type-not-clear", lambda: add_type(council, replace(FLAG, **{field: value}), by=secretary)
    )
    assert list(refusal.fields) == [field]


def test_the_migration_puts_own_awards_where_they_belong_and_names_owners(council, year):
    step = import_module("awards.migrations.0007_ranks_and_lineages")
    first, last = AwardTypeFactory(form="title", level="state", rank=1), AwardTypeFactory(
        form="commendation", level="grassroots", rank=2
    )  # fmt: skip
    own = AwardTypeFactory(
        code="CO_R", council=council, form="commendation", level="sector", rank=0
    )  # fmt: skip
    limits = {"count": "1", "years": "5"}
    conditions = [
        ConditionFactory(bloc_year=year, kind="prior-awards", limits=limits | {"code": code})
        for code in ("CO_R", first.code)
    ]
    step.spread(apps, None)
    step.name_owners(apps, None)
    ranks = dict(AwardType.objects.values_list("pk", "rank"))
    assert (ranks[first.pk], ranks[last.pk]) == (10, 20)
    assert 10 < ranks[own.pk] < 20
    named = dict(Condition.objects.values_list("pk", "limits"))
    assert [named[each.pk]["own"] for each in conditions] == [True, False]
    step.forget_owners(apps, None)
    step.close_up(apps, None)
    assert "own" not in Condition.objects.get(pk=conditions[0].pk).limits
    assert AwardType.objects.get(pk=last.pk).rank == 2


def test_who_may_not_change_a_text_is_told_what_stands_on_it(council, year, secretary):
    own = add_type(council, FLAG, by=secretary)
    entry = QuotaEntry("Quyết định số 01", date(2026, 1, 1), number=3)
    set_quota(council, Scope(own, 2026), entry, by=secretary)
    said = [str(refused("type-in-use", lambda: change_type(own, FLAG, by=secretary)).message)]
    AwardFactory(bloc_year=year, award_type=own)
    ProposalFactory(bloc_year=year, award_type=own)
    said.append(str(refused("type-in-use", lambda: change_type(own, FLAG, by=secretary)).message))
    assert "1 chỉ tiêu" in said[0]
    assert "đề nghị" not in said[0]
    assert all(words in said[1] for words in ("1 chỉ tiêu", "1 đề nghị", "1 khen thưởng"))
