"""A spreadsheet of commitments: previewed, then written whole or not at all."""

import io
from datetime import date, datetime
from decimal import Decimal

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse
from openpyxl import load_workbook

from common.errors import RuleViolation
from common.models import LogEntry
from pledges.actions import open_pledge
from pledges.actions.imports import confirm_import, preview_import, recheck_import
from pledges.builders.rows import HEADINGS
from pledges.models import MOST, Commitment, CommitmentImport
from tests.factories.years import CommitmentFactory, MovementFactory
from tests.pledges.conftest import row, workbook
from tests.queries import queries_of


def address(name, *args):
    return reverse(f"pledges:{name}", args=args)


def faults(sent):
    """Each fault of the preview as row, column and code."""
    return [
        (entry["row"], fault["column"], fault["code"])
        for entry in sent.rows for fault in entry["errors"]
    ]  # fmt: skip


def states(sent):
    return [entry["state"] for entry in sent.rows]


def test_a_preview_tells_new_changed_unchanged_and_writes_nothing(draft, member, member_editor):
    CommitmentFactory(pledge=draft, organisation=member, name="Giữ", target_number=Decimal(5))
    CommitmentFactory(pledge=draft, organisation=member, name="Đổi", target_number=Decimal(5))
    file = workbook(
        row(member.code, "Giữ", target=5, unit="%"),
        row(member.code, "Đổi", target="7,5", unit="%"), row(member.code, "Mới"),
    )  # fmt: skip
    sent = preview_import(draft, member, file, member_editor)
    assert states(sent) == ["unchanged", "changed", "new"]
    assert sent.rows[1]["changes"] == {"target": ["5", "7,5"]}
    assert Commitment.objects.count() == 2
    assert Commitment.objects.get(name="Đổi").target_number == 5


def test_confirming_writes_all_with_one_line_of_log(year, draft, member, member_editor):
    movement = MovementFactory(bloc_year=year, name="Chuyển đổi số")
    kept = CommitmentFactory(pledge=draft, organisation=member, name="Không nêu trong tệp")
    file = workbook(
        row(member.code, "Số", target=1234.5, due_on=datetime(2026, 12, 31),
            movement="chuyển đổi số"),
        row(member.code, "Chữ", kind="Chữ", target="Hoàn thành trước hạn", due_on="30/6/2026"),
        row(member.code, "Có", kind="có/không", target="Có"),
    )  # fmt: skip
    lines = LogEntry.objects.count()
    confirm_import(preview_import(draft, member, file, member_editor), member_editor)
    number, text, yes = Commitment.objects.exclude(pk=kept.pk).order_by("position")
    assert (number.target_number, number.due_on, number.movement) == (
        Decimal("1234.5"), date(2026, 12, 31), movement,
    )  # fmt: skip
    assert (text.target_text, text.due_on) == ("Hoàn thành trước hạn", date(2026, 6, 30))
    assert yes.target_yes_no is True
    assert Commitment.objects.filter(pk=kept.pk).exists()
    assert LogEntry.objects.count() == lines + 1
    assert LogEntry.objects.first().after["new"] == 3


@pytest.mark.parametrize(
    ("values", "column", "code"),
    [
        ({"target": "1,234.5"}, "target", "not-a-number"),
        ({"target": "NaN"}, "target", "not-a-number"),
        ({"target": "-0"}, "target", "not-a-number"),
        ({"target": "1e400"}, "target", "not-a-number"),
        ({"target": 1e300}, "target", "too-large"),
        ({"target": 1.23456}, "target", "too-many-decimals"),
        ({"target": "=1+1"}, "target", "formula"),
        ({"target": None}, "target", "empty"),
        ({"target": datetime(2026, 1, 1)}, "target", "not-text"),
        ({"kind": "Có/Không", "target": "có thể"}, "target", "bad-yes-no"),
        ({"kind": "Có/Không", "target": 1}, "target", "bad-yes-no"),
        ({"kind": "Phần trăm"}, "kind", "unknown-target-kind"),
        ({"kind": None}, "kind", "empty"),
        ({"name": None}, "name", "empty"),
        ({"name": "x" * 301}, "name", "too-long"),
        ({"due_on": "31/2/2026"}, "due_on", "bad-date"),
        ({"due_on": "2026-12-31"}, "due_on", "bad-date"),
        ({"due_on": 46387}, "due_on", "bad-date"),
        ({"due_on": True}, "due_on", "bad-date"),
        ({"due_on": datetime(1900, 1, 5)}, "due_on", "bad-date"),
        ({"due_on": "01/01/2027"}, "due_on", "deadline-outside-year"),
        ({"due_on": datetime(2025, 12, 31)}, "due_on", "deadline-outside-year"),
        ({"movement": "Phong trào lạ"}, "movement", "unknown-movement"),
    ],
)  # fmt: skip
def test_a_cell_at_fault_is_named(draft, member, member_editor, values, column, code):
    file = workbook(row(member.code, "Đúng"), row(member.code, **values))
    sent = preview_import(draft, member, file, member_editor)
    assert faults(sent) == [(3, column, code)]
    with pytest.raises(RuleViolation, match="import-has-errors"):
        confirm_import(sent, member_editor)
    assert not Commitment.objects.exists()


