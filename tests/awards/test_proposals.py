"""The course of a proposal: what is done, what is refused and changes nothing, what is logged."""

from datetime import date, timedelta

import pytest
from django.db import IntegrityError, transaction
from hypothesis import given
from hypothesis import strategies as st

from awards.actions import (
    DecisionEntry,
    Nomination,
    NomineeEntry,
    add_nominee,
    announce,
    answer_objection,
    change_award,
    change_nominee,
    change_proposal,
    decide,
    discard_proposal,
    draft_proposal,
    file_paper,
    hindrances,
    nominate,
    nominee_mark,
    object_publicly,
    open_comment,
    record_objection,
    refuse_proposal,
    remove_award,
    remove_nominee,
    return_proposal,
    revoke,
    submit_proposal,
    take_up,
)
from awards.enums import AwardState, ObjectionOutcome, ProposalState
from awards.models import (
    Award,
    AwardReceiver,
    Decision,
    DossierItem,
    Nominee,
    Objection,
    Proposal,
)
from blocs.querysets import today
from common.errors import RuleViolation
from common.models import LogEntry
from scoring.models import Bar
from tests.awards.test_awards import entry
from tests.factories.blocs import BlocYearFactory, OrganisationFactory
from tests.factories.proposals import (
    DossierNeedFactory,
    NomineeFactory,
    ObjectionFactory,
    ProposalFactory,
    proposal_in,
)
from tests.factories.years import AwardTypeFactory
from tests.scoring.cards import card_of, scored_year
from tests.scoring.proofs import PNG, proof

pytestmark = pytest.mark.django_db
DAY = timedelta(days=1)


def voted(**changes):
    values = {"on": today(), "basis": "Hội nghị khối", "votes_for": 12, "votes_entitled": 14}
    return Nomination(**values | changes)


def decision(proposal, **changes):
    values = {
        "number": "12/QĐ-MTTW", "decided_on": today(), "issuer": "Ủy ban Trung ương",
        "signer_name": "Lê Văn Ký", "signer_title": "Chủ tịch",
        "granted": [each.pk for each in proposal.nominees.all()],
    }  # fmt: skip
    return DecisionEntry(**values | changes)


def refused(code, deed, *rows):
    """The deed is refused with this code; the rows and the log are as they were."""
    before = [type(row).objects.filter(pk=row.pk).values().get() for row in rows]
    lines, awards = LogEntry.objects.count(), Award.objects.count()
    with pytest.raises(RuleViolation) as refusal:
        deed()
    assert refusal.value.code == code
    assert [type(row).objects.filter(pk=row.pk).values().get() for row in rows] == before
    assert (LogEntry.objects.count(), Award.objects.count()) == (lines, awards)
    return refusal.value


@pytest.fixture
def draft(year):
    return ProposalFactory(bloc_year=year)


@pytest.fixture
def submitted(year, member, chair):
    """With the council: a member itself, and a person of the chair."""
    proposal = proposal_in("submitted", year)
    NomineeFactory(proposal=proposal, organisation=member, subject="collective", name="",
                   birth_year=None)  # fmt: skip
    NomineeFactory(proposal=proposal, organisation=chair, name="Nguyễn Thị Hoa")
    return proposal


# -- drafting -------------------------------------------------------------------------------------


def test_a_proposal_takes_the_basis_of_its_award_and_is_logged(year, secretary):
    kind = AwardTypeFactory()
    proposal = draft_proposal(year, kind, " Đề nghị tặng  Cờ ", by=secretary)
    assert (proposal.legal_basis, proposal.state) == (kind.legal_basis, "drafted")
    assert LogEntry.objects.get().after["award_type"] == kind.name


def test_an_award_that_is_not_in_force_in_the_year_is_refused(year, secretary):
    old = AwardTypeFactory(effective_from=date(2014, 1, 1), effective_to=date(2023, 12, 31))
    refused("award-not-in-force", lambda: draft_proposal(year, old, "Đề nghị", by=secretary))
    assert not Proposal.objects.exists()


