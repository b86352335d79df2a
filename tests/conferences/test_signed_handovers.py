"""A handover from the draft to force: its moves, and what refuses them."""

from datetime import date, datetime, time
from unicodedata import normalize

import pytest
import time_machine
from django.template.loader import render_to_string
from django.utils import timezone

from blocs.enums import LeadershipOffice, YearPhase
from blocs.models import LeadershipTerm, Mandate
from common.errors import RuleViolation
from common.models import LogEntry, Notice
from conferences import actions
from conferences.builders import frozen_handover, sheet
from conferences.enums import ConferenceState, HandoverStage, HandoverState, RemarkState
from conferences.models import Conclusion, Conference, Handover, HandoverItem
from conferences.tasks import bring_handovers_into_force
from documents.actions import close_signing, decline, void_signing
from documents.enums import SigningState
from documents.tasks import fill_fields
from tests.conferences.signed_handovers import (
    DAY,
    facts,
    opened,
    row,
    sealed,
    sign,
    with_amounts,
)
from tests.factories.blocs import (
    LeadershipTermFactory,
    MembershipFactory,
    OrganisationFactory,
    UserFactory,
)
from tests.factories.conferences import AttendanceFactory, ConclusionFactory
from tests.factories.documents import signatory_of


@pytest.fixture
def handover(conference, member, secretary):
    return actions.draft_handover(conference, facts(member), by=secretary)