@pytest.mark.parametrize(("kind", "target", "fault"), [("Số", "", "percent"), ("Chữ", "96%", "")])
def test_a_percentage_is_a_text_and_no_number(draft, member, member_editor, kind, target, fault):
    file = workbook(row(member.code, "Tỷ lệ giải ngân", kind=kind, target=0.96))
    book = load_workbook(file)
    for cell in book.active[2]:
        if cell.value == 0.96:
            cell.number_format = "0%"
    content = io.BytesIO()
    book.save(content)
    sent = preview_import(
        draft, member, SimpleUploadedFile("chi-tieu.xlsx", content.getvalue()), member_editor
    )
    assert faults(sent) == ([(2, "target", fault)] if fault else [])
    assert sent.rows[0]["values"]["target"] == target


def test_a_member_writes_only_its_own(draft, member, other, member_editor):
    file = workbook(row(other.code, "Của người khác"), row("khong-co", "Lạ"))
    sent = preview_import(draft, member, file, member_editor)
    assert faults(sent) == [(2, "code", "not-yours"), (3, "code", "no-member")]


def test_a_preview_does_not_tell_what_another_member_has(draft, member, other, member_editor):
    """A row that guesses another's target must look the same whether it is right or not."""
    CommitmentFactory(pledge=draft, organisation=other, name="Bí mật", target_number=Decimal(77))
    file = workbook(row(other.code, "Bí mật", target=77), row(other.code, "Không có", target=77))
    there, not_there = preview_import(draft, member, file, member_editor).rows
    assert {**there, "row": 0, "values": 0} | {"errors": 0} == {
        **not_there, "row": 0, "values": 0,
    } | {"errors": 0}  # fmt: skip


def test_the_chair_writes_for_every_member(draft, member, other, chair_editor):
    file = workbook(row(member.code), row(other.code))
    confirm_import(preview_import(draft, None, file, chair_editor), chair_editor)
    assert set(Commitment.objects.values_list("organisation", flat=True)) == {member.pk, other.pk}


def test_the_same_target_twice_in_a_file_is_told(draft, member, member_editor):
    file = workbook(row(member.code, "Trồng cây"), row(member.code, "TRỒNG CÂY"))
    sent = preview_import(draft, member, file, member_editor)
    assert faults(sent) == [(3, "name", "doubled-target")]


def test_too_many_of_one_member_are_told(draft, member, member_editor):
    file = workbook(*[row(member.code, f"Chỉ tiêu {n}") for n in range(MOST + 1)])
    sent = preview_import(draft, member, file, member_editor)
    assert {code for _row, _column, code in faults(sent)} == {"too-many"}


def test_a_preview_that_is_out_of_date_is_not_written(draft, member, member_editor):
    sent = preview_import(draft, member, workbook(row(member.code, "Mới")), member_editor)
    CommitmentFactory(pledge=draft, organisation=member, name="Mới", target_number=Decimal(1))
    with pytest.raises(RuleViolation, match="import-stale"):
        confirm_import(sent, member_editor)
    assert Commitment.objects.get().target_number == 1
    assert states(recheck_import(sent, member_editor)) == ["changed"]


def test_a_file_is_written_once(draft, member, member_editor):
    sent = preview_import(draft, member, workbook(row(member.code)), member_editor)
    confirm_import(sent, member_editor)
    with pytest.raises(RuleViolation, match="import-already-confirmed"):
        confirm_import(sent, member_editor)
    assert Commitment.objects.count() == 1


def test_nothing_new_is_nothing_to_write(draft, member, member_editor):
    confirm_import(
        preview_import(draft, member, workbook(row(member.code)), member_editor), member_editor
    )
    again = preview_import(draft, member, workbook(row(member.code)), member_editor)
    with pytest.raises(RuleViolation, match="import-changes-nothing"):
        confirm_import(again, member_editor)


def test_nothing_is_read_or_written_once_the_pledge_is_open(
    draft, member, member_editor, secretary
):
    sent = preview_import(draft, member, workbook(row(member.code)), member_editor)
    pledge = open_pledge(draft, by=secretary)
    with pytest.raises(RuleViolation, match="pledge-not-draft"):
        confirm_import(sent, member_editor)
    with pytest.raises(RuleViolation, match="pledge-not-draft"):
        preview_import(pledge, member, workbook(row(member.code)), member_editor)
    assert not Commitment.objects.exists()
    assert CommitmentImport.objects.count() == 1


