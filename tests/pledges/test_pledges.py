"""The pledge: writing, opening, recording a signing on paper."""

from datetime import date

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from common.errors import RuleViolation
from common.models import LogEntry
from pledges.actions import (
    PledgeText,
    Signer,
    Signing,
    open_pledge,
    pledge_version,
    record_signature,
    record_signing,
    return_to_draft,
    write_pledge,
)
from pledges.enums import PartyState, PledgeState
from pledges.forms import clauses_in
from pledges.models import Pledge
from tests.factories.years import PledgeClauseFactory, PledgeFactory, PledgePartyFactory

TEXT = PledgeText("Giao ước thi đua năm 2026", ["Đoàn kết", "Sáng tạo"], "Mở đầu", "Kết")
DAY = date(2026, 3, 17)


@pytest.fixture
def draft(year, secretary):
    return write_pledge(year, TEXT, by=secretary)


def texts(pledge):
    return list(pledge.clauses.values_list("number", "text"))


def test_a_draft_is_written_with_its_clauses_numbered(draft):
    assert texts(draft) == [(1, "Đoàn kết"), (2, "Sáng tạo")]
    assert LogEntry.objects.get().after["clauses"] == ["Đoàn kết", "Sáng tạo"]


def test_a_changed_draft_logs_only_what_changed(year, draft, secretary):
    write_pledge(year, PledgeText(TEXT.title, ["Đoàn kết"], "Mở đầu", "Kết"), by=secretary)
    entry = LogEntry.objects.first()
    assert (entry.before, entry.after) == (
        {"clauses": ["Đoàn kết", "Sáng tạo"]}, {"clauses": ["Đoàn kết"]},
    )  # fmt: skip


def test_the_same_text_again_writes_no_line(year, draft, secretary):
    write_pledge(year, TEXT, by=secretary)
    assert LogEntry.objects.count() == 1


def test_a_pledge_without_clause_is_refused(year, secretary):
    with pytest.raises(RuleViolation, match="pledge-without-clause"):
        write_pledge(year, PledgeText("Giao ước", ["  "]), by=secretary)
    assert not Pledge.objects.exists()


def test_the_draft_of_a_second_tab_is_refused(year, draft, secretary):
    seen = pledge_version(draft)
    write_pledge(year, PledgeText("Tab một", ["A"]), by=secretary, seen=seen)
    with pytest.raises(RuleViolation, match="changed-meanwhile"):
        write_pledge(year, PledgeText("Tab hai", ["B"]), by=secretary, seen=seen)
    assert Pledge.objects.get().title == "Tab một"


def test_two_who_write_the_first_draft_do_not_overwrite_each_other(year, secretary):
    seen = pledge_version(None)
    write_pledge(year, TEXT, by=secretary, seen=seen)
    with pytest.raises(RuleViolation, match="changed-meanwhile"):
        write_pledge(year, PledgeText("Khác", ["B"]), by=secretary, seen=seen)
    assert Pledge.objects.get().title == TEXT.title


@pytest.mark.parametrize(
    ("pasted", "expected"),
    [
        ("1. Đoàn kết\n2. Sáng tạo", ["Đoàn kết", "Sáng tạo"]),
        ("Điều 1. Đoàn kết\n\n- Sáng tạo\n  + Đổi mới", ["Đoàn kết", "Sáng tạo", "Đổi mới"]),
        ("100% đơn vị hoàn thành\n2026 là năm bản lề", ["100% đơn vị hoàn thành",
                                                       "2026 là năm bản lề"]),
    ],
)  # fmt: skip
def test_what_is_pasted_from_word_loses_its_numbers_and_nothing_else(pasted, expected):
    assert clauses_in(pasted) == expected


def test_opening_fixes_the_text_and_lists_every_member(year, draft, secretary):
    open_pledge(draft, by=secretary)
    assert Pledge.objects.get().state == PledgeState.OPEN
    assert set(draft.parties.values_list("organisation", flat=True)) == set(
        year.members().values_list("organisation", flat=True)
    )
    with pytest.raises(RuleViolation, match="pledge-not-draft"):
        write_pledge(year, PledgeText("Sửa trộm", ["X"]), by=secretary)
    assert texts(draft) == [(1, "Đoàn kết"), (2, "Sáng tạo")]


def test_a_pledge_is_not_opened_twice(draft, secretary):
    open_pledge(draft, by=secretary)
    with pytest.raises(RuleViolation, match="pledge-not-draft"):
        open_pledge(draft, by=secretary)
    assert draft.parties.count() == 3


def test_an_open_pledge_goes_back_to_draft_only_while_nobody_signed(draft, secretary):
    open_pledge(draft, by=secretary)
    party = draft.parties.first()
    with pytest.raises(RuleViolation, match="reason-required"):
        return_to_draft(draft, by=secretary, reason=" ")
    record_signature(party, Signer(party.organisation), DAY, by=secretary)
    with pytest.raises(RuleViolation, match="pledge-has-signatures"):
        return_to_draft(draft, by=secretary, reason="Sửa lỗi")
    assert Pledge.objects.get().state == PledgeState.OPEN
    assert draft.parties.count() == 3


def test_a_pledge_nobody_signed_goes_back_to_draft_with_a_reason(draft, secretary):
    open_pledge(draft, by=secretary)
    return_to_draft(draft, by=secretary, reason="Sửa lỗi")
    assert Pledge.objects.get().state == PledgeState.DRAFT
    assert not draft.parties.exists()
    assert LogEntry.objects.first().reason == "Sửa lỗi"


