"""The pages of ballots: who sees what, and what a person may do there."""

from datetime import timedelta
from decimal import Decimal as D

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone
from pytest_django.asserts import assertContains, assertNotContains

from ballots.actions import close_ballot, count_ballot, open_ballot, publish_ballot, set_way
from ballots.checks import year_checks
from ballots.enums import BallotState, BallotWay, VoteWay
from ballots.models import Ballot, HandCount, NamedVote, RollEntry, Urn
from ballots.papers import MAKE_MINUTES
from ballots.tasks import close_overdue_ballots, make_minutes
from blocs.models import LeadershipTerm
from common.models import Job
from documents.models import Document
from tests.ballots.papers import (
    closed,
    counted,
    draft,
    entries,
    grow,
    members_of,
    opened,
    published,
    signatories,
    vote,
)
from tests.factories.blocs import OrganisationRoleFactory
from tests.factories.years import MandateFactory

pytestmark = pytest.mark.django_db


@pytest.fixture
def as_(client):
    def sign_in(user):
        client.force_login(user)
        return client

    return sign_in


def at(name, row):
    return reverse(f"ballots:{name}", args=[row.pk])


def form_of(year, **values):
    return {
        "purpose": "chair", "way": "secret", "title": "Bầu khối trưởng", "seats": "1",
        "base": "valid", "threshold": "50", "above": "on", "quorum": "0", "run_off": "on",
        "members": [organisation.pk for organisation in members_of(year)], **values,
    }  # fmt: skip


# -- who sees what --------------------------------------------------------------------------------


def test_a_stranger_finds_no_ballot(year, secretary, stranger, as_):
    ballot = opened(year, secretary)
    client = as_(stranger)
    for url in (at("year", year), at("ballot", ballot), at("vote", entries(ballot)[0])):
        assert client.get(url).status_code == 404


def test_a_draft_is_read_by_who_runs_the_year_and_its_council(
    year, secretary, leader, member_signatory, chair_editor, as_
):
    ballot = draft(year, secretary)
    for user, status in (
        (secretary, 200), (leader, 200), (chair_editor, 200), (member_signatory, 404),
    ):  # fmt: skip
        assert as_(user).get(at("ballot", ballot)).status_code == status
    assertContains(as_(member_signatory).get(at("year", year)), "chưa có cuộc bỏ phiếu")


def test_who_voted_is_not_shown_to_members_before_the_result(
    year, member, secretary, leader, viewer, as_
):
    ballot = opened(year, secretary)
    people = signatories(year)
    vote(ballot, [[1], [2]])
    first = entries(ballot)[0].organisation
    name = people[first.pk].get_full_name()
    for user in (viewer, people[member.pk]):
        page = as_(user).get(at("ballot", ballot))
        assert page.context["roll"] == []
        assertNotContains(page, name)
    for user in (secretary, leader):
        assertContains(as_(user).get(at("ballot", ballot)), name)
    close_ballot(ballot, by=secretary, reason="x")
    publish_ballot(count_ballot(ballot, by=secretary), by=secretary)
    assertContains(as_(viewer).get(at("ballot", ballot)), name)


def test_a_count_is_read_by_members_once_it_is_published(year, secretary, viewer, leader, as_):
    ballot = opened(year, secretary)
    vote(ballot, [[1], [1], [2]])
    ballot = counted(ballot, secretary)
    assert "lines" not in as_(viewer).get(at("ballot", ballot)).context
    assertContains(as_(leader).get(at("ballot", ballot)), "66,67")
    publish_ballot(ballot, by=secretary)
    page = as_(viewer).get(at("ballot", ballot))
    assertContains(page, "66,67")
    for receipt, _choices in ballot.data["slips"]:
        assertContains(page, receipt)


def test_a_member_sees_no_deed_and_may_do_none(year, secretary, member_editor, as_):
    ballot = opened(year, secretary)
    client = as_(member_editor)
    assertNotContains(client.get(at("ballot", ballot)), "Kết thúc bỏ phiếu")
    for name in ("change", "open", "close", "cancel", "hand_count", "count", "publish", "seat"):
        assert client.get(at(name, ballot)).status_code == 403, name
    assert client.post(at("run_off", ballot)).status_code == 403
    assert client.post(at("paper", ballot)).status_code == 403
    assert client.get(at("add", year)).status_code == 403
    entry = entries(ballot)[0]
    for name in ("way", "named", "vote"):  # a line of the roll that it does not see
        assert client.post(at(name, entry)).status_code == 404, name


