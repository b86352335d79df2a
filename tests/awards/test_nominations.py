"""A nomination that rests on a ballot: whom it chose, what its votes are, what is refused."""

import pytest
from django.urls import reverse
from django.utils.translation import override

from awards.actions import Nomination, nominate, return_proposal, take_up
from awards.builders.papers import submission_data
from awards.builders.votes import outcome_for, outcome_of
from awards.models import Nominee, Proposal
from ballots.actions import (  # fmt: skip
    Candidate,
    HandFigures,
    cancel_ballot,
    change_ballot,
    count_ballot,
    draft_run_off,
    enter_count,
    open_ballot,
    publish_ballot,
)
from ballots.actions.drafting import AGREE, DISAGREE
from ballots.enums import BallotWay, Purpose
from blocs.querysets import today
from common.errors import RuleViolation
from common.models import LogEntry
from tests.awards.test_proposals import refused
from tests.ballots.papers import (
    closed,
    counted,
    draft,
    grow,
    members_of,
    opened,
    plan_of,
    published,
    vote,
)
from tests.factories.blocs import BlocYearFactory
from tests.factories.proposals import NomineeFactory, ProposalFactory
from tests.factories.years import AwardTypeFactory

pytestmark = pytest.mark.django_db


@pytest.fixture
def flag(db):
    return AwardTypeFactory(name="Cờ thi đua", subjects=["collective", "individual"])


@pytest.fixture
def proposal(year, flag):
    return ProposalFactory(bloc_year=year, award_type=flag)


def voted(year, secretary, choices, **values):
    """A published ballot on nominations, among the members in their order unless told otherwise."""
    ballot = opened(year, secretary, purpose=Purpose.NOMINATION, **values)
    vote(ballot, choices)
    return published(ballot, secretary)


def member_itself(proposal, organisation):
    return NomineeFactory(
        proposal=proposal, organisation=organisation, subject="collective", name="",
        birth_year=None,
    )  # fmt: skip


def by_ballot(proposal, ballot, secretary, **values):
    return nominate(proposal, Nomination(ballot=ballot, **values), by=secretary)


def test_the_ballot_gives_day_ground_and_votes(year, secretary, proposal, flag):
    grow(year, 4)
    first, second, *_rest = members_of(year)
    ballot = voted(year, secretary, [[1, 2], [1, 2], [1, 2], [1]], seats=2, award_type=flag,
                   title="Bình xét Cờ thi đua")  # fmt: skip
    nominees = [member_itself(proposal, first), member_itself(proposal, second)]
    done = by_ballot(proposal, ballot, secretary)
    assert (done.state, done.ballot, done.nominated_on) == ("nominated", ballot, today())
    assert (done.votes_for, done.votes_entitled) == (3, 4), "the fewest that one of them got"
    assert "Bình xét Cờ thi đua" in done.basis
    votes = outcome_for(done).votes_for(nominees)
    assert [votes[each.pk].votes for each in nominees] == [4, 3]
    assert "mỗi trường hợp đạt từ 3/4 phiếu đồng ý trở lên" in submission_data(done)["nomination"]
    assert "Bình xét Cờ thi đua" in str(LogEntry.objects.latest("pk").after["ballot"])


def test_whom_the_ballot_did_not_choose_cannot_be_nominated(year, secretary, proposal, flag):
    grow(year, 4)
    first, second, third, _fourth = members_of(year)
    slip = [Candidate(organisation=each) for each in (first, second)]
    ballot = voted(year, secretary, [[1]] * 4, award_type=flag, candidates=slip)
    for each in (first, second, third):
        member_itself(proposal, each)
    told = refused("nominee-not-chosen", lambda: by_ballot(proposal, ballot, secretary), proposal)
    said = str(told.message)
    assert f"{second} (0" in said
    assert str(third) in said
    assert str(first) not in said


