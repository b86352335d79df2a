"""The draft of a pledge names the criteria in force as a basis, with the hash of their version."""

from datetime import date

import pytest
from django.urls import reverse

from pledges.models import Pledge
from scoring.actions import adopt_criteria, write_criteria
from scoring.texts import CriteriaText, Declared
from tests.scoring.cards import NODES, D

pytestmark = pytest.mark.django_db


@pytest.fixture
def criteria(year, secretary):
    text = CriteriaText("Bộ tiêu chí thi đua", NODES, Declared(total=D(100)))
    draft = write_criteria(year, text, by=secretary)
    return adopt_criteria(draft, date(2026, 2, 27), by=secretary)


def line_of(criteria):
    return (
        f"Bộ tiêu chí thi đua, phiên bản {criteria.version}, thông qua ngày 27/02/2026"
        f" (SHA-256: {criteria.sha256})"
    )


@pytest.fixture
def opened(client, secretary, year):
    """The form of the draft, and saving it with changes."""
    client.force_login(secretary)
    address = reverse("pledges:edit", args=[year.pk])

    def form():
        return client.get(address).context["form"]

    def save(**changes):
        typed = {name: form()[name].value() or "" for name in form().fields if name != "cite"}
        return client.post(address, typed | changes)

    return form, save


def test_what_is_ticked_becomes_one_more_line(draft, criteria, opened):
    form, save = opened
    assert form().fields["cite"].choices == [(line_of(criteria), line_of(criteria))]
    before = draft.legal_bases.splitlines()
    assert save(cite=[line_of(criteria)]).status_code == 302
    draft.refresh_from_db()
    assert draft.legal_bases.splitlines() == [*before, line_of(criteria)]
    assert "cite" not in form().fields


def test_nothing_is_named_that_nobody_ticked(draft, criteria, opened):
    _form, save = opened
    before = draft.legal_bases
    assert save().status_code == 302
    assert Pledge.objects.get().legal_bases == before


def test_only_what_is_in_force_is_named(draft, criteria, opened):
    _form, save = opened
    answer = save(cite=["Bộ tiêu chí khác (SHA-256: abc)"])
    assert answer.status_code == 422
    assert answer.context["form"].errors["cite"]


def test_before_criteria_are_adopted_there_is_nothing_to_name(draft, opened):
    form, _save = opened
    assert "cite" not in form().fields