# -- pages ----------------------------------------------------------------------------------------


def test_a_member_sends_looks_and_confirms(client, year, draft, member, member_editor):
    client.force_login(member_editor)
    answer = client.post(
        address("commitment_file", year.pk), {"file": workbook(row(member.code, "Mới"))}
    )
    sent = CommitmentImport.objects.get()
    assert answer.url == sent.get_absolute_url()
    assert not Commitment.objects.exists()
    page = client.get(sent.get_absolute_url()).content.decode()
    assert "Mới" in page
    client.post(address("commitment_confirm", sent.pk))
    assert Commitment.objects.get().name == "Mới"


def test_the_preview_names_cell_and_reason(client, year, draft, member, member_editor):
    client.force_login(member_editor)
    client.post(
        address("commitment_file", year.pk), {"file": workbook(row(member.code, target="1,234.5"))}
    )
    page = client.get(CommitmentImport.objects.get().get_absolute_url()).content.decode()
    assert "E2" in page
    assert "1,234.5" in page


def test_the_preview_says_between_which_days_a_target_is_due(
    client, year, draft, member, member_editor
):
    client.force_login(member_editor)
    file = workbook(row(member.code, due_on="15/01/2027"))
    client.post(address("commitment_file", year.pk), {"file": file})
    page = client.get(CommitmentImport.objects.get().get_absolute_url()).content.decode()
    assert "F2" in page
    assert "từ 01/01/2026 đến 31/12/2026" in page


def test_what_is_no_workbook_is_told_on_the_form(client, year, draft, member_editor):
    client.force_login(member_editor)
    file = SimpleUploadedFile("x.xlsx", b"khong phai Excel")
    answer = client.post(address("commitment_file", year.pk), {"file": file})
    assert answer.context["form"].non_field_errors()
    assert not CommitmentImport.objects.exists()


def test_another_member_neither_reads_nor_confirms_a_preview(
    client, year, draft, member, member_editor, other_editor, viewer
):
    sent = preview_import(draft, member, workbook(row(member.code)), member_editor)
    for person in (other_editor, viewer):
        client.force_login(person)
        assert client.get(sent.get_absolute_url()).status_code == 404
        assert client.post(address("commitment_confirm", sent.pk)).status_code == 404
    assert not Commitment.objects.exists()


def test_what_is_taken_out_is_read_in_as_unchanged(client, year, draft, member, member_editor):
    movement = MovementFactory(bloc_year=year)
    CommitmentFactory(pledge=draft, organisation=member, movement=movement, due_on="2026-12-31")
    CommitmentFactory(
        pledge=draft, organisation=member, kind="text", target_number=None, target_text="=Đạt"
    )
    CommitmentFactory(
        pledge=draft, organisation=member, kind="yes_no", target_number=None, target_yes_no=False
    )
    client.force_login(member_editor)
    data = client.get(address("commitment_export", year.pk)).content
    assert [cell.value for cell in load_workbook(io.BytesIO(data)).active[1]] == list(
        HEADINGS.values()
    )
    assert load_workbook(io.BytesIO(data)).active["E3"].data_type == "s"  # never a formula
    Commitment.objects.filter(target_text="=Đạt").update(target_text="Đạt")
    data = client.get(address("commitment_export", year.pk)).content
    sent = preview_import(draft, member, io.BytesIO(data), member_editor)
    assert states(sent) == ["unchanged"] * 3


def test_the_template_names_the_columns_the_kinds_and_the_movements(
    client, year, draft, member, member_editor
):
    MovementFactory(bloc_year=year, name="Chung sức")
    client.force_login(member_editor)
    book = load_workbook(io.BytesIO(client.get(address("commitment_template", year.pk)).content))
    form, guide = book.worksheets
    assert [cell.value.rstrip(" *") for cell in form[1]] == list(HEADINGS.values())
    told = " ".join(str(cell.value) for line in guide.iter_rows() for cell in line)
    assert "Chung sức" in told
    assert member.code in told
    assert "Có/Không" in told


def test_reading_a_file_asks_as_many_questions_for_30_rows_as_for_1(
    client, year, draft, member, member_editor, django_assert_num_queries
):
    client.force_login(member_editor)
    small = preview_import(draft, member, workbook(row(member.code)), member_editor)
    large = preview_import(
        draft, member, workbook(*[row(member.code, f"Chỉ tiêu {n}") for n in range(30)]),
        member_editor,
    )  # fmt: skip
    few = queries_of(client, small.get_absolute_url())[0]
    assert queries_of(client, large.get_absolute_url())[0] == few
