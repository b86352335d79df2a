"""The pledge: writing, opening, taking back, recording a signing on paper."""

from datetime import date

import pytest
from django.urls import reverse

from blocs.actions.years import YearPlan, open_year
from common.errors import RuleViolation
from common.models import Job, LogEntry, Notice
from documents.actions import Signer
from documents.enums import SigningState, SigningWay
from documents.models import Signature, Signing
from pledges.actions import (
    PledgeText,
    begin_new_version,
    open_pledge,
    pledge_version,
    record_signing,
    reopen_pledge,
    write_pledge,
)
from pledges.enums import PledgeState
from pledges.forms import clauses_in
from pledges.models import Pledge, pledge_parties
from tests.factories.documents import signatory_of
from tests.factories.years import (
    PartyFactory,
    PledgeClauseFactory,
    PledgeFactory,
    sign,
    signing_of,
)
from tests.queries import queries_of

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
        ("• Đoàn kết\n\n- Sáng tạo\n  + Đổi mới", ["Đoàn kết", "Sáng tạo", "Đổi mới"]),
        ("Điều 1. Đoàn kết:\n- một\n- hai\n\nĐIỀU 2: Sáng tạo", ["Đoàn kết:\n- một\n- hai",
                                                             "Sáng tạo"]),
        ("**Điều 1.** Theo Điều 5 của Quy chế\nĐiều 2. Đổi mới", ["Theo Điều 5 của Quy chế",
                                                                "Đổi mới"]),
        ("100% đơn vị hoàn thành\n2026 là năm bản lề", ["100% đơn vị hoàn thành",
                                                       "2026 là năm bản lề"]),
    ],
)  # fmt: skip
def test_what_is_pasted_from_word_loses_its_numbers_and_nothing_else(pasted, expected):
    assert clauses_in(pasted) == expected


def state_now():
    return Pledge.objects.get().state


def test_opening_freezes_the_text_and_asks_every_member_in_its_order(year, draft, secretary):
    open_pledge(draft, by=secretary)
    signing = Pledge.objects.get().signing
    assert state_now() == PledgeState.PREPARING
    assert signing.data["clauses"] == ["Đoàn kết", "Sáng tạo"]
    assert signing.symbol.startswith("GƯ")
    assert list(signing.parties.values_list("organisation", flat=True)) == list(
        year.members().values_list("organisation", flat=True)
    )
    assert Job.objects.get().subject == f"signing:{signing.pk}"
    assert LogEntry.objects.first().after["text_sha256"] == signing.data_sha256


def test_what_is_open_is_not_written_any_more(year, draft, secretary):
    open_pledge(draft, by=secretary)
    with pytest.raises(RuleViolation, match="pledge-not-draft"):
        write_pledge(year, PledgeText("Sửa trộm", ["X"]), by=secretary)
    assert texts(draft) == [(1, "Đoàn kết"), (2, "Sáng tạo")]


def test_a_pledge_is_not_opened_twice(draft, secretary):
    open_pledge(draft, by=secretary)
    with pytest.raises(RuleViolation, match="pledge-not-draft"):
        open_pledge(draft, by=secretary)
    assert Signing.objects.count() == 1


def test_a_pledge_without_clause_or_members_is_not_opened(year, draft, secretary):
    draft.clauses.all().delete()
    with pytest.raises(RuleViolation, match="pledge-without-clause"):
        open_pledge(draft, by=secretary)
    year.bloc.memberships.all().delete()
    with pytest.raises(RuleViolation, match="pledge-without-members"):
        open_pledge(draft, by=secretary)
    assert not Signing.objects.exists()
    assert state_now() == PledgeState.DRAFT


def test_a_sign_no_paper_can_print_is_told_before_anybody_signs(year, secretary):
    pledge = write_pledge(year, PledgeText("Giao ước", ["Thi đua 🚩"]), by=secretary)
    with pytest.raises(RuleViolation, match="signs-not-printable") as refused:
        open_pledge(pledge, by=secretary)
    assert "🚩" in str(refused.value.message)
    assert not Signing.objects.exists()