def test_a_signing_on_paper_is_recorded_and_the_rest_stays_waiting(draft, member, secretary):
    signing = Signing(DAY, "Nhà Quốc hội", [Signer(member, "Lê Văn A", "Chủ tịch")])
    record_signing(draft, signing, by=secretary)
    pledge = Pledge.objects.get()
    assert (pledge.state, pledge.signed_on) == (PledgeState.RECORDED, DAY)
    signed = pledge.parties.signed().get()
    assert (signed.organisation, signed.signer_name) == (member, "Lê Văn A")
    assert pledge.parties.waiting().count() == 2


def test_a_signing_is_recorded_once(draft, member, secretary):
    record_signing(draft, Signing(DAY, "", [Signer(member)]), by=secretary)
    with pytest.raises(RuleViolation, match="pledge-signed"):
        record_signing(draft, Signing(DAY, "", [Signer(member)]), by=secretary)
    assert LogEntry.objects.count() == 2


def test_a_signing_by_nobody_is_refused(draft, secretary):
    with pytest.raises(RuleViolation, match="pledge-without-signers"):
        record_signing(draft, Signing(DAY), by=secretary)
    assert Pledge.objects.get().state == PledgeState.DRAFT
    assert not draft.parties.exists()


def test_a_member_signs_once(draft, member, secretary):
    open_pledge(draft, by=secretary)
    party = draft.parties.get(organisation=member)
    record_signature(party, Signer(member, "A"), DAY, by=secretary)
    with pytest.raises(RuleViolation, match="party-signed"):
        record_signature(party, Signer(member, "B"), DAY, by=secretary)
    party.refresh_from_db()
    assert (party.state, party.signer_name) == (PartyState.SIGNED, "A")


# -- pages ----------------------------------------------------------------------------------------


def test_the_secretary_writes_opens_and_records_on_the_pages(client, year, member, secretary):
    client.force_login(secretary)
    edit = reverse("pledges:edit", args=[year.pk])
    seen = client.get(edit).context["form"]["seen"].value()
    client.post(edit, {"title": "Giao ước", "preamble": "", "clauses": "1. Một\n2. Hai",
                       "closing": "", "seen": seen})  # fmt: skip
    client.post(reverse("pledges:open", args=[year.pk]))
    pledge = Pledge.objects.get()
    assert pledge.state == PledgeState.OPEN
    client.post(reverse("pledges:record_signing", args=[year.pk]), {
        "signed_on": "2026-03-17", "place": "Hà Nội", f"signed_{member.pk}": "on",
        f"name_{member.pk}": "Lê Văn A", f"position_{member.pk}": "",
    })  # fmt: skip
    page = client.get(reverse("pledges:year", args=[year.pk])).content.decode()
    assert "Lê Văn A" in page
    assert "1/3" in page
    assert pledge.parties.count() == 3


def test_a_refused_draft_keeps_what_was_typed_beside_what_was_saved(client, year, secretary):
    client.force_login(secretary)
    edit = reverse("pledges:edit", args=[year.pk])
    seen = client.get(edit).context["form"]["seen"].value()
    write_pledge(year, PledgeText("Người khác lưu", ["Câu đã lưu"]), by=secretary)
    text = client.post(edit, {"title": "Tôi gõ", "preamble": "", "clauses": "Câu tôi gõ",
                              "closing": "", "seen": seen}).content.decode()  # fmt: skip
    for words in ("Tôi gõ", "Câu tôi gõ", "Người khác lưu", "Câu đã lưu"):
        assert words in text
    assert Pledge.objects.get().title == "Người khác lưu"


def test_the_chair_does_not_record_signatures(client, year, draft, chair_editor):
    client.force_login(chair_editor)
    url = reverse("pledges:record_signing", args=[year.pk])
    assert client.get(url).status_code == 403
    assert url not in client.get(reverse("pledges:year", args=[year.pk])).content.decode()


def test_a_stranger_cannot_sign_for_a_member(client, year, draft, member, stranger, secretary):
    open_pledge(draft, by=secretary)
    party = draft.parties.get(organisation=member)
    client.force_login(stranger)
    url = reverse("pledges:record_signature", args=[party.pk])
    assert client.post(url, {"signed_on": "2026-03-17"}).status_code == 404
    party.refresh_from_db()
    assert party.state == PartyState.WAITING


def test_a_source_that_names_nobody_shows_its_number(client, year, viewer):
    PledgeFactory(bloc_year=year, state=PledgeState.RECORDED, stated_parties=10)
    client.force_login(viewer)
    assert ">10<" in client.get(reverse("pledges:year", args=[year.pk])).content.decode()


def test_the_pledge_asks_as_many_questions_for_30_parties_as_for_1(client, year, viewer):
    client.force_login(viewer)
    url = reverse("pledges:year", args=[year.pk])
    pledge = PledgeFactory(bloc_year=year, state=PledgeState.OPEN)

    def count():
        with CaptureQueriesContext(connection) as captured:
            assert client.get(url).status_code == 200
        return len(captured)

    PledgePartyFactory(pledge=pledge)
    PledgeClauseFactory(pledge=pledge)
    few = count()
    PledgePartyFactory.create_batch(29, pledge=pledge)
    PledgeClauseFactory.create_batch(29, pledge=pledge)
    assert count() == few