def test_a_nominee_is_of_a_member_once_with_a_name_and_of_a_fitting_kind(year, member, draft):
    person = NomineeEntry("individual", member, "Lê Văn An", 1980)
    add_nominee(draft, person, by=None)
    for code, wrong in (
        ("nominee-twice", person),
        ("nominee-not-a-member", NomineeEntry("collective", OrganisationFactory())),
        ("nominee-needs-name", NomineeEntry("individual", member)),
        ("award-wrong-subject", NomineeEntry("household", member, "Nhà ông An")),
        ("birth-year-of-nobody", NomineeEntry("collective", member, "Phòng 1", 1980)),
    ):
        refused(code, lambda wrong=wrong: add_nominee(draft, wrong, by=None), draft)
    assert Nominee.objects.count() == 1


def test_of_two_tabs_on_one_nominee_the_second_is_told(member, draft):
    nominee = NomineeFactory(proposal=draft, organisation=member)
    seen = nominee_mark(nominee)
    change_nominee(nominee, NomineeEntry("individual", member, "Mới"), by=None, seen=seen)
    late = NomineeEntry("individual", member, "Cũ")
    refused("changed-meanwhile", lambda: change_nominee(nominee, late, by=None, seen=seen), nominee)


def test_a_new_award_that_its_nominees_cannot_receive_is_refused(draft):
    NomineeFactory(proposal=draft)
    flag = AwardTypeFactory(subjects=["collective"])
    values = {"award_type": flag, "title": "T", "legal_basis": ""}
    refused("award-wrong-subject", lambda: change_proposal(draft, values, by=None), draft)


def test_a_draft_is_taken_out_with_a_reason_unless_papers_belong_to_it(draft, secretary):
    refused("reason-required", lambda: discard_proposal(draft, by=secretary, reason=" "), draft)
    ObjectionFactory(proposal=draft)
    refused("proposal-has-papers", lambda: discard_proposal(draft, by=None, reason="X"), draft)
    Objection.objects.all().delete()
    discard_proposal(draft, by=secretary, reason="Nhập nhầm")
    assert not Proposal.objects.exists()
    assert LogEntry.objects.get().reason == "Nhập nhầm"


def test_a_nominee_is_taken_out_only_with_a_reason_and_only_of_a_draft(year, draft):
    nominee = NomineeFactory(proposal=draft)
    refused("reason-required", lambda: remove_nominee(nominee, by=None, reason=""), nominee)
    remove_nominee(nominee, by=None, reason="Chuyển công tác")
    assert not Nominee.objects.exists()
    late = NomineeFactory(proposal=proposal_in("submitted", year))
    refused("proposal-not-drafted", lambda: remove_nominee(late, by=None, reason="X"), late)


# -- nomination and the window --------------------------------------------------------------------


def test_nothing_is_nominated_without_a_nominee_a_basis_and_sound_votes(draft):
    refused("no-nominee", lambda: nominate(draft, voted(), by=None), draft)
    NomineeFactory(proposal=draft)
    for code, changes in (
        ("basis-needed", {"basis": "  "}),
        ("votes-wrong", {"votes_for": 15}),
        ("votes-wrong", {"votes_for": None}),
        ("votes-wrong", {"votes_for": 0, "votes_entitled": 0}),
        ("day-not-bearable", {"on": today() + DAY}),
        ("day-not-bearable", {"on": date(1, 1, 1)}),
    ):
        refused(code, lambda changes=changes: nominate(draft, voted(**changes), by=None), draft)
    assert nominate(draft, voted(), by=None).state == "nominated"


def test_the_window_is_of_days_to_come_in_order_and_near(year):
    nominated = proposal_in("nominated", year)
    for code, first, last in (
        ("window-out-of-order", today() + DAY, today()),
        ("window-begins-past", today() - DAY, today()),
        ("day-not-bearable", date(1, 1, 1), today()),
        ("day-not-bearable", today(), date(9999, 12, 31)),
    ):
        refused(
            code,
            lambda first=first, last=last: open_comment(nominated, first, last, by=None),
            nominated,
        )
    opened = open_comment(nominated, today(), today() + 10 * DAY, by=None)
    assert opened.takes_comment()
    assert not opened.takes_comment(today() + 11 * DAY)


# -- what the public says -------------------------------------------------------------------------


def said(**changes):
    return {"by_name": "Trần Thị B", "contact": "b@vidu.vn", "body": "Chưa đúng"} | changes


def open_list(year, **facts):
    window = {"comment_from": today() - DAY, "comment_to": today() + DAY}
    return proposal_in("public_comment", year, **window | facts)