@pytest.mark.parametrize("state", ["preparing", "open"])
def test_an_open_pledge_goes_back_to_draft_though_somebody_signed(
    year, draft, member, secretary, state
):
    party = PartyFactory(pledge=draft, organisation=member, state=state)
    sign(party)
    reopen_pledge(draft, by=secretary, reason="Sửa lỗi")
    assert state_now() == PledgeState.DRAFT
    assert Signing.objects.get().state == SigningState.VOIDED
    assert Signature.objects.count() == 1  # kept, as what it was: a signature on a voided text
    assert LogEntry.objects.first().reason == "Sửa lỗi"


def test_taking_back_needs_a_reason(draft, secretary):
    open_pledge(draft, by=secretary)
    with pytest.raises(RuleViolation, match="reason-required"):
        reopen_pledge(draft, by=secretary, reason=" ")
    assert state_now() == PledgeState.PREPARING
    assert Signing.objects.get().state == SigningState.PREPARING


@pytest.mark.parametrize("state", ["sealing", "sealed", "recorded"])
def test_what_was_signed_by_all_is_not_taken_back(draft, secretary, state):
    signing_of(draft, state)
    with pytest.raises(RuleViolation, match="pledge-not-open"):
        reopen_pledge(draft, by=secretary, reason="Sửa lỗi")
    assert Signing.objects.get().state == state


def test_a_sealed_pledge_holds_until_its_new_version_is_opened(year, draft, member, secretary):
    sign(PartyFactory(pledge=draft, organisation=member, state="sealed"))
    sealed = draft.signing
    signatory = signatory_of(member)
    begin_new_version(draft, by=secretary, reason="Bổ sung chỉ tiêu")
    letter = Notice.objects.get()
    assert letter.recipient == signatory
    assert "Lý do: Bổ sung chỉ tiêu" in letter.body
    assert state_now() == PledgeState.DRAFT
    assert [party.signing for party in pledge_parties()] == [sealed]
    write_pledge(year, PledgeText(TEXT.title, ["Đổi mới"]), by=secretary)
    open_pledge(draft, by=secretary)
    assert Pledge.objects.get().signing.replaces == sealed
    assert not pledge_parties().filter(signing=sealed).exists()
    sealed.refresh_from_db()
    assert sealed.state == SigningState.SEALED


@pytest.mark.parametrize("state", ["open", "recorded"])
def test_only_a_sealed_pledge_gets_a_new_version(draft, secretary, state):
    signing_of(draft, state)
    with pytest.raises(RuleViolation, match="pledge-not-sealed"):
        begin_new_version(draft, by=secretary, reason="Bổ sung")
    assert state_now() == state


def test_a_signing_on_paper_is_recorded_and_the_rest_stays_waiting(draft, member, secretary):
    record_signing(
        draft, signed_on=DAY, place="Nhà Quốc hội", by=secretary,
        signers=[Signer(member, "Lê Văn A", "Chủ tịch")],
    )  # fmt: skip
    signing = Pledge.objects.get().signing
    assert (state_now(), signing.signed_on, signing.place) == ("recorded", DAY, "Nhà Quốc hội")
    signed = signing.parties.signed().get()
    assert (signed.organisation, signed.signature.full_name) == (member, "Lê Văn A")
    assert signed.signature.way == SigningWay.SOURCE
    assert signing.parties.waiting().count() == 2


def test_a_signing_is_recorded_once(draft, member, secretary):
    record_signing(draft, signed_on=DAY, signers=[Signer(member)], by=secretary)
    lines = LogEntry.objects.count()
    with pytest.raises(RuleViolation, match="pledge-not-draft"):
        record_signing(draft, signed_on=DAY, signers=[Signer(member)], by=secretary)
    assert LogEntry.objects.count() == lines
    assert Signing.objects.count() == 1


def test_a_signing_by_nobody_is_refused(draft, secretary):
    with pytest.raises(RuleViolation, match="signing-without-signers"):
        record_signing(draft, signed_on=DAY, by=secretary)
    assert state_now() == PledgeState.DRAFT
    assert not Signing.objects.exists()