def test_the_secretary_is_no_voter(year, secretary, as_):
    ballot = opened(year, secretary)
    assert as_(secretary).get(at("vote", entries(ballot)[0])).status_code == 403


# -- preparing ------------------------------------------------------------------------------------


def test_a_ballot_is_prepared_changed_and_opened(year, secretary, as_):
    signatories(year)
    client = as_(secretary)
    answer = client.post(at("add", year), form_of(year))
    ballot = Ballot.objects.get()
    assert answer.url == at("ballot", ballot)
    assert ballot.options.count() == 3
    page = client.get(at("change", ballot))
    seen = page.context["form"]["seen"].value()
    client.post(at("change", ballot), form_of(year, title="Bầu lại", seen=seen))
    assert Ballot.objects.get().title == "Bầu lại"
    again = client.post(at("change", ballot), form_of(year, title="Khác", seen=seen))
    assertContains(again, "Bầu lại", status_code=200)
    assertContains(again, 'value="Khác"')
    seen = client.get(at("open", ballot)).context["form"]["seen"].value()
    assert client.post(at("open", ballot), {"seen": seen}).url == at("ballot", ballot)
    assert Ballot.objects.get().state == BallotState.OPEN


def test_an_approval_has_its_own_slip(year, secretary, as_):
    as_(secretary).post(at("add", year), form_of(year, purpose="approval", members=[]))
    options = Ballot.objects.get().options.all()
    assert [(each.label, each.says_no) for each in options] == [
        ("Đồng ý", False), ("Không đồng ý", True),
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("values", "field"),
    [
        ({"members": []}, "members"),
        ({"members": ["999999"]}, "members"),
        ({"seats": "0"}, "seats"),
        ({"seats": "99999999999"}, "seats"),
        ({"threshold": "1e400"}, "threshold"),
        ({"threshold": "NaN"}, "threshold"),
        ({"threshold": "101"}, "threshold"),
        ({"closes_at_0": "0001-01-01", "closes_at_1": "00:00"}, "closes_at"),
        ({"closes_at_0": "hôm qua", "closes_at_1": "25:61"}, "closes_at"),
        ({"title": ""}, "title"),
        ({"title": "x" * 301}, "title"),
        ({"way": "telepathy"}, "way"),
        ({"names": "A\nA", "members": [], "purpose": "nomination"}, None),
        ({"names": "x" * 301, "members": [], "purpose": "nomination"}, None),
        ({"names": "a\0b", "members": [], "purpose": "nomination"}, "names"),
    ],
)
def test_a_form_with_faults_keeps_what_was_typed(year, secretary, as_, values, field):
    answer = as_(secretary).post(at("add", year), form_of(year, question="Câu hỏi", **values))
    assert answer.status_code in {200, 422}
    assert not Ballot.objects.exists()
    assert answer.context["form"].errors
    if field:
        assert field in answer.context["form"].errors
    assertContains(answer, "Câu hỏi", status_code=answer.status_code)


def test_the_page_of_opening_names_members_for_whom_nobody_can_vote(year, member, secretary, as_):
    ballot = draft(year, secretary)
    page = as_(secretary).get(at("open", ballot))
    assertContains(page, member.label)
    signatories(year)
    assertNotContains(as_(secretary).get(at("open", ballot)), "chỉ bỏ được phiếu giấy")


# -- voting ---------------------------------------------------------------------------------------


def test_a_vote_is_looked_at_once_more_and_given(year, member, secretary, as_):
    ballot = opened(year, secretary)
    entry = ballot.roll.get(organisation=member)
    client = as_(signatories(year)[member.pk])
    assertContains(client.get(at("ballot", ballot)), at("vote", entry))
    assertContains(client.get(at("vote", entry)), members_of(year)[2].label)
    look = client.post(at("vote", entry), {"choices": "3"})
    assertContains(look, "Xem lại phiếu")
    assert Urn.objects.get().slips == []
    back = client.post(at("vote", entry), {"choices": "3", "back": "1"})
    assertContains(back, 'value="3" checked')
    given = client.post(at("vote", entry), {"choices": "3", "confirmed": "1"})
    assertContains(given, Urn.objects.get().slips[0][0])
    again = client.post(at("vote", entry), {"choices": "1", "confirmed": "1"})
    assert again.status_code == 422
    assertContains(again, "đã bỏ phiếu", status_code=422)
    assert len(Urn.objects.get().slips) == 1