def test_the_public_comments_only_on_an_open_list(year):
    opened, closed = open_list(year), proposal_in("public_comment", year)
    object_publicly(opened, **said())
    for proposal in (closed, proposal_in("submitted", year), proposal_in("drafted", year)):
        refused("comment-closed", lambda each=proposal: object_publicly(each, **said()), proposal)
    assert Objection.objects.get().entered_by is None


def test_a_comment_needs_name_contact_and_text_and_a_nominee_of_that_list(year):
    opened, elsewhere = open_list(year), NomineeFactory(proposal=open_list(year))
    for code, wrong in (
        ("objector-needed", {"by_name": " "}),
        ("objector-needed", {"contact": ""}),
        ("comment-needed", {"body": "\n"}),
        ("text-too-long", {"body": "x" * 6000}),
        ("nominee-of-another", {"nominee": elsewhere}),
    ):
        refused(code, lambda wrong=wrong: object_publicly(opened, **said(**wrong)), opened)
    assert not Objection.objects.exists()


def test_the_log_tells_neither_who_objected_nor_what(year):
    object_publicly(open_list(year), **said())
    line = LogEntry.objects.get()
    told = f"{line.actor_name} {line.after} {line.target_label} {line.reason}"
    assert not any(word in told for word in ("Trần", "vidu", "Chưa đúng"))


def test_a_letter_is_entered_as_received_within_the_window(year, secretary):
    opened = open_list(year)
    deed = lambda day: record_objection(  # noqa: E731
        opened, **said(), received_on=day, by=secretary
    )
    for day in (today() + DAY, today() - 9 * DAY):
        refused("received-outside-window", lambda day=day: deed(day), opened)
    assert deed(today()).entered_by == secretary


def test_a_comment_is_answered_once_and_with_words(year, secretary):
    objection = ObjectionFactory(proposal=open_list(year))
    outcome = ObjectionOutcome.DISMISSED
    refused("answer-needed", lambda: answer_objection(objection, outcome, "", by=None), objection)
    answer_objection(objection, outcome, "Đã xác minh", by=secretary)
    refused(
        "objection-answered",
        lambda: answer_objection(objection, outcome, "Lại", by=None),
        objection,
    )
    assert Objection.objects.get().answer == "Đã xác minh"


# -- to the council -------------------------------------------------------------------------------


def test_it_goes_to_the_council_when_nothing_hinders_and_each_hindrance_is_named(
    year, member, secretary
):
    proposal = proposal_in("public_comment", year)
    nominee = NomineeFactory(proposal=proposal, organisation=member, name="Lê Văn An")
    letter = DossierNeedFactory(name="Tờ trình")
    report = DossierNeedFactory(name="Báo cáo thành tích", is_per_nominee=True)
    DossierNeedFactory(name="Của loại khác", award_codes=["KHAC"])
    objection = ObjectionFactory(proposal=proposal)
    deed = lambda: submit_proposal(proposal, "05/TTr", today(), by=secretary)  # noqa: E731
    told = str(refused("not-ready", deed, proposal).message)
    assert "Tờ trình; Báo cáo thành tích: Lê Văn An" in told
    assert "Của loại khác" not in told
    assert len(hindrances(proposal)) == 2
    answer_objection(objection, ObjectionOutcome.NOTED, "Đã ghi nhận", by=secretary)
    file_paper(proposal, letter, proof("a.pdf"), by=secretary)
    refused("not-ready", deed, proposal)
    file_paper(proposal, report, proof("b.png", PNG), nominee=nominee, by=secretary)
    assert deed().state == "submitted"


def test_nobody_is_submitted_while_the_window_is_open(year):
    opened = open_list(year)
    refused("not-ready", lambda: submit_proposal(opened, "05", today(), by=None), opened)


def test_a_member_with_a_bar_is_not_submitted_whatever_reason(year, member, secretary):
    scored_year(year, secretary)
    Bar.objects.create(
        scorecard=card_of(year, member), condition="Có kỷ luật", reason="QĐ 1", by=secretary
    )
    proposal = proposal_in("public_comment", year)
    NomineeFactory(proposal=proposal, organisation=member, subject="collective", name="",
                   birth_year=None)  # fmt: skip
    deed = lambda: submit_proposal(proposal, "05", today(), by=secretary)  # noqa: E731
    assert "Có kỷ luật" in str(refused("not-ready", deed, proposal).message)


