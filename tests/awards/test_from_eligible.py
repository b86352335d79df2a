"""A proposal drafted from the list of the eligible: by place, within the quota, ties told."""

import pytest
import time_machine
from django.urls import reverse

from awards.actions import propose_eligible
from awards.builders.nominees import cut_of
from awards.models import Proposal
from common.errors import RuleViolation
from common.models import LogEntry
from tests.factories.years import (
    AwardFactory,
    AwardReceiverFactory,
    AwardTypeFactory,
    ConditionFactory,
    QuotaFactory,
)
from tests.scoring.cards import D, Given
from tests.scoring.standing import published_year

pytestmark = pytest.mark.django_db
TITLE = "Đề nghị tặng Cờ"


@pytest.fixture(autouse=True)
def _on_a_day_of_the_year():
    with time_machine.travel("2026-08-10 09:00+07:00", tick=False):
        yield


@pytest.fixture
def flag(year):
    kind = AwardTypeFactory(name="Cờ thi đua", subjects=["collective"])
    ConditionFactory(bloc_year=year, award_type=kind, kind="place", limits={"place": "2"})
    return kind


@pytest.fixture
def judged(year, secretary, flag):
    """Places 1, 2, 3."""
    published_year(year, secretary, {"I_1": Given(D(5))}, {"I_1": Given(D(18))})


@pytest.fixture
def tied(year, secretary, flag):
    """Two share the first place."""
    published_year(year, secretary, {"I_1": Given(D(18))}, {"I_1": Given(D(18))})


def keys(lines):
    return [line.organisation.pk for line in lines]


def address(year, flag):
    return reverse("awards:eligible_propose", args=[year.pk, flag.pk])


def test_the_ticked_become_collectives_in_the_order_of_places(judged, year, flag, secretary):
    wanted = keys(cut_of(year, flag).eligible)
    assert len(wanted) == 2
    proposal = propose_eligible(year, flag, TITLE, wanted[::-1], by=secretary)
    rows = proposal.nominees.all()
    assert [(row.organisation_id, row.subject, row.name) for row in rows] == [
        (key, "collective", "") for key in wanted
    ]


@pytest.mark.parametrize("case", ["nobody-chosen", "not-eligible", "more-than-left"])
def test_what_is_refused_leaves_nothing(judged, year, flag, secretary, case):
    QuotaFactory(bloc_year=year, award_type=flag, number=1)
    cut = cut_of(year, flag)
    rest = [row.organisation_id for row in year.members()
            if row.organisation_id not in keys(cut.eligible)]  # fmt: skip
    members = {"nobody-chosen": [], "not-eligible": rest, "more-than-left": keys(cut.eligible)}
    lines = LogEntry.objects.count()
    with pytest.raises(RuleViolation) as refusal:
        propose_eligible(year, flag, TITLE, members[case], by=secretary)
    assert refusal.value.code == case
    assert (Proposal.objects.count(), LogEntry.objects.count()) == (0, lines)


def test_more_than_the_quota_leaves_is_drafted_when_it_is_meant(judged, year, flag, secretary):
    QuotaFactory(bloc_year=year, award_type=flag, number=1)
    cut = cut_of(year, flag)
    assert keys(cut.within) == keys(cut.eligible)[:1]
    proposal = propose_eligible(
        year, flag, TITLE, keys(cut.eligible), by=secretary, beyond=True
    )  # fmt: skip
    assert proposal.nominees.count() == 2


def test_a_shared_place_at_the_cut_is_ticked_for_nobody_and_told(tied, year, flag, secretary,
                                                                client):  # fmt: skip
    QuotaFactory(bloc_year=year, award_type=flag, number=1)
    cut = cut_of(year, flag)
    places = [line.place for line in cut.eligible]
    assert places[0] == places[1]
    assert cut.within == []
    assert len(cut.tied) >= 2
    client.force_login(secretary)
    text = client.get(address(year, flag)).text
    assert "bỏ phiếu" in text
    assert all(line.organisation.name in text for line in cut.tied)


def test_the_button_and_the_page_make_the_draft(judged, year, flag, secretary, client):
    client.force_login(secretary)
    assert address(year, flag) in client.get(reverse("awards:eligible", args=[year.pk])).text
    wanted = keys(cut_of(year, flag).eligible)
    client.post(address(year, flag), {"title": TITLE, "members": wanted})
    assert Proposal.objects.get().nominees.count() == 2


@pytest.mark.parametrize("members", [["x"], ["999999999999999999999"], ["1\0"], ["-1"]])
def test_hostile_members_are_told_and_nothing_is_made(judged, year, flag, secretary, client,
                                                      members):  # fmt: skip
    client.force_login(secretary)
    answer = client.post(address(year, flag), {"title": TITLE, "members": members})
    assert "members" in answer.context["form"].errors
    assert not Proposal.objects.exists()


@pytest.mark.parametrize(
    ("person", "status"),
    [("member_editor", 403), ("viewer", 403), ("leader", 403), ("stranger", 404)],
)
def test_who_may_not_compile_makes_nothing(judged, year, flag, client, request, person, status):
    client.force_login(request.getfixturevalue(person))
    wanted = keys(cut_of(year, flag).eligible)
    answer = client.post(address(year, flag), {"title": TITLE, "members": wanted})
    assert answer.status_code == status
    assert not Proposal.objects.exists()


# -- nobody ---------------------------------------------------------------------------------------


def test_where_nobody_can_be_judged_the_page_sends_to_the_ranking(year, member, flag, secretary,
                                                                  client):  # fmt: skip
    client.force_login(secretary)
    page = client.get(address(year, flag))
    assert "chưa công bố" in page.context["why"].lower()
    assert page.context["url"] == reverse("scoring:results", args=[year.pk])
    assert "form" not in page.context
    assert client.post(address(year, flag), {"title": TITLE}).status_code == 200
    assert not Proposal.objects.exists()


def test_where_nobody_meets_the_conditions_the_page_says_so(judged, year, flag, secretary, client):
    limits = {"code": "CO_X", "count": 1, "years": 5}
    ConditionFactory(bloc_year=year, award_type=flag, kind="prior-awards", limits=limits)
    client.force_login(secretary)
    page = client.get(address(year, flag))
    assert "3" in page.context["why"]
    assert page.context["url"].endswith(f"?award={flag.pk}")
    assert page.context["why"] in page.text


def test_who_has_the_award_is_not_proposed_anew(judged, year, flag, secretary, client):
    lines = cut_of(year, flag).eligible
    award = AwardFactory(bloc_year=year, award_type=flag, quantity=2)
    AwardReceiverFactory(award=award, organisation=lines[0].organisation, name="")
    assert keys(cut_of(year, flag).eligible) == keys(lines[1:])
    AwardReceiverFactory(award=award, organisation=lines[1].organisation, name="")
    client.force_login(secretary)
    page = client.get(address(year, flag))
    assert "đã được tặng" in page.context["why"]
    assert address(year, flag) not in client.get(reverse("awards:eligible", args=[year.pk])).text


def test_a_used_up_quota_is_told(judged, year, flag, secretary, client):
    QuotaFactory(bloc_year=year, award_type=flag, number=0)
    client.force_login(secretary)
    assert "không còn" in client.get(address(year, flag)).text