@pytest.fixture(autouse=True)
def _own_media(settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path / "media"


def refused(code, deed, *args, **kwargs):
    """The deed is refused with this code, and neither handover, list, terms nor log change."""

    def all_of_it():
        return (
            list(Handover.objects.order_by("pk").values()),
            list(HandoverItem.objects.order_by("pk").values()),
            list(LeadershipTerm.objects.order_by("pk").values()),
            LogEntry.objects.count(),
        )

    before = all_of_it()
    with pytest.raises(RuleViolation, match=code):
        deed(*args, **kwargs)
    assert all_of_it() == before


# -- the draft ------------------------------------------------------------------------------------


def test_a_draft_begins_with_usual_rows_and_every_open_conclusion(
    conference, member, secretary, speaker
):
    ConclusionFactory(conference=conference, speaker=speaker, text="Hoàn thành quy chế",
                      follow_up="open", responsible=member, due_on=date(2026, 9, 1))  # fmt: skip
    ConclusionFactory(conference=conference, speaker=speaker, text="Đã xong", follow_up="done")
    handover = actions.draft_handover(conference, facts(member), by=secretary)
    kinds = list(handover.items.values_list("kind", flat=True))
    assert {"documents", "seal", "funds", "tasks"} <= set(kinds)
    (task,) = handover.items.filter(kind="tasks")
    assert task.text == "Hoàn thành quy chế"
    assert member.name in task.note
    assert "01/9/2026" in task.note
    assert handover.stage == HandoverStage.DRAFT
    assert LogEntry.objects.filter(verb="began to prepare the handover").count() == 1


def test_a_bloc_with_years_of_open_tasks_hands_all_of_them_over(
    conference, member, secretary, speaker
):
    number = 400
    Conclusion.objects.bulk_create(
        Conclusion(conference=conference, speaker=speaker, kind="conclusion", number=place,
                   text=f"Việc thứ {place}", follow_up="open")
        for place in range(1, number + 1)
    )  # fmt: skip
    handover = actions.draft_handover(conference, facts(member), by=secretary)
    assert handover.items.filter(kind="tasks").count() == number
    data = frozen_handover(handover, handover.items.all(), issued_on=DAY)
    html = render_to_string("papers/_sheet.html", sheet(data))
    assert "Việc thứ 1<" in html
    assert f"Việc thứ {number}<" in html


def test_a_long_task_goes_along_whole_and_in_one_form_of_letters(
    conference, member, secretary, speaker
):
    text = "Rà soát tiêu chí, thang điểm. " * 300 + "Hết."
    ConclusionFactory(conference=conference, speaker=speaker, text=text, follow_up="open")
    handover = actions.draft_handover(conference, facts(member), by=secretary)
    task = handover.items.get(kind="tasks")
    assert task.text == text
    task.full_clean()  # and its form takes it as it stands
    item = actions.add_item(handover, row(text=normalize("NFD", "Hồ sơ")), by=secretary)
    assert item.text == "Hồ sơ"


def test_open_conclusions_of_another_bloc_stay_there(conference, member, secretary):
    ConclusionFactory(follow_up="open")
    handover = actions.draft_handover(conference, facts(member), by=secretary)
    assert not handover.items.filter(kind="tasks").exists()


def test_a_conclusion_given_later_is_taken_in_once(handover, conference, secretary):
    speaker = AttendanceFactory(conference=conference)
    ConclusionFactory(conference=conference, speaker=speaker, follow_up="open")
    assert actions.take_in_conclusions(handover, by=secretary) == 1
    assert actions.take_in_conclusions(handover, by=secretary) == 0
    assert handover.items.filter(kind="tasks").count() == 1


def test_people_left_empty_are_those_who_sign(conference, member, secretary):
    signatory_of(member, title="Chủ tịch", full_name="Lê Thị Hòa")
    handover = actions.draft_handover(conference, facts(member, incoming_people=""), by=secretary)
    assert handover.incoming_people == "Lê Thị Hòa, Chủ tịch"


def test_there_is_one_live_handover_at_a_conference(handover, conference, member, secretary):
    refused("handover-already", actions.draft_handover, conference, facts(member), by=secretary)
    actions.cancel_handover(handover, by=secretary, reason="Đổi đơn vị nhận")
    again = actions.draft_handover(conference, facts(member), by=secretary)
    assert again.is_draft


@pytest.mark.parametrize(
    ("day", "code"),
    [
        (date(1, 1, 1), "day-not-sensible"), (date(2026, 7, 19), "handover-outside-course"),
        (date(2028, 1, 1), "handover-outside-course"), (date(9999, 12, 31), "day-not-sensible"),
    ],
)  # fmt: skip
def test_its_hour_lies_in_the_course_of_the_year(conference, member, secretary, day, code):
    refused(code, actions.draft_handover, conference,
            facts(member, handed_on=day), by=secretary)  # fmt: skip


def test_only_a_member_other_than_the_chair_takes_over(conference, chair, secretary):
    refused("handover-to-itself", actions.draft_handover, conference, facts(chair), by=secretary)
    stranger = facts(OrganisationFactory())
    refused("incoming-not-member", actions.draft_handover, conference, stranger, by=secretary)


def test_nobody_hands_over_without_a_chair_or_at_a_conference_called_off(
    conference, member, secretary
):
    LeadershipTerm.objects.update(ends_on=date(2026, 6, 1))
    draft = actions.draft_handover
    refused("handover-without-chair", draft, conference, facts(member), by=secretary)
    Conference.objects.update(state=ConferenceState.CANCELLED)
    refused("conference-cancelled", draft, conference, facts(member), by=secretary)


def test_an_archived_year_begins_none(archived, member, secretary):
    refused("year-archived", actions.draft_handover, archived, facts(member), by=secretary)


def test_a_conference_with_a_handover_is_not_called_off(handover, conference, secretary):
    refused("conference-has-handover", actions.cancel_conference, conference, by=secretary,
            reason="Hoãn")  # fmt: skip


# -- the list -------------------------------------------------------------------------------------


def test_rows_are_added_changed_moved_and_struck_out(handover, secretary):
    first = actions.add_item(handover, row(kind="other", text="Một"), by=secretary)
    second = actions.add_item(handover, row(kind="other", text="Hai"), by=secretary)
    actions.move_item(second, up=True, by=secretary)
    mine = handover.items.filter(kind="other")
    assert [each.text for each in mine] == ["Hai", "Một"]
    actions.move_item(second, up=True, by=secretary)  # at the end: nothing
    assert [each.text for each in mine.all()] == ["Hai", "Một"]
    actions.change_item(first, row(kind="other", text="Một rưỡi"), by=secretary)
    actions.remove_item(second, by=secretary)
    assert [each.text for each in mine.all()] == ["Một rưỡi"]
    lines = LogEntry.objects.filter(verb__contains="list of the handover", target_id=handover.pk)
    assert set(lines.values_list("target_type", flat=True)) == {"conferences.Handover"}


def test_a_row_says_something_and_money_is_for_funds(handover, secretary):
    refused("item-empty", actions.add_item, handover, row(text="  "), by=secretary)
    refused("amount-not-of-funds", actions.add_item, handover, row(amount=5), by=secretary)


def test_a_list_has_an_end(handover, secretary, monkeypatch):
    monkeypatch.setattr("conferences.actions.handover_lists.MOST_ITEMS", handover.items.count())
    refused("list-full", actions.add_item, handover, row(), by=secretary)


def test_the_second_to_save_a_row_is_told(handover, secretary):
    item = actions.add_item(handover, row(), by=secretary)
    seen = item.updated_at.isoformat()
    with time_machine.travel("2026-08-10 09:01+07:00", tick=False):
        actions.change_item(item, row(text="Khác"), by=secretary, version=seen)
    refused("changed-meanwhile", actions.change_item, item, row(text="Khác nữa"), by=secretary,
            version=seen)  # fmt: skip


def test_the_other_side_remarks_and_an_agreement_ends_with_a_change(handover, secretary):
    taker = UserFactory()
    first, second = list(handover.items.all())[:2]
    actions.remark(first, RemarkState.REMARKED, "Thiếu phụ lục", by=taker)
    actions.remark(second, RemarkState.ACCEPTED, by=taker)
    actions.change_item(first, row(text="Có phụ lục"), by=secretary)
    actions.change_item(second, row(text="Khác"), by=secretary)
    first.refresh_from_db()
    second.refresh_from_db()
    assert (first.remark_state, first.remark) == ("remarked", "Thiếu phụ lục")
    assert second.remark_state == "none"
    refused("remark-empty", actions.remark, second, RemarkState.REMARKED, " ", by=taker)


def test_agreeing_with_the_rest_wants_the_list_that_was_seen(handover, secretary):
    seen = actions.list_version(handover)
    actions.add_item(handover, row(text="Thêm vào"), by=secretary)
    taker = UserFactory()
    for outdated in (seen, ""):  # or a form that does not say what was read
        refused("changed-meanwhile", actions.accept_items, handover, by=taker, seen=outdated)
    number = handover.items.count()
    assert actions.accept_items(handover, by=taker, seen=actions.list_version(handover)) == number
    assert not handover.items.exclude(remark_state="accepted").exists()


def test_another_taker_begins_with_a_list_nobody_spoke_of(handover, year, secretary):
    actions.accept_items(handover, by=UserFactory(), seen=actions.list_version(handover))
    actions.remark(handover.items.first(), RemarkState.REMARKED, "Thiếu phụ lục", by=UserFactory())
    agreed = handover.items.count() - 1
    other = year.bloc.memberships.order_by("pk").last().organisation
    actions.change_handover(handover, facts(other), by=secretary)
    assert set(handover.items.values_list("remark_state", "remark")) == {("none", "")}
    line = LogEntry.objects.get(verb="took back what was said of the list of the handover")
    assert line.before["agreed"] == agreed
    assert "Thiếu phụ lục" in line.before["remarks"][0]


# -- opening --------------------------------------------------------------------------------------


def test_opening_freezes_text_and_list_under_one_hash(handover, member, chair, secretary):
    handover = opened(handover, secretary)
    signing = handover.signing
    assert (handover.state, signing.state, handover.stage) == ("open", "open", "signing")
    assert [each["text"] for each in signing.data["items"]] == list(
        handover.items.values_list("text", flat=True)
    )
    assert signing.data["in_force_at"] == "2026-08-20T08:00+07:00"
    parties = [each.organisation for each in signing.parties.all()]
    assert parties == [chair, member]
    assert handover.year == handover.conference.bloc_year
    item = handover.items.first()
    refused("handover-not-draft", actions.change_item, item, row(text="Sửa lén"), by=secretary)
    refused("handover-not-draft", actions.add_item, handover, row(), by=secretary)
    refused("handover-not-draft", actions.remark, item, RemarkState.ACCEPTED, by=secretary)
    refused("handover-not-draft", actions.open_handover, handover, by=secretary)


def test_funds_need_an_amount_and_a_list_a_row(handover, secretary):
    refused("funds-without-amount", actions.open_handover, handover, by=secretary)
    handover.items.all().delete()
    refused("list-empty", actions.open_handover, handover, by=secretary)


def test_each_side_names_somebody(handover, secretary):
    with_amounts(handover)
    Handover.objects.update(incoming_people=" \n- ")
    refused("handover-without-people", actions.open_handover, handover, by=secretary)


def test_what_was_read_is_what_is_fixed(handover, secretary):
    with_amounts(handover)
    seen = actions.opening_version(handover)
    actions.add_item(handover, row(text="Thêm sau"), by=secretary)
    refused("changed-meanwhile", actions.open_handover, handover, by=secretary, seen=seen)


def test_who_left_the_chair_does_not_hand_it_over(handover, secretary):
    with_amounts(handover)
    LeadershipTerm.objects.update(ends_on=date(2026, 8, 1))
    refused("outgoing-not-chair", actions.open_handover, handover, by=secretary)


def test_another_chair_of_the_opened_year_is_told_before_anybody_signs(
    conference, year, next_year, member, secretary
):
    conference.next_year = next_year
    conference.save()
    third = year.bloc.memberships.order_by("pk").last().organisation
    LeadershipTermFactory(bloc_year=next_year, organisation=third)
    handover = with_amounts(actions.draft_handover(conference, facts(member), by=secretary))
    refused("next-year-has-chair", actions.open_handover, handover, by=secretary)


def test_signs_that_no_paper_has_are_refused(handover, secretary):
    with_amounts(handover)
    actions.add_item(handover, row(text="Hồ sơ 🙂"), by=secretary)
    refused("signs-not-printable", actions.open_handover, handover, by=secretary)


# -- force ----------------------------------------------------------------------------------------


def test_both_sides_sign_and_rights_move_at_the_hour_and_not_before(
    handover, year, chair, member, secretary
):
    handover = sealed(handover, secretary)
    assert handover.signing.state == SigningState.SEALED
    assert handover.stage == HandoverStage.SIGNED
    with time_machine.travel("2026-08-20 07:59:59+07:00", tick=False):
        bring_handovers_into_force()
        assert year.terms.in_office().get().organisation == chair
    with time_machine.travel("2026-08-20 08:00:00+07:00", tick=False):
        bring_handovers_into_force()
    old, new = year.terms.order_by("pk")
    assert (old.organisation, old.ends_on) == (chair, DAY)
    assert (new.organisation, new.office, new.starts_on, new.ends_on) == (
        member, LeadershipOffice.CHAIR, DAY, None,
    )  # fmt: skip
    handover.refresh_from_db()
    assert handover.state == HandoverState.IN_FORCE
    assert handover.entered_at == handover.in_force_at
    assert LogEntry.objects.filter(verb="brought the handover into force", actor=None).count() == 1


def test_a_run_that_comes_twice_finds_nothing_left(handover, year, secretary):
    sealed(handover, secretary)
    with time_machine.travel("2026-08-20 08:00:30+07:00", tick=False):
        bring_handovers_into_force()
        lines = LogEntry.objects.count()
        bring_handovers_into_force()
    assert LogEntry.objects.count() == lines
    assert year.terms.count() == 2


def test_a_run_that_was_missed_is_made_good_and_counts_from_the_stated_hour(
    handover, year, member, secretary
):
    sealed(handover, secretary)
    with time_machine.travel("2026-08-23 10:00+07:00", tick=False):
        bring_handovers_into_force()
    assert year.terms.in_office().get().starts_on == DAY
    handover.refresh_from_db()
    assert (handover.handed_on, handover.entered_at) == (DAY, handover.in_force_at)


def test_what_is_sealed_after_its_hour_counts_from_the_seal(handover, year, member, secretary):
    with time_machine.travel("2026-08-22 15:00+07:00", tick=False):
        handover = sealed(handover, secretary)
        bring_handovers_into_force()
    term = year.terms.in_office().get()
    assert (term.organisation, term.starts_on) == (member, date(2026, 8, 22))
    handover.refresh_from_db()
    assert handover.entered_at == handover.signing.sealed_at
    assert handover.handed_on == date(2026, 8, 22)


def test_a_conference_that_opens_a_year_moves_that_years_lead(
    conference, year, next_year, chair, member, secretary
):
    conference.next_year = next_year
    conference.save()
    LeadershipTermFactory(bloc_year=next_year, organisation=member, office="vice_chair")
    handover = actions.draft_handover(
        conference, facts(member, handed_on=date(2027, 1, 1), hour=time(0)), by=secretary
    )
    handover = sealed(handover, secretary)
    assert handover.year == next_year
    with time_machine.travel("2026-12-31 23:59+07:00", tick=False):
        bring_handovers_into_force()
        assert next_year.terms.in_office().chairs().count() == 0
    with time_machine.travel("2027-01-01 00:00+07:00", tick=False):
        bring_handovers_into_force()
    (term,) = next_year.terms.in_office()
    assert (term.organisation, term.office, term.starts_on) == (
        member, LeadershipOffice.CHAIR, date(2027, 1, 1),
    )  # fmt: skip
    assert year.terms.in_office().get().organisation == chair  # it ends its own year


def test_one_signature_moves_nothing(handover, year, chair, secretary):
    handover = opened(handover, secretary)
    sign(handover, chair)
    with time_machine.travel("2026-08-21 08:00+07:00", tick=False):
        bring_handovers_into_force()
    assert year.terms.in_office().get().organisation == chair
    handover.refresh_from_db()
    assert handover.state == HandoverState.OPEN


def test_a_paper_closed_with_one_signature_moves_nothing_and_says_so(
    handover, year, chair, member, secretary
):
    handover = opened(handover, secretary)
    sign(handover, chair)
    signing = close_signing(handover.signing, by=secretary, reason="Hết hạn")
    fill_fields(signing.job_id)
    with time_machine.travel("2026-08-21 08:00+07:00", tick=False):
        bring_handovers_into_force()
    fresh = Handover.objects.get()
    assert fresh.stage == HandoverStage.INCOMPLETE
    assert year.terms.in_office().get().organisation == chair
    actions.cancel_handover(fresh, by=secretary, reason="Ký thiếu")
    assert Handover.objects.get().stage == HandoverStage.CANCELLED


def test_a_chair_that_changed_otherwise_is_not_pushed_aside(handover, year, chair, secretary):
    handover = sealed(handover, secretary)
    third = year.bloc.memberships.order_by("pk").last().organisation
    LeadershipTerm.objects.filter(bloc_year=year).update(organisation=third)
    with time_machine.travel("2026-08-20 08:00+07:00", tick=False):
        bring_handovers_into_force()
        lines = LogEntry.objects.count()
        bring_handovers_into_force()
    handover.refresh_from_db()
    assert third.name in handover.trouble
    assert handover.state == HandoverState.OPEN
    assert year.terms.get().organisation == third
    assert LogEntry.objects.count() == lines  # told once
    LeadershipTerm.objects.filter(bloc_year=year).update(organisation=chair)
    with time_machine.travel("2026-08-20 08:10+07:00", tick=False):
        bring_handovers_into_force()
    handover.refresh_from_db()
    assert (handover.state, handover.trouble) == (HandoverState.IN_FORCE, "")


def test_who_left_the_bloc_meanwhile_does_not_take_over(handover, year, chair, member, secretary):
    sealed(handover, secretary)
    year.bloc.memberships.filter(organisation=member).update(ends_on=date(2025, 12, 31))
    with time_machine.travel("2026-08-20 08:00+07:00", tick=False):
        bring_handovers_into_force()
    assert member.name in Handover.objects.get().trouble
    assert year.terms.in_office().get().organisation == chair


def test_an_archived_year_keeps_its_chair(handover, year, chair, secretary):
    sealed(handover, secretary)
    year.phase = YearPhase.ARCHIVED
    year.save()
    with time_machine.travel("2026-08-20 08:00+07:00", tick=False):
        bring_handovers_into_force()
    assert year.terms.in_office().get().organisation == chair
    assert Handover.objects.get().trouble


# -- declining, taking back, cancelling -----------------------------------------------------------


def test_a_side_that_declines_may_still_sign(handover, chair, member, secretary):
    handover = opened(handover, secretary)
    person = signatory_of(member)
    party = handover.signing.parties.get(organisation=member)
    decline(party, by=person, reason="Số kinh phí chưa khớp")
    sign(handover, chair)
    sign(handover, member, by=person)
    handover.signing.refresh_from_db()
    assert handover.signing.state == SigningState.SEALING


def test_back_to_draft_voids_what_was_signed_and_the_next_paper_stands_in_its_place(
    handover, chair, secretary
):
    handover = opened(handover, secretary)
    old = handover.signing
    sign(handover, chair)
    refused("reason-needed", actions.return_handover, handover, by=secretary, reason=" ")
    handover = actions.return_handover(handover, by=secretary, reason="Bổ sung danh mục")
    old.refresh_from_db()
    assert (old.state, handover.state, handover.signing) == ("voided", "draft", None)
    assert Notice.objects.filter(key__contains=f"signing:{old.pk}:voided").count() == 1
    again = opened(handover, secretary)
    assert again.signing.replaces == old
    refused("handover-not-open", actions.return_handover,
            actions.cancel_handover(again, by=secretary, reason="Hoãn"), by=secretary,
            reason="Nhầm")  # fmt: skip


def test_a_signed_handover_is_cancelled_before_its_hour_and_signers_are_told(
    handover, year, chair, secretary
):
    handover = sealed(handover, secretary)
    refused("reason-needed", actions.cancel_handover, handover, by=secretary, reason="")
    actions.cancel_handover(handover, by=secretary, reason="Hội nghị quyết định lại")
    with time_machine.travel("2026-08-21 08:00+07:00", tick=False):
        bring_handovers_into_force()
    assert year.terms.in_office().get().organisation == chair
    told = Notice.objects.filter(key__contains=f"signing:{handover.signing_id}:cancelled")
    assert told.count() == 2


def test_what_is_in_force_is_not_cancelled(handover, secretary):
    sealed(handover, secretary)
    with time_machine.travel("2026-08-20 08:00+07:00", tick=False):
        bring_handovers_into_force()
    refused("handover-settled", actions.cancel_handover, Handover.objects.get(), by=secretary,
            reason="Muộn rồi")  # fmt: skip


def test_nothing_is_cancelled_while_it_is_being_sealed(handover, secretary):
    handover = opened(handover, secretary)
    for organisation in (handover.outgoing, handover.incoming):
        sign(handover, organisation)
    refused("handover-being-sealed", actions.cancel_handover, handover, by=secretary,
            reason="Dừng")  # fmt: skip


def test_a_recorded_handover_has_no_steps(held, chair, member, secretary):
    recorded = actions.record_handover(
        held, {"outgoing": chair, "incoming": member, "handed_on": date(2026, 7, 20), "note": ""},
        by=secretary,
    )  # fmt: skip
    assert recorded.stage == HandoverStage.RECORDED
    refused("handover-settled", actions.cancel_handover, recorded, by=secretary, reason="Thử")
    refused("handover-not-draft", actions.open_handover, recorded, by=secretary)


def test_a_draft_is_cancelled_and_not_withdrawn(handover, secretary):
    refused("handover-not-recorded", actions.withdraw_handover, handover, by=secretary,
            reason="Nhầm")  # fmt: skip


# -- who signs ------------------------------------------------------------------------------------


def test_nobody_signs_for_another_organisation(handover, year, secretary):
    handover = opened(handover, secretary)
    third = year.bloc.memberships.order_by("pk").last().organisation
    for person in (signatory_of(third), UserFactory(), secretary):
        refused("not-signatory", sign, handover, handover.incoming, by=person)


def test_a_deputy_signs_while_the_mandate_holds_and_not_after(handover, year, member, secretary):
    handover = opened(handover, secretary)
    head, deputy = signatory_of(member), UserFactory(position="Phó Chủ tịch")
    mandate = Mandate.objects.create(
        bloc_year=year, organisation=member, granted_by=head, deputy=deputy,
        starts_on=date(2026, 8, 1), ends_on=date(2026, 8, 12), basis="Giấy số 1",
    )  # fmt: skip
    with time_machine.travel("2026-08-13 09:00+07:00", tick=False):
        refused("mandate-expired", sign, handover, member, by=deputy)
    Mandate.objects.update(revoked_at=timezone.now())
    refused("mandate-revoked", sign, handover, member, by=deputy)
    Mandate.objects.update(revoked_at=None)
    signature = sign(handover, member, by=deputy)
    assert signature.mandate == mandate
    assert signature.signs_for_head == "Chủ tịch"


def test_a_newcomer_of_the_opened_year_signs_there(conference, year, next_year, secretary):
    newcomer = MembershipFactory(bloc=year.bloc, starts_on=date(2027, 1, 1)).organisation
    conference.next_year = next_year
    conference.save()
    handover = actions.draft_handover(conference, facts(newcomer), by=secretary)
    handover = opened(handover, secretary)
    assert handover.signing.bloc_year == next_year


def test_the_database_holds_what_the_deeds_promise(handover):
    from django.db import IntegrityError, transaction

    for change in (
        {"state": "open"}, {"state": "in_force"}, {"state": "cancelled"}, {"in_force_at": None},
        {"state": "nonsense"},
    ):  # fmt: skip
        with pytest.raises(IntegrityError), transaction.atomic():
            Handover.objects.update(**change)


def test_the_hour_is_kept_without_seconds(conference, member, secretary):
    handover = actions.draft_handover(conference, facts(member, hour=time(8, 15, 59)), by=secretary)
    at = timezone.localtime(handover.in_force_at)
    assert at.replace(tzinfo=None) == datetime(2026, 8, 20, 8, 15)


def test_voiding_the_paper_elsewhere_leaves_a_handover_that_can_go_back(handover, secretary):
    """Nothing but the handover's own deeds void its paper; were it voided, a cancel still works."""
    handover = opened(handover, secretary)
    void_signing(handover.signing, by=secretary, reason="Thử")
    actions.cancel_handover(handover, by=secretary, reason="Thử")
    assert Handover.objects.get().state == HandoverState.CANCELLED