def test_a_slip_with_faults_says_why_and_keeps_the_choice(year, member, secretary, as_):
    ballot = opened(year, secretary, purpose="vice_chair", seats=2)
    entry = ballot.roll.get(organisation=member)
    client = as_(signatories(year)[member.pk])
    for choices in (["1", "2", "3"], [], ["9"], ["x"], ["1", "1"]):
        answer = client.post(at("vote", entry), {"choices": choices, "confirmed": "1"})
        assert answer.status_code == 422, choices
    assert Urn.objects.get().slips == []
    kept = client.post(at("vote", entry), {"choices": ["1", "2", "3"], "confirmed": "1"})
    assertContains(kept, 'value="3" checked', status_code=422)
    assertContains(kept, "Chọn nhiều nhất 2", status_code=422)


def test_a_slip_that_holds_no_vote_is_refused_before_it_is_looked_at_again(
    year, member, secretary, as_
):
    ballot = opened(year, secretary, purpose="vice_chair", seats=2)
    entry = ballot.roll.get(organisation=member)
    client = as_(signatories(year)[member.pk])
    for choices, words in ((["1", "2", "3"], "Chọn nhiều nhất 2"), ([], "chọn ít nhất một")):
        answer = client.post(at("vote", entry), {"choices": choices, "abstains": "1"})
        assertContains(answer, words, status_code=422)
    assertContains(client.post(at("vote", entry), {"choices": ["1", "2"]}), "Xem lại phiếu")


def test_the_page_of_closing_tells_when_too_few_took_part(year, secretary, as_):
    ballot = opened(year, secretary, quorum=D(60))
    client = as_(secretary)
    assertContains(client.get(at("close", ballot)), "sẽ không có phương án nào được chọn")
    assertContains(client.post(at("close", ballot), {"reason": ""}), "tối thiểu 60 %")
    vote(ballot, [[1], [1]])
    page = client.get(at("close", ballot))
    assertNotContains(page, "sẽ không có phương án nào được chọn")
    assertNotContains(page, 'name="reason"')


def test_nobody_votes_after_the_time_is_over(year, member, secretary, as_, time_machine):
    ballot = opened(year, secretary, closes_at=timezone.now() + timedelta(minutes=5))
    entry = ballot.roll.get(organisation=member)
    person = signatories(year)[member.pk]
    time_machine.move_to(timezone.now() + timedelta(minutes=5))
    client = as_(person)
    assertNotContains(client.get(at("ballot", ballot)), "Vào bỏ phiếu")
    answer = client.post(at("vote", entry), {"choices": "1", "confirmed": "1"})
    assertContains(answer, "hết thời gian", status_code=422)
    close_overdue_ballots()
    assert Ballot.objects.get().state == BallotState.CLOSED


def test_a_deputy_votes_for_the_member_that_gave_the_mandate(year, member, secretary, as_):
    mandate = MandateFactory(bloc_year=year, organisation=member)
    ballot = opened(year, secretary)
    entry = ballot.roll.get(organisation=member)
    client = as_(mandate.deputy)
    answer = client.post(at("vote", entry), {"choices": "1", "confirmed": "1"})
    assertContains(answer, Urn.objects.get().slips[0][0])
    assert RollEntry.objects.get(pk=entry.pk).voter == mandate.deputy


# -- the roll -------------------------------------------------------------------------------------


def test_the_secretary_notes_paper_writing_and_presence(year, secretary, as_):
    ballot = opened(year, secretary, takes_written=True)
    first, second, third = entries(ballot)
    client = as_(secretary)
    client.post(at("way", first), {"way": "paper"})
    client.post(at("way", second), {"way": "written"})
    client.post(at("way", third), {"present": "1"})
    assert list(ballot.roll.values_list("way", "is_present")) == [
        ("paper", False), ("written", False), ("", True),
    ]  # fmt: skip
    client.post(at("way", first), {"way": ""})
    client.post(at("way", third), {"way": "telepathy"})
    assert list(ballot.roll.values_list("way", flat=True)) == ["", "written", ""]


def test_votes_by_name_are_entered(year, secretary, as_):
    ballot = opened(year, secretary, way=BallotWay.NAMED, takes_written=True)
    first, second, _third = entries(ballot)
    client = as_(secretary)
    client.post(at("named", first), {"choices": "1", "way": "written"})
    client.post(at("named", second), {"choices": "2"})
    assert list(ballot.roll.values_list("way", flat=True)) == ["written", "paper", ""]
    assert NamedVote.objects.count() == 2