def test_who_tied_goes_to_the_run_off_and_its_votes_count(year, secretary, proposal, flag):
    grow(year, 4)
    _first, second, *_rest = members_of(year)
    ballot = voted(year, secretary, [[1], [1], [2], [2]], award_type=flag, above=False)
    nominee = member_itself(proposal, second)
    told = refused("nominee-not-chosen", lambda: by_ballot(proposal, ballot, secretary), proposal)
    assert "bầu lại trước" in str(told.message)
    following = open_ballot(draft_run_off(ballot, by=secretary), by=secretary)
    assert following.award_type == flag
    vote(following, [[2], [2], [2], [1]])
    refused("nominee-not-chosen", lambda: by_ballot(proposal, ballot, secretary), proposal)
    published(following, secretary)
    done = by_ballot(proposal, ballot, secretary)
    assert (done.votes_for, done.votes_entitled) == (3, 4)
    assert [each.pk for each in outcome_for(done).ballots] == [ballot.pk, following.pk]
    assert outcome_for(done).votes_for([nominee])[nominee.pk].is_chosen


def test_people_are_known_by_their_name_on_the_slip(year, secretary, proposal, flag):
    first, second, *_rest = members_of(year)
    names = ["Ông Lê Văn An", "Lê Văn Anh", f"Trần Bình ({first.name})", f"Trần Bình – {second}"]
    slip = [Candidate(name) for name in names]
    ballot = voted(
        year, secretary, [[1, 3], [1, 3], [1, 3]], seats=2, award_type=flag, candidates=slip
    )
    an = NomineeFactory(proposal=proposal, organisation=first, name="Lê Văn An")
    binh = NomineeFactory(proposal=proposal, organisation=first, name="Trần Bình")
    other = NomineeFactory(proposal=proposal, organisation=second, name="Trần Bình")
    told = refused("nominee-not-chosen", lambda: by_ballot(proposal, ballot, secretary), proposal)
    assert str(told.message).count("Trần Bình") == 1
    other.delete()
    votes = outcome_for(by_ballot(proposal, ballot, secretary)).votes_for([an, binh])
    assert [votes[each.pk].votes for each in (an, binh)] == [3, 3]


def test_a_namesake_of_another_member_is_not_who_was_chosen(year, secretary, proposal, flag):
    first, second, third = members_of(year)
    for each, name in ((first, "Sở Y"), (second, "Sở Y tế"), (third, "Sở Xây dựng")):
        each.name, each.short_name = name, ""
        each.save()
    slip = [Candidate("Ông Lê  Văn An (Sở Y tế)"), Candidate("Bà Hà, Trưởng phòng")]
    ballot = voted(year, secretary, [[1, 2]] * 3, seats=2, award_type=flag, candidates=slip)
    outcome = outcome_of(ballot)
    chosen = {}
    for house, name in ((first, "Lê Văn An"), (second, "ông Lê Văn An"), (third, "Bà Hà")):
        nominee = NomineeFactory(proposal=proposal, organisation=house, name=name)
        chosen[house.name] = bool(outcome.votes_for([nominee]))
    assert chosen == {"Sở Y": False, "Sở Y tế": True, "Sở Xây dựng": True}


def test_a_run_off_that_comes_later_is_no_part_of_the_nomination(year, secretary, proposal, flag):
    grow(year, 4)
    first, *_rest = members_of(year)
    ballot = voted(
        year, secretary, [[1, 2], [1, 2], [1, 3], [1, 3]], seats=2, award_type=flag, above=False
    )
    nominee = member_itself(proposal, first)
    done = by_ballot(proposal, ballot, secretary)
    following = open_ballot(draft_run_off(ballot, by=secretary), by=secretary)
    vote(following, [[1]] * 4)
    published(following, secretary)
    assert [each.pk for each in outcome_for(done).ballots] == [ballot.pk]
    assert outcome_for(done).votes_for([nominee])[nominee.pk].votes == 4
    other = ProposalFactory(bloc_year=year, award_type=flag)
    member_itself(other, first)
    assert by_ballot(other, ballot, secretary).ballot == following