# -- pages ----------------------------------------------------------------------------------------


def test_the_secretary_writes_and_records_on_the_pages(client, year, member, secretary):
    client.force_login(secretary)
    edit = reverse("pledges:edit", args=[year.pk])
    seen = client.get(edit).context["form"]["seen"].value()
    client.post(edit, {
        "title": "Giao ước", "legal_bases": "", "preamble": "", "clauses": "1. Một\n2. Hai",
        "closing": "", "seen": seen,
    })  # fmt: skip
    client.post(reverse("pledges:record_signing", args=[year.pk]), {
        "signed_on": "2026-03-17", "place": "Hà Nội", f"signed_{member.pk}": "on",
        f"name_{member.pk}": "Lê Văn A", f"position_{member.pk}": "",
    })  # fmt: skip
    page = client.get(reverse("pledges:year", args=[year.pk])).content.decode()
    assert "Lê Văn A" in page
    assert "1/3" in page
    assert pledge_parties().count() == 3


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


def test_one_more_member_is_recorded_on_its_page(client, year, draft, chair, member, secretary):
    record_signing(draft, signed_on=DAY, signers=[Signer(chair)], by=secretary)
    party = pledge_parties().get(organisation=member)
    client.force_login(secretary)
    url = reverse("pledges:record_signature", args=[party.pk])
    client.post(url, {"signed_on": "2026-03-17", "full_name": "Lê Văn A", "capacity": ""})
    assert Signature.objects.get(party=party).full_name == "Lê Văn A"


def test_a_stranger_cannot_sign_for_a_member(client, draft, chair, member, stranger, secretary):
    record_signing(draft, signed_on=DAY, signers=[Signer(chair)], by=secretary)
    party = pledge_parties().get(organisation=member)
    client.force_login(stranger)
    url = reverse("pledges:record_signature", args=[party.pk])
    assert client.post(url, {"signed_on": "2026-03-17"}).status_code == 404
    assert not Signature.objects.filter(party=party).exists()


def test_a_source_that_names_nobody_shows_its_number(client, year, viewer):
    signing_of(PledgeFactory(bloc_year=year), "recorded", stated_parties=10)
    client.force_login(viewer)
    assert ">10<" in client.get(reverse("pledges:year", args=[year.pk])).content.decode()


@pytest.mark.parametrize("state", ["open", "recorded"])
def test_the_pledge_asks_as_many_questions_for_30_parties_as_for_1(client, year, viewer, state):
    client.force_login(viewer)
    url = reverse("pledges:year", args=[year.pk])
    pledge = PledgeFactory(bloc_year=year)
    sign(PartyFactory(pledge=pledge, state=state))
    PledgeClauseFactory(pledge=pledge)
    few = queries_of(client, url)[0]
    for party in PartyFactory.create_batch(29, pledge=pledge, state=state):
        sign(party)
    PledgeClauseFactory.create_batch(29, pledge=pledge)
    assert queries_of(client, url)[0] == few


def test_a_new_year_s_draft_speaks_of_its_own_year_and_keeps_days_and_spans(year, secretary):
    text = PledgeText(
        f"Giao ước thi đua năm {year.year}",
        [f"Hoàn thành chỉ tiêu năm {year.year}", f"Kế hoạch 5 năm {year.year}-2030"],
        f"Thống nhất ký giao ước năm {year.year}",
        f"Theo Nghị quyết ngày 12 tháng 5 năm {year.year}.",
    )
    write_pledge(year, text, by=secretary)
    following = year.year + 1
    days = date(following, 1, 1), date(following, 12, 31)
    plan = YearPlan(following, *days)
    new = open_year(year.bloc, plan, by=secretary, source=year)
    draft = Pledge.objects.get(bloc_year=new)
    assert draft.preamble == f"Thống nhất ký giao ước năm {following}"
    assert [clause.text for clause in draft.clauses.order_by("number")] == [
        f"Hoàn thành chỉ tiêu năm {following}",
        f"Kế hoạch 5 năm {year.year}-2030",
    ]
    assert draft.closing == text.closing