# -- counting -------------------------------------------------------------------------------------


def by_hand(year, secretary):
    ballot = opened(year, secretary)
    for entry in entries(ballot):
        set_way(entry, VoteWay.PAPER, by=secretary)
    return closed(ballot, secretary)


def test_two_people_count_by_themselves(year, secretary, chair_editor, as_):
    ballot = by_hand(year, secretary)
    figures = {"issued": 3, "cast": 3, "valid": 3, "votes-1": 2, "votes-2": 1, "votes-3": 0}
    client = as_(secretary)
    page = client.get(at("hand_count", ballot))
    client.post(at("hand_count", ballot), {**figures, "seen": page.context["mark"]})
    other = as_(chair_editor)
    assert other.get(at("hand_count", ballot)).context["form"]["issued"].value() is None
    refusal = other.post(at("count", ballot), {})
    assertContains(refusal, "hai người")
    wrong = other.post(at("hand_count", ballot), {**figures, "votes-3": 9})
    assertContains(wrong, "nhiều phiếu hơn")
    assert HandCount.objects.count() == 1
    other.post(at("hand_count", ballot), figures)
    other.post(at("count", ballot), {})
    assert Ballot.objects.get().data["outcome"]["results"][0]["votes"] == 2


def test_a_count_of_who_is_away_is_taken_out_from_the_page(year, secretary, chair_editor, as_):
    ballot = by_hand(year, secretary)
    figures = {"issued": 3, "cast": 3, "valid": 3, "votes-1": 3, "votes-2": 0, "votes-3": 0}
    as_(chair_editor).post(at("hand_count", ballot), figures)
    row = HandCount.objects.get()
    client = as_(secretary)
    page = client.get(at("ballot", ballot))
    assertContains(page, at("discard_count", row))
    assertNotContains(page, 'value="3"')
    client.post(at("discard_count", row), {"reason": "Đã về"})
    assert not HandCount.objects.exists()


def test_a_deputy_whose_mandate_ended_is_not_called_any_more(year, member, secretary, as_):
    mandate = MandateFactory(bloc_year=year, organisation=member)
    opened(year, secretary)
    assertContains(as_(mandate.deputy).get("/home/"), "Bỏ phiếu: Bầu khối trưởng")
    mandate.revoked_at = timezone.now()
    mandate.save()
    assertNotContains(as_(mandate.deputy).get("/home/"), "Bỏ phiếu: Bầu khối trưởng")


def test_who_was_chosen_beside_a_tie_waits_for_its_office(year, secretary, as_):
    grow(year, 4)
    ballot = opened(year, secretary, purpose="vice_chair", seats=2, threshold=D(20))
    vote(ballot, [[1, 2], [1, 2], [1, 3], [1, 3]])
    published(ballot, secretary)
    assertContains(as_(secretary).get("/home/"), "chưa ghi nhận chức trách")


def test_hands_are_entered_by_one(year, secretary, as_):
    ballot = closed(opened(year, secretary, way=BallotWay.ACCLAMATION), secretary)
    client = as_(secretary)
    client.post(at("hand_count", ballot), {"cast": 3, "votes-1": 3, "votes-2": 0, "votes-3": 0})
    client.post(at("count", ballot), {})
    client.post(at("publish", ballot), {})
    assertContains(client.get(at("ballot", ballot)), "100 %")


def test_who_was_chosen_takes_office_from_the_page(year, secretary, as_):
    ballot = opened(year, secretary, for_year=year)
    vote(ballot, [[2], [2], [2]])
    ballot = published(ballot, secretary)
    client = as_(secretary)
    page = client.get(at("seat", ballot))
    day = timezone.localdate().isoformat()
    data = {"year": year.pk, "starts_on": day, "seen_chair": page.context["seen_chair"]}
    stale = client.post(at("seat", ballot), {**data, "seen_chair": "none"})
    assert stale.status_code in {200, 422}
    assert not LeadershipTerm.objects.filter(basis__contains="Bầu").exists()
    client.post(at("seat", ballot), data)
    term = LeadershipTerm.objects.get(basis__contains="Bầu")
    assert (term.organisation, term.office) == (members_of(year)[1], "chair")