def test_a_run_off_is_for_the_same_award_and_named_in_vietnamese(year, secretary, flag):
    grow(year, 4)
    ballot = voted(year, secretary, [[1], [1], [2], [2]], award_type=flag, above=False)
    with override("en"):
        following = draft_run_off(ballot, by=secretary)
    assert following.title.startswith("Bầu lại")
    lines = [Candidate(organisation=each.organisation) for each in following.options.all()]
    plan = plan_of(year, purpose=Purpose.NOMINATION, candidates=lines, award_type=None)
    with pytest.raises(RuleViolation, match="run-off-fixed"):
        change_ballot(following, plan, by=secretary)


def test_a_name_that_two_bear_and_the_slip_does_not_part_is_refused(
    year, secretary, proposal, flag
):
    first, second, *_rest = members_of(year)
    slip = [Candidate("Trần Bình"), Candidate("Lê An")]
    ballot = voted(year, secretary, [[1]] * 3, award_type=flag, candidates=slip)
    for each in (first, second):
        NomineeFactory(proposal=proposal, organisation=each, name="Trần Bình")
    refused("nominee-not-chosen", lambda: by_ballot(proposal, ballot, secretary), proposal)


def shown(year, secretary, agreed, **values):
    """A list that was approved, or not, by a show of hands."""
    slip = [Candidate(AGREE), Candidate(DISAGREE, says_no=True)]
    plan = {"way": BallotWay.ACCLAMATION, "candidates": slip, "title": "Thông qua danh sách"}
    ballot = open_ballot(
        draft(year, secretary, purpose=Purpose.APPROVAL, **{**plan, **values}), by=secretary
    )
    ballot = closed(ballot, secretary)
    figures = HandFigures(3, 3, 3, {1: agreed, 2: 3 - agreed})
    enter_count(ballot, figures, by=secretary)
    return publish_ballot(count_ballot(ballot, by=secretary), by=secretary)


def test_hands_that_approved_the_list_approved_every_name(year, secretary, proposal, flag):
    names = [NomineeFactory(proposal=proposal, organisation=each) for each in members_of(year)]
    done = by_ballot(proposal, shown(year, secretary, 2, award_type=flag), secretary)
    assert (done.votes_for, done.votes_entitled) == (2, 3)
    assert len(outcome_for(done).votes_for(names)) == 3
    assert done.basis.startswith("Biểu quyết")


def test_a_list_that_was_voted_down_nominates_nobody(year, secretary, proposal, member, flag):
    NomineeFactory(proposal=proposal, organisation=member)
    ballot = shown(year, secretary, 1, award_type=flag)
    refused("nominee-not-chosen", lambda: by_ballot(proposal, ballot, secretary), proposal)


def test_only_a_published_ballot_of_the_year_and_the_award_nominates(
    year, secretary, proposal, flag, member
):
    member_itself(proposal, member)
    kind = AwardTypeFactory(name="Bằng khen", subjects=["collective"])
    running = opened(year, secretary, purpose=Purpose.NOMINATION, award_type=flag)
    finished = opened(year, secretary, purpose=Purpose.NOMINATION, award_type=flag)
    elsewhere = BlocYearFactory(bloc=year.bloc, year=year.year + 1)
    wrong = [
        running,
        counted(finished, secretary),
        voted(year, secretary, [[1]] * 3, award_type=kind),
        published(opened(year, secretary), secretary),  # on the lead
        cancel_ballot(
            opened(year, secretary, purpose=Purpose.NOMINATION), by=secretary, reason="Nhầm"
        ),
        voted(elsewhere, secretary, [[1]]),
        shown(year, secretary, 3),  # of a plan
    ]
    for ballot in wrong:
        refused("ballot-of-another", lambda b=ballot: by_ballot(proposal, b, secretary), proposal)