def test_a_submission_has_a_number_and_a_day_after_the_window(year):
    proposal = proposal_in("public_comment", year)
    refused("number-needed", lambda: submit_proposal(proposal, " ", today(), by=None), proposal)
    early = proposal.comment_to
    refused(
        "submitted-before-window-ends",
        lambda: submit_proposal(proposal, "5", early, by=None), proposal,
    )  # fmt: skip


def test_what_is_returned_says_why_and_begins_anew_with_its_comments(year, submitted):
    ObjectionFactory(proposal=submitted)
    refused("reason-required", lambda: return_proposal(submitted, by=None, reason=""), submitted)
    returned = return_proposal(submitted, by=None, reason="Thiếu số liệu")
    assert returned.reason == "Thiếu số liệu"
    again = take_up(returned, by=None)
    assert (again.state, again.submitted_on, again.comment_to) == ("drafted", None, None)
    assert again.objections.count() == 1
    assert LogEntry.objects.first().before["number"] == "05/TTr-MTTW"


# -- the decision ---------------------------------------------------------------------------------


def test_a_decision_enters_awards_with_their_receivers(submitted, member, secretary):
    decided = decide(submitted, decision(submitted, scan=proof("qd.pdf")), by=secretary)
    collective, person = Award.objects.order_by("subject")
    assert {collective.state, person.state} == {AwardState.GRANTED}
    assert collective.receivers.get().organisation == member
    assert str(person.receivers.get()) == "Nguyễn Thị Hoa"
    assert person.decision == decided.decision
    assert decided.decision.scan.name.endswith(".pdf")


def test_only_who_was_chosen_is_granted(submitted, secretary):
    chosen = submitted.nominees.first()
    decide(submitted, decision(submitted, granted=[chosen.pk, 10**9]), by=secretary)
    assert list(Nominee.objects.granted()) == [chosen]
    assert AwardReceiver.objects.count() == 1


def test_a_decision_that_cannot_be_changes_nothing(submitted):
    for code, changes in (
        ("nobody-granted", {"granted": []}),
        ("nobody-granted", {"granted": [NomineeFactory().pk]}),
        ("decided-before-submission", {"decided_on": submitted.submitted_on - DAY}),
        ("day-not-bearable", {"decided_on": today() + DAY}),
        ("number-needed", {"number": "\u200b "}),
        ("signer-name-needed", {"signer_name": ""}),
    ):
        wrong = decision(submitted, **changes)
        refused(code, lambda wrong=wrong: decide(submitted, wrong, by=None), submitted)
    assert not Decision.objects.exists()


def test_a_refused_decision_leaves_no_file(submitted):
    file = proof("qd.png", PNG + b"of this test alone")
    storage = Decision._meta.get_field("scan").storage
    path = f"decisions/{submitted.bloc_year_id}/{file.sha256}.png"
    wrong = decision(submitted, granted=[], scan=file)
    refused("nobody-granted", lambda: decide(submitted, wrong, by=None), submitted)
    assert not storage.exists(path)
    decide(submitted, decision(submitted, scan=file), by=None)
    assert storage.exists(path)


def test_what_a_decision_gave_is_not_changed_beside_it(submitted, secretary):
    decide(submitted, decision(submitted), by=secretary)
    award = Award.objects.first()
    changed = entry(award_type=award.award_type)
    refused("award-by-decision", lambda: change_award(award, changed, by=secretary), award)
    refused("award-by-decision", lambda: remove_award(award, by=secretary, reason="X"), award)


def test_a_revoked_decision_stays_with_its_awards_marked(submitted, secretary):
    decide(submitted, decision(submitted), by=secretary)
    announce(submitted, by=secretary)
    deed = lambda **more: revoke(  # noqa: E731
        submitted,
        **{"number": "20/QĐ", "on": today(), "by": secretary, "reason": "Khai sai"} | more,
    )
    for code, wrong in (
        ("reason-required", {"reason": ""}),
        ("revoked-number-needed", {"number": ""}),
        ("day-not-bearable", {"on": today() + DAY}),
        ("revoked-before-decision", {"on": today() - DAY}),
    ):
        refused(code, lambda wrong=wrong: deed(**wrong), submitted, Decision.objects.get())
    assert deed().state == "revoked"
    assert set(Award.objects.values_list("state", flat=True)) == {"revoked"}
    assert Decision.objects.get().revoked_because == "Khai sai"


