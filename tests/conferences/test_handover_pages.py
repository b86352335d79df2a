"""The pages of a handover: who reads them, who acts, what stays typed, how many queries."""

from datetime import date

import pytest
import time_machine
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils.text import capfirst
from django.utils.translation import gettext as _

from blocs.enums import OrganisationOffice
from common.models import LogEntry
from common.wiring import checks_for
from conferences import actions, work
from conferences.models import Handover, HandoverItem
from conferences.tasks import bring_handovers_into_force
from documents.actions import decline
from tests.conferences.signed_handovers import facts, opened, row, sealed, sign, with_amounts
from tests.factories.blocs import (
    LeadershipTermFactory,
    MembershipFactory,
    OrganisationRoleFactory,
    UserFactory,
)
from tests.factories.conferences import ConferenceFactory
from tests.factories.documents import signatory_of
from tests.factories.years import MandateFactory

SECRET = "Két sắt của văn phòng thường trực"


@pytest.fixture(autouse=True)
def _own_media(settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path / "media"


@pytest.fixture
def handover(conference, member, secretary):
    handover = actions.draft_handover(conference, facts(member), by=secretary)
    actions.add_item(handover, row(text=SECRET), by=secretary)
    return handover


@pytest.fixture
def third(year):
    """A member that is no side, as an editor of its vice-chair: it runs the year, too."""
    organisation = year.bloc.memberships.order_by("pk").last().organisation
    LeadershipTermFactory(bloc_year=year, organisation=organisation, office="vice_chair")
    return OrganisationRoleFactory(organisation=organisation, office=OrganisationOffice.EDITOR).user


def pages(handover):
    """Every page and file of a handover."""
    item = handover.items.order_by("pk").last()
    names = ["handover", "handover_edit", "handover_open", "handover_draft", "handover_cancel",
             "handover_item_add"]  # fmt: skip
    found = [reverse(f"conferences:{name}", args=[handover.pk]) for name in names]
    return [*found, reverse("conferences:handover_item", args=[item.pk]),
            reverse("conferences:handover_remark", args=[item.pk])]  # fmt: skip


def posts(handover):
    """Every address that takes a POST alone."""
    item = handover.items.order_by("pk").last()
    return [
        reverse("conferences:handover_tasks", args=[handover.pk]),
        reverse("conferences:handover_accept", args=[handover.pk]),
        reverse("conferences:handover_item_delete", args=[item.pk]),
        reverse("conferences:handover_item_move", args=[item.pk]),
    ]


def state_of(handover):
    return (
        Handover.objects.values().get(pk=handover.pk),
        list(HandoverItem.objects.order_by("pk").values()),
        LogEntry.objects.count(),
    )


# -- who reads ------------------------------------------------------------------------------------


def test_a_draft_is_read_by_both_sides_and_the_council_alone(
    client, handover, third, chair_editor, member_editor, viewer, secretary, leader, stranger
):
    address = handover.get_absolute_url()
    for user in (chair_editor, member_editor, viewer, secretary, leader):
        client.force_login(user)
        assert SECRET in client.get(address).content.decode(), user
    year = handover.conference.bloc_year_id
    others = [
        *pages(handover), handover.conference.get_absolute_url() + "?tab=handover",
        reverse("conferences:handovers", args=[year]), reverse("blocs:year_log", args=[year]),
        reverse("blocs:rotation", args=[handover.conference.bloc_year.bloc_id]), reverse("home"),
    ]  # fmt: skip
    for user in (third, stranger):
        client.force_login(user)
        for each in others:
            answer = client.get(each)
            assert SECRET not in answer.content.decode(), (user, each)
            assert f'href="{address}' not in answer.content.decode(), (user, each)
        assert client.get(address).status_code == 404
        before = state_of(handover)
        for each in posts(handover):
            assert client.post(each).status_code == 404
        assert state_of(handover) == before


def test_the_log_of_the_year_hides_a_list_from_a_vice_chair_that_is_no_side(
    client, handover, third, chair_editor
):
    log = reverse("blocs:year_log", args=[handover.conference.bloc_year_id])
    client.force_login(chair_editor)
    assert "thêm vào danh mục bàn giao" in client.get(log).content.decode()
    client.force_login(third)
    assert "danh mục bàn giao" not in client.get(log).content.decode()


def test_why_it_was_declined_and_returned_is_for_both_sides_and_the_council(
    client, handover, third, chair_editor, member_editor, secretary, administrator
):
    declined, returned = "Số kinh phí chưa khớp", "Bổ sung phụ lục số bốn"
    handover = opened(handover, secretary)
    person = signatory_of(handover.incoming)
    decline(handover.signing.parties.get(organisation=handover.incoming), by=person,
            reason=declined)  # fmt: skip
    sign(handover, handover.incoming, by=person)
    old = actions.return_handover(handover, by=secretary, reason=returned).last_signing
    handover.refresh_from_db()
    sealed(handover, secretary)  # now every member reads the handover
    log = reverse("blocs:year_log", args=[handover.conference.bloc_year_id])
    for user in (chair_editor, member_editor, person, secretary, administrator):
        client.force_login(user)
        assert returned in client.get(old.get_absolute_url()).content.decode()
    for user in (chair_editor, secretary, administrator):
        client.force_login(user)
        lines = client.get(log).content.decode()
        assert lines.count(declined) == 2, user  # when it declined, and when it signed after all
        assert lines.count(returned) == 2, user
    client.force_login(third)
    lines, page = (client.get(url).content.decode() for url in (log, old.get_absolute_url()))
    for told in (declined, returned):
        assert told not in lines
        assert told not in page
    for verb in ("declined to sign", "voided the signatures", "returned the handover to draft"):
        assert capfirst(_(verb)) in lines
    assert _("Taken back: these signatures hold no more.") in page
    program = client.get(f"/api/v1/signings/{old.pk}/").content.decode()
    assert returned not in program
    assert declined not in program


def test_a_deputy_of_a_side_reads_the_draft_while_the_mandate_holds(
    client, handover, year, member, member_signatory
):
    mandate = MandateFactory(
        bloc_year=year, organisation=member, granted_by=member_signatory,
        starts_on=date(2026, 8, 1), ends_on=date(2026, 8, 31),
    )  # fmt: skip
    client.force_login(mandate.deputy)
    assert client.get(handover.get_absolute_url()).status_code == 200
    mandate.ends_on = date(2026, 8, 5)
    mandate.save()
    assert client.get(handover.get_absolute_url()).status_code == 404


def test_the_record_is_not_read_by_a_vice_chair_that_is_no_side_before_it_is_sealed(
    client, handover, third, chair_editor, member_editor, viewer, secretary, administrator
):
    handover = opened(handover, secretary)
    paper = reverse("documents:pdf", args=[handover.signing.document_id])
    for user in (chair_editor, secretary, administrator, signatory_of(handover.incoming)):
        client.force_login(user)
        assert client.get(paper).status_code == 200, user
        assert SECRET in client.get(handover.signing.get_absolute_url()).content.decode()
    client.force_login(third)
    assert client.get(paper).status_code == 404
    assert SECRET not in client.get(handover.signing.get_absolute_url()).content.decode()
    old = actions.return_handover(handover, by=secretary, reason="Bổ sung").last_signing
    assert client.get(paper).status_code == 404
    assert SECRET not in client.get(old.get_absolute_url()).content.decode()


def test_once_sealed_every_member_reads_it(client, handover, third, secretary):
    handover = sealed(handover, secretary)
    client.force_login(third)
    text = client.get(handover.get_absolute_url()).content.decode()
    assert SECRET in text
    assert "08 giờ 00 phút, ngày 20 tháng 8 năm 2026" in text
    assert "Đã ký, chưa đến giờ hiệu lực" in text
    assert f"/documents/{handover.signing.document_id}/pdf/" in text


def test_a_cancelled_list_goes_back_to_both_sides(client, handover, third, secretary):
    handover = sealed(handover, secretary)
    actions.cancel_handover(handover, by=secretary, reason="Hoãn")
    client.force_login(third)
    assert client.get(handover.get_absolute_url()).status_code == 404


# -- who acts -------------------------------------------------------------------------------------


def test_the_side_that_takes_over_remarks_and_changes_nothing(client, handover, member_editor):
    client.force_login(member_editor)
    before = state_of(handover)
    for address in pages(handover)[1:-1]:
        assert client.get(address).status_code == 403, address
        assert client.post(address, row(amount="")).status_code == 403, address
    for address in posts(handover)[2:] + posts(handover)[:1]:
        assert client.post(address).status_code == 403, address
    assert state_of(handover) == before
    item = handover.items.last()
    address = reverse("conferences:handover_remark", args=[item.pk])
    client.post(address, {"remark_state": "remarked", "remark": "Thiếu chìa khóa"})
    item.refresh_from_db()
    assert (item.remark, item.remarked_by) == ("Thiếu chìa khóa", member_editor)
    client.post(posts(handover)[1], {"seen": actions.list_version(handover)})
    assert set(handover.items.values_list("remark_state", flat=True)) == {"accepted", "remarked"}


def test_the_side_that_hands_over_does_not_remark(client, handover, chair_editor, viewer):
    item = handover.items.last()
    for user in (chair_editor, viewer):
        client.force_login(user)
        before = state_of(handover)
        address = reverse("conferences:handover_remark", args=[item.pk])
        assert client.post(address, {"remark_state": "accepted"}).status_code == 403
        assert client.post(posts(handover)[1]).status_code == 403
        assert state_of(handover) == before


def test_only_the_chair_and_the_secretary_prepare_one(
    client, conference, member, third, chair_editor, secretary, member_editor
):
    address = reverse("conferences:handover_prepare", args=[conference.pk])
    for user in (third, member_editor):
        client.force_login(user)
        assert client.get(address).status_code == 403
        assert client.post(address, typed(member)).status_code == 403
    assert not Handover.objects.exists()
    client.force_login(chair_editor)
    answer = client.post(address, typed(member))
    assert answer.status_code == 302
    assert Handover.objects.get().incoming == member


def typed(member, **changes):
    """The form of a handover as a browser sends it."""
    return {"incoming": member.pk, "handed_on": "2026-08-20", "hour": "08:00", "copies": "2",
            "outgoing_people": "", "incoming_people": "", "note": "", **changes}  # fmt: skip


@pytest.mark.parametrize(
    "bad",
    [
        {"handed_on": "0001-01-01"}, {"handed_on": "9999-12-31"}, {"hour": "25:00"},
        {"copies": "0"}, {"copies": "1e400"}, {"copies": "NaN"}, {"note": "a\x00b"},
        {"incoming": "999999"}, {"incoming": "x"},
    ],
)  # fmt: skip
def test_bad_facts_are_told_and_what_was_typed_stays(client, conference, member, secretary, bad):
    client.force_login(secretary)
    address = reverse("conferences:handover_prepare", args=[conference.pk])
    answer = client.post(address, typed(member, outgoing_people="Nguyễn Văn A", **bad))
    assert answer.status_code == 422
    assert "Nguyễn Văn A" in answer.content.decode()
    assert not Handover.objects.exists()


@pytest.mark.parametrize("day", ["0001-01-01", "9999-12-31"])
def test_at_a_conference_stored_with_an_odd_date_the_day_is_refused(
    client, conference, member, secretary, day
):
    """As the rows that were saved before their dates had bounds."""
    type(conference).objects.update(held_on=date.fromisoformat(day))
    client.force_login(secretary)
    address = reverse("conferences:handover_prepare", args=[conference.pk])
    assert client.get(address).status_code == 200
    assert client.post(address, typed(member, handed_on=day)).status_code == 422
    assert not Handover.objects.exists()


@pytest.mark.parametrize(
    "bad",
    [
        {"amount": "1e400"}, {"amount": "NaN"}, {"amount": "-5"}, {"amount": "12,5"},
        {"amount": "12.34"}, {"amount": "9" * 13}, {"quantity": "-1"}, {"quantity": "1e400"},
        {"kind": "gold"}, {"text": ""}, {"text": "\u200b"}, {"note": "x" * 501},
        {"text": "a\x00b"},
    ],
)  # fmt: skip
def test_a_bad_row_is_told_and_what_was_typed_stays(client, handover, secretary, bad):
    client.force_login(secretary)
    address = reverse("conferences:handover_item_add", args=[handover.pk])
    before = state_of(handover)
    data = {"kind": "funds", "text": "Quỹ thi đua", "quantity": "", "unit": "kỳ lạ", "amount": "",
            "note": "", **bad}  # fmt: skip
    answer = client.post(address, data)
    assert answer.status_code == 422
    assert "kỳ lạ" in answer.content.decode()
    assert state_of(handover) == before


def test_an_amount_is_typed_and_shown_as_vietnamese_write_it(client, handover, secretary):
    client.force_login(secretary)
    item = handover.items.get(kind="funds")
    address = reverse("conferences:handover_item", args=[item.pk])
    version = item.updated_at.isoformat()
    data = {"kind": "funds", "text": item.text, "amount": "12.300.000", "version": version}
    assert client.post(address, data).status_code == 302
    text = client.get(handover.get_absolute_url()).content.decode()
    assert "12.300.000 đồng" in text
    assert "Mười hai triệu ba trăm nghìn đồng" in text
    assert 'value="12.300.000"' in client.get(address).content.decode()


def test_the_second_to_save_sees_both_texts(client, handover, secretary):
    client.force_login(secretary)
    item = handover.items.last()
    address = reverse("conferences:handover_item", args=[item.pk])
    old = item.updated_at.isoformat()
    with time_machine.travel("2026-08-10 09:05+07:00", tick=False):
        actions.change_item(item, row(text="Đã lưu trước"), by=secretary)
    answer = client.post(address, {"kind": "documents", "text": "Gõ sau", "version": old})
    text = answer.content.decode()
    assert answer.status_code == 422
    assert "Đã lưu trước" in text
    assert "Gõ sau" in text
    item.refresh_from_db()
    assert item.text == "Đã lưu trước"


def test_a_row_of_another_handover_is_not_reached_through_an_own_page(
    client, handover, chair_editor
):
    other = actions.draft_handover(
        other_conference := ConferenceFactory(), _strange_facts(other_conference), by=UserFactory()
    )
    item = other.items.first()
    client.force_login(chair_editor)
    before = state_of(other)
    for name in ("handover_item", "handover_remark"):
        address = reverse(f"conferences:{name}", args=[item.pk])
        assert client.post(address, row(amount="")).status_code == 404
    for name in ("handover_item_delete", "handover_item_move"):
        assert client.post(reverse(f"conferences:{name}", args=[item.pk])).status_code == 404
    assert state_of(other) == before


def _strange_facts(conference):
    one, two = MembershipFactory.create_batch(2, bloc=conference.bloc_year.bloc)
    LeadershipTermFactory(bloc_year=conference.bloc_year, organisation=one.organisation)
    return facts(two.organisation)


# -- opening, signing, cancelling -----------------------------------------------------------------


def test_opening_says_who_is_asked_and_what_is_missing(
    client, handover, secretary, member_signatory, chair
):
    client.force_login(secretary)
    address = reverse("conferences:handover_open", args=[handover.pk])
    text = client.get(address).content.decode()
    assert member_signatory.get_full_name() in text
    assert f"{chair.name} chưa có người được ký." in text
    assert "Bên nhận chưa có ý kiến về" in text
    seen = actions.opening_version(handover)
    answer = client.post(address, {"seen": seen})
    assert answer.status_code == 422
    assert "Ghi số tiền" in answer.content.decode()
    with_amounts(handover)
    answer = client.post(address, {"seen": actions.opening_version(handover)})
    assert answer.status_code == 302
    handover.refresh_from_db()
    assert handover.stage == "preparing"
    assert client.get(address).status_code == 302  # no draft any more


def test_a_signed_one_is_cancelled_with_a_reason_that_its_page_tells(client, handover, secretary):
    handover = opened(handover, secretary)
    sign(handover, handover.outgoing)
    client.force_login(secretary)
    address = reverse("conferences:handover_cancel", args=[handover.pk])
    assert handover.outgoing.name in client.get(address).content.decode()
    assert client.post(address, {"reason": " "}).status_code == 422
    assert client.post(address, {"reason": "Đổi lịch hội nghị"}).status_code == 302
    assert "Đổi lịch hội nghị" in client.get(handover.get_absolute_url()).content.decode()
    assert Handover.objects.get().state == "cancelled"


def test_the_signing_page_leads_back_to_the_handovers_of_the_year(client, handover, secretary):
    handover = opened(handover, secretary)
    client.force_login(secretary)
    text = client.get(handover.signing.get_absolute_url()).content.decode()
    back = reverse("conferences:handovers", args=[handover.conference.bloc_year_id])
    assert back in text
    assert "BÊN NHẬN BÀN GIAO" in text
    assert handover.get_absolute_url() in client.get(back).content.decode()


def test_a_recorded_handover_is_shown_at_its_conference(client, held, chair, member, secretary):
    data = {"outgoing": chair, "incoming": member, "handed_on": date(2026, 7, 20), "note": ""}
    recorded = actions.record_handover(held, data, by=secretary)
    client.force_login(secretary)
    answer = client.get(recorded.get_absolute_url())
    assert answer.url == f"{held.get_absolute_url()}?tab=handover"


# -- what waits, what is checked, what the history tells ------------------------------------------


def titles(user):
    return [str(item.title) for item in work.waiting_for(user) if "handover" in item.url]


def test_the_list_waits_for_both_sides_until_it_is_agreed(
    handover, chair_editor, member_editor, viewer, stranger, secretary
):
    assert titles(chair_editor)[0].startswith("Hoàn thiện danh mục")
    assert titles(member_editor)[0].startswith("Rà soát nội dung nhận")
    assert not titles(viewer)
    assert not titles(stranger)
    with_amounts(handover)
    actions.accept_items(handover, by=member_editor, seen=actions.list_version(handover))
    assert titles(chair_editor)[0].startswith("Danh mục đã thống nhất")
    assert not titles(member_editor)
    actions.cancel_handover(handover, by=secretary, reason="Hoãn")
    assert not titles(chair_editor)


def test_a_year_with_a_handover_under_way_is_not_archived_unseen(handover, secretary):
    def met():
        year = handover.conference.bloc_year
        checks = {check.code: check.is_met for check in checks_for(year, "archived")}
        return checks["handovers-settled"]

    assert not met()
    actions.cancel_handover(handover, by=secretary, reason="Hoãn")
    assert met()


def test_the_history_of_the_lead_links_handover_and_record(client, handover, third, secretary):
    handover = sealed(handover, secretary)
    with time_machine.travel("2026-08-20 08:00+07:00", tick=False):
        bring_handovers_into_force()
        client.force_login(third)
        history = reverse("blocs:rotation", args=[handover.conference.bloc_year.bloc_id])
        text = client.get(history).content.decode()
    assert handover.get_absolute_url() in text
    assert f"/documents/{handover.signing.document_id}/" in text


# -- queries --------------------------------------------------------------------------------------


def counted(client, address):
    client.get(address)
    with CaptureQueriesContext(connection) as seen:
        assert client.get(address).status_code == 200
    return len(seen)


def test_a_longer_list_asks_no_more(client, handover, secretary):
    client.force_login(secretary)
    address = handover.get_absolute_url()
    few = counted(client, address)
    for number in range(30):
        item = actions.add_item(handover, row(text=f"Mục {number}"), by=secretary)
        actions.remark(item, "remarked", "Xem lại", by=secretary)
    assert counted(client, address) == few


def test_more_handovers_ask_no_more(client, handover, year, member, secretary):
    client.force_login(secretary)
    addresses = [
        reverse("conferences:handovers", args=[year.pk]),
        reverse("blocs:rotation", args=[year.bloc_id]), reverse("home"),
    ]  # fmt: skip
    few = [counted(client, each) for each in addresses]
    for day in (1, 2, 3):
        at = ConferenceFactory(bloc_year=year, held_on=date(2026, 7, day))
        actions.draft_handover(at, facts(member), by=secretary)
    more = [counted(client, each) for each in addresses]
    assert more == few


def test_nobody_closes_a_record_with_one_signature(client, handover, chair, third, secretary):
    """A record between two sides is nothing with one signature, so that not even who runs the year
    seals it so: it is returned to draft or called off."""
    handover = opened(handover, secretary)
    sign(handover, chair)
    address = reverse("documents:close_signing", args=[handover.signing_id])
    for person in (third, secretary):
        client.force_login(person)
        assert client.post(address, {"reason": "Hết hạn"}).status_code in {403, 404}
    handover.signing.refresh_from_db()
    assert handover.signing.state == "open"