def test_a_run_off_is_prepared_from_the_page(year, secretary, as_):
    grow(year, 4)
    ballot = opened(year, secretary, threshold=D(40))
    vote(ballot, [[1], [1], [3], [3]])
    ballot = published(ballot, secretary)
    client = as_(secretary)
    assertContains(client.get(at("ballot", ballot)), "Chuẩn bị bầu lại")
    client.post(at("run_off", ballot))
    following = Ballot.objects.get(follows=ballot)
    page = client.get(at("change", following))
    assert page.context["form"]["members"].field.disabled
    open_ballot(following, by=secretary)


# -- the minutes ----------------------------------------------------------------------------------


def test_the_minutes_are_made_and_withheld_until_the_result_is_published(
    year, secretary, viewer, as_
):
    ballot = opened(year, secretary)
    vote(ballot, [[1], [1], [2]])
    ballot = counted(ballot, secretary)
    client = as_(secretary)
    client.post(at("paper", ballot))
    job = Job.objects.get(task=MAKE_MINUTES)
    make_minutes(job.pk)
    make_minutes(job.pk)
    document = Document.objects.get(kind="minutes")
    assert document.is_withheld
    assert document.data["count"]["outcome"]["verdict"] == "decided"
    assert "slips" not in document.data["count"]
    assertContains(client.get(at("ballot", ballot)), "Mở biên bản")
    assert not Document.objects.visible_to(viewer).exists()
    client.post(at("publish", ballot), {})
    assert Document.objects.visible_to(viewer).get() == document
    client.post(at("paper", ballot))
    assert Job.objects.filter(task=MAKE_MINUTES).count() == 1
    client.post(at("paper", ballot), {"anew": "1"})
    make_minutes(Job.objects.filter(task=MAKE_MINUTES).order_by("pk").last().pk)
    assert Document.objects.filter(kind="minutes").order_by("pk").last().replaces == document


def test_no_minutes_before_the_count(year, secretary, as_):
    ballot = opened(year, secretary)
    as_(secretary).post(at("paper", ballot))
    assert not Job.objects.exists()


# -- my work --------------------------------------------------------------------------------------


def test_my_work_calls_to_vote_and_to_count(year, member, secretary, as_):
    ballot = opened(year, secretary)
    person = signatories(year)[member.pk]
    assertContains(as_(person).get("/home/"), "Bỏ phiếu: Bầu khối trưởng")
    vote(ballot, [[1], [1]])
    assertNotContains(as_(person).get("/home/"), "Bỏ phiếu: Bầu khối trưởng")
    closed(ballot, secretary)
    assertContains(as_(secretary).get("/home/"), "chờ kiểm phiếu: Bầu khối trưởng")


def test_a_viewer_is_never_called_to_vote(year, secretary, viewer, as_):
    opened(year, secretary)
    assertNotContains(as_(viewer).get("/home/"), "Bầu khối trưởng")


def test_a_year_is_not_concluded_while_a_ballot_is_open(year, secretary):
    opened(year, secretary)
    check = next(year_checks(year, "concluded"))
    assert not check.is_met
    assert "Bầu khối trưởng" in check.detail
    assert list(year_checks(year, "pledging")) == []


def test_a_list_of_ballots_costs_the_same_with_one_and_with_many(year, secretary, as_):
    client = as_(secretary)
    opened(year, secretary)
    client.get(at("year", year))
    counts = []
    for _more in range(2):
        with CaptureQueriesContext(connection) as queries:
            client.get(at("year", year))
        counts.append(len(queries))
        for _ballot in range(3):
            opened(year, secretary)
    assert counts[0] == counts[1]


def test_a_ballot_costs_the_same_with_few_and_with_many_members(year, secretary, as_):
    client = as_(secretary)
    counts = []
    for many in (3, 12):
        grow(year, many)
        ballot = opened(year, secretary)
        client.get(at("ballot", ballot))
        with CaptureQueriesContext(connection) as queries:
            client.get(at("ballot", ballot))
        counts.append(len(queries))
    assert counts[0] == counts[1]


def test_an_elector_of_two_members_votes_for_each(year, member, chair, secretary, as_):
    person = OrganisationRoleFactory(organisation=member, office="signatory").user
    OrganisationRoleFactory(organisation=chair, office="signatory", user=person)
    ballot = open_ballot(draft(year, secretary), by=secretary)
    client = as_(person)
    for entry in ballot.roll.filter(organisation__in=[member, chair]):
        client.post(at("vote", entry), {"choices": "1", "confirmed": "1"})
    assert len(Urn.objects.get().slips) == 2