# -- the table of moves, and the database ---------------------------------------------------------

DEEDS = {
    "nominated": lambda each: nominate(each, voted(), by=None),
    "public_comment": lambda each: open_comment(each, today(), today() + DAY, by=None),
    "submitted": lambda each: submit_proposal(each, "05/TTr", today(), by=None),
    "returned": lambda each: return_proposal(each, by=None, reason="Sửa"),
    "drafted": lambda each: take_up(each, by=None),
    "decided": lambda each: decide(each, decision(each), by=None),
    "refused": lambda each: refuse_proposal(each, by=None, reason="Không đạt"),
    "announced": lambda each: announce(each, by=None),
    "revoked": lambda each: revoke(each, "20/QĐ", today(), by=None, reason="Khai sai"),
}


@pytest.mark.parametrize("state", ProposalState.values)
@pytest.mark.parametrize("to", DEEDS)
def test_each_deed_moves_as_the_table_says_and_else_changes_nothing(year, member, state, to):
    proposal = proposal_in(state, year)
    NomineeFactory(proposal=proposal, organisation=member)
    if ProposalState(state).can_become(to):
        assert DEEDS[to](proposal).state == Proposal.objects.get(pk=proposal.pk).state == to
        assert LogEntry.objects.count() == 1
    else:
        refused("move-not-allowed", lambda: DEEDS[to](proposal), proposal)


@pytest.mark.parametrize(
    ("state", "facts"),
    [
        ("nominated", {"nominated_on": None}),
        ("nominated", {"votes_for": 5, "votes_entitled": 4}),
        ("public_comment", {"comment_to": None}),
        ("public_comment", {"comment_to": date(2020, 1, 1)}),
        ("submitted", {"submitted_on": None}),
        ("submitted", {"submitted_on": date(2020, 1, 1)}),
        ("decided", {"decision": None}),
        ("decided", {"decided_on": date(2020, 1, 1)}),
        ("announced", {"announced_at": None}),
        ("refused", {"reason": ""}),
        ("returned", {"reason": ""}),
        ("drafted", {"state": "nonsense"}),
    ],
)
def test_the_database_refuses_a_proposal_that_cannot_be(year, state, facts):
    proposal = proposal_in(state, year)
    with pytest.raises(IntegrityError), transaction.atomic():
        Proposal.objects.filter(pk=proposal.pk).update(**facts)


@given(st.lists(st.sampled_from(ProposalState.values), max_size=12))
def test_whatever_is_tried_a_proposal_is_decided_only_after_the_public_was_asked(tries):
    state, passed = ProposalState.DRAFTED, ["drafted"]
    for to in tries:
        if state.can_become(to):
            state = ProposalState(to)
            passed.append(to)
    if "decided" in passed:
        assert passed.index("public_comment") < passed.index("submitted") < passed.index("decided")


# -- papers ---------------------------------------------------------------------------------------


def test_a_newer_paper_replaces_and_the_earlier_stays(draft, secretary):
    need = DossierNeedFactory()
    file_paper(draft, need, proof("a.pdf"), by=secretary)
    refused("file-held-already", lambda: file_paper(draft, need, proof("a.pdf"), by=None), draft)
    file_paper(draft, need, proof("b.png", PNG), by=secretary)
    earlier, newer = DossierItem.objects.order_by("pk")
    assert (earlier.replaced_at is None, newer.replaced_at) == (False, None)


def test_a_paper_is_for_a_need_of_this_proposal_and_such_a_nominee(year, draft):
    nominee = NomineeFactory(proposal=draft)
    elsewhere = NomineeFactory()
    once, each = DossierNeedFactory(), DossierNeedFactory(is_per_nominee=True)
    other = DossierNeedFactory(award_codes=["KHAC"])
    own = DossierNeedFactory(council=BlocYearFactory().bloc.council)
    for need, whose in (
        (once, nominee), (each, None), (each, elsewhere), (other, None), (own, None)
    ):  # fmt: skip
        refused(
            "paper-not-needed",
            lambda need=need, whose=whose: file_paper(
                draft, need, proof(), nominee=whose, by=None
            ),
            draft,
        )  # fmt: skip
    assert not DossierItem.objects.exists()
    late = proposal_in("submitted", year)
    refused("proposal-not-drafted", lambda: file_paper(late, once, proof(), by=None), late)