def test_numbers_typed_beside_a_ballot_are_refused(year, secretary, proposal, flag):
    first, *_rest = members_of(year)
    member_itself(proposal, first)
    ballot = voted(year, secretary, [[1]] * 3, award_type=flag)
    deed = lambda: by_ballot(proposal, ballot, secretary, votes_for=3, votes_entitled=3)  # noqa: E731
    refused("votes-from-ballot", deed, proposal)
    refused("day-needed", lambda: nominate(proposal, Nomination(basis="Họp"), by=secretary),
            proposal)  # fmt: skip


def test_taken_up_again_it_rests_on_no_ballot(year, secretary, proposal, flag):
    first, *_rest = members_of(year)
    member_itself(proposal, first)
    ballot = voted(year, secretary, [[1]] * 3, award_type=flag)
    done = by_ballot(proposal, ballot, secretary)
    again = take_up(return_proposal(done, by=secretary, reason="Thiếu"), by=secretary)
    assert (again.ballot, again.votes_for, again.nominated_on) == (None, None, None)
    assert LogEntry.objects.latest("pk").before["ballot"] == ballot.title


# -- the pages ------------------------------------------------------------------------------------


def test_the_page_offers_the_ballots_of_the_award_and_records_it(
    year, secretary, proposal, flag, client
):
    first, *_rest = members_of(year)
    member_itself(proposal, first)
    ballot = voted(year, secretary, [[1]] * 3, award_type=flag, title="Bình xét Cờ")
    voted(year, secretary, [[1]] * 3, award_type=AwardTypeFactory(), title="Bình xét khác")
    client.force_login(secretary)
    address = reverse("awards:nominate", args=[proposal.pk])
    page = client.get(address).text
    assert "Bình xét Cờ" in page
    assert "Bình xét khác" not in page
    client.post(address, {"ballot": ballot.pk})
    shown_page = client.get(proposal.get_absolute_url()).text
    assert Proposal.objects.get(pk=proposal.pk).ballot == ballot
    assert "3/3 (100" in shown_page
    assert ballot.get_absolute_url() in shown_page


def test_a_refused_ballot_keeps_what_was_chosen(year, secretary, proposal, flag, client):
    _first, second, *_rest = members_of(year)
    member_itself(proposal, second)
    ballot = voted(year, secretary, [[1]] * 3, award_type=flag)
    client.force_login(secretary)
    page = client.post(reverse("awards:nominate", args=[proposal.pk]), {"ballot": ballot.pk})
    assert str(second) in str(page.context["form"].errors["ballot"])
    assert page.context["form"]["ballot"].value() == str(ballot.pk)
    assert Proposal.objects.get(pk=proposal.pk).state == "drafted"


def test_an_award_in_the_address_fills_the_slip(year, secretary, flag, client):
    first, second, *_rest = members_of(year)
    client.force_login(secretary)
    asked = {"award": flag.pk, "members": [first.pk, second.pk], "seats": 1, "title": "Cờ"}
    form = client.get(reverse("ballots:add", args=[year.pk]), asked).context["form"]
    assert str(form["award_type"].value()) == str(flag.pk)
    assert form["members"].value() == [str(first.pk), str(second.pk)]
    for hostile in ("x", "9" * 30, "1\0"):
        answer = client.get(reverse("ballots:add", args=[year.pk]), asked | {"award": hostile})
        assert answer.status_code == 200


@pytest.mark.parametrize("purpose", [Purpose.CHAIR, Purpose.NOMINATION])
def test_a_ballot_names_only_an_award_that_it_can_be_about(year, secretary, flag, purpose):
    other = AwardTypeFactory(effective_from="1990-01-01", effective_to="1991-01-01")
    award = flag if purpose == Purpose.CHAIR else other
    with pytest.raises(RuleViolation, match="ballot-award"):
        draft(year, secretary, purpose=purpose, award_type=award)
    assert plan_of(year).award_type is None
    assert not Nominee.objects.exists()
