"""What members commit themselves to: writing, changing, taking out, and who reads it."""

import io
from datetime import date
from decimal import Decimal

import pytest
from django.db import IntegrityError, transaction
from django.urls import reverse
from openpyxl import load_workbook

from common.errors import RuleViolation
from common.models import LogEntry
from pledges.actions import (
    commitment_mark,
    open_pledge,
    remove_commitment,
    reopen_pledge,
    save_commitment,
)
from pledges.models import MOST, Commitment
from tests.factories.years import CommitmentFactory, MovementFactory, signing_of
from tests.queries import queries_of

VALUES = {
    "name": "Tỷ lệ hồ sơ đúng hạn", "unit": "%", "kind": "number", "target_number": Decimal("98.5"),
    "target_text": "", "target_yes_no": None, "due_on": None, "movement": None,
}  # fmt: skip


def typed(**values):
    """What the form sends."""
    none = dict.fromkeys(("target_text", "target_yes_no", "due_on", "movement"), "")
    name = "Tỷ lệ hồ sơ đúng hạn"
    return {"name": name, "unit": "%", "kind": "number", "target_number": "98,5", **none, **values}


def address(name, *args):
    return reverse(f"pledges:{name}", args=args)


def test_a_member_registers_and_changes_a_target(draft, member, member_editor):
    row = save_commitment(draft, member, VALUES, by=member_editor)
    assert (row.position, row.printed_target) == (1, "98,5")
    seen = commitment_mark(row)
    save_commitment(
        draft, member, {**VALUES, "target_number": Decimal(99)}, by=member_editor, commitment=row,
        seen=seen,
    )  # fmt: skip
    entry = LogEntry.objects.first()
    assert (entry.before, entry.after) == ({"target_number": "98,5"}, {"target_number": "99"})
    assert entry.role == str(member)


def test_the_log_says_when_the_chair_writes_for_a_member(draft, member, chair_editor, chair):
    save_commitment(draft, member, VALUES, by=chair_editor)
    assert LogEntry.objects.first().role.endswith(f"{chair}, thay mặt {member}")


@pytest.mark.parametrize(
    ("kind", "field", "target", "printed"),
    [("text", "target_text", "Hoàn thành trước hạn", "Hoàn thành trước hạn"),
     ("yes_no", "target_yes_no", True, "Có"), ("yes_no", "target_yes_no", False, "Không")],
)  # fmt: skip
def test_only_the_target_of_its_kind_is_kept(
    draft, member, member_editor, kind, field, target, printed
):
    values = {**VALUES, "kind": kind, field: target}
    row = save_commitment(draft, member, values, by=member_editor)
    assert row.target_number is None
    assert row.target == target
    assert row.printed_target == printed


@pytest.mark.parametrize("day", [date(2026, 1, 1), date(2026, 12, 31)])
def test_a_target_is_due_on_any_day_of_the_year(draft, member, member_editor, day):
    assert save_commitment(draft, member, {**VALUES, "due_on": day}, by=member_editor).pk


@pytest.mark.parametrize("day", [date(2025, 12, 31), date(2027, 1, 1)])
def test_a_target_due_outside_the_year_is_refused(draft, member, member_editor, day):
    with pytest.raises(RuleViolation, match="deadline-outside-year") as refused:
        save_commitment(draft, member, {**VALUES, "due_on": day}, by=member_editor)
    assert "từ 01/01/2026 đến 31/12/2026" in str(refused.value.fields["due_on"])
    assert not Commitment.objects.exists()


def test_the_form_offers_the_days_of_the_year_alone(client, year, draft, member_editor):
    client.force_login(member_editor)
    place = address("commitment_add", year.pk)
    page = client.get(place).content.decode()
    assert 'min="2026-01-01" max="2026-12-31"' in page
    answer = client.post(place, typed(due_on="2027-01-01", seen=commitment_mark(None)))
    assert answer.context["form"].errors.as_data()["due_on"][0].code == "deadline-outside-year"
    assert 'value="2027-01-01"' in answer.content.decode()
    assert not Commitment.objects.exists()


@pytest.mark.parametrize("kind", ["text", "yes_no"])
def test_a_target_of_its_kind_must_be_given(draft, member, member_editor, kind):
    with pytest.raises(RuleViolation, match="target-missing"):
        save_commitment(draft, member, {**VALUES, "kind": kind}, by=member_editor)
    assert not Commitment.objects.exists()


def test_the_database_keeps_one_target_of_its_kind(draft, member):
    with pytest.raises(IntegrityError), transaction.atomic():
        CommitmentFactory(pledge=draft, organisation=member, kind="text")


def test_a_target_is_registered_once_whatever_its_case(draft, member, other, member_editor):
    save_commitment(draft, member, VALUES, by=member_editor)
    with pytest.raises(RuleViolation, match="commitment-twice"):
        save_commitment(draft, member, {**VALUES, "name": "TỶ LỆ hồ sơ đúng hạn"}, by=member_editor)
    save_commitment(draft, other, VALUES, by=member_editor)
    assert Commitment.objects.count() == 2


def test_the_change_of_a_second_tab_is_refused(draft, member, member_editor):
    row = save_commitment(draft, member, VALUES, by=member_editor)
    seen = commitment_mark(row)
    save_commitment(draft, member, {**VALUES, "unit": "điểm"}, by=member_editor, commitment=row,
                    seen=seen)  # fmt: skip
    with pytest.raises(RuleViolation, match="changed-meanwhile"):
        save_commitment(draft, member, {**VALUES, "unit": "hồ sơ"}, by=member_editor,
                        commitment=row, seen=seen)  # fmt: skip
    assert Commitment.objects.get().unit == "điểm"


def test_who_is_no_member_registers_nothing(draft, stranger):
    organisation = stranger.organisation_roles.get().organisation
    with pytest.raises(RuleViolation, match="not-a-member"):
        save_commitment(draft, organisation, VALUES, by=stranger)
    assert not Commitment.objects.exists()


def test_targets_are_fixed_once_the_pledge_is_open_and_free_again_after(
    draft, member, member_editor, secretary
):
    row = save_commitment(draft, member, VALUES, by=member_editor)
    pledge = open_pledge(draft, by=secretary)
    assert [each["target"] for each in pledge.signing.data["commitments"]] == ["98,5"]
    for deed in (
        lambda: save_commitment(draft, member, VALUES, by=member_editor, commitment=row),
        lambda: remove_commitment(row, by=member_editor),
    ):
        with pytest.raises(RuleViolation, match="pledge-not-draft"):
            deed()
    assert Commitment.objects.count() == 1
    reopen_pledge(draft, by=secretary, reason="Sửa")
    remove_commitment(row, by=member_editor)
    assert not Commitment.objects.exists()


def test_there_is_a_most_of_one_member(draft, member, member_editor):
    for number in range(MOST):
        CommitmentFactory(pledge=draft, organisation=member, name=f"Chỉ tiêu {number}")
    with pytest.raises(RuleViolation, match="too-many-commitments"):
        save_commitment(draft, member, VALUES, by=member_editor)
    assert Commitment.objects.count() == MOST


def test_the_paper_has_them_in_the_order_of_the_members(year, draft, chair, member, secretary):
    CommitmentFactory(pledge=draft, organisation=member, name="Sau")
    CommitmentFactory(pledge=draft, organisation=chair, name="Trước")
    data = open_pledge(draft, by=secretary).signing.data
    assert [each["name"] for each in data["commitments"]] == ["Trước", "Sau"]


# -- pages ----------------------------------------------------------------------------------------


def test_an_editor_adds_changes_and_takes_out_on_the_pages(
    client, year, draft, member, member_editor
):
    movement = MovementFactory(bloc_year=year)
    client.force_login(member_editor)
    client.post(address("commitment_add", year.pk), typed(
        target_number="1.234,5", movement=movement.pk, due_on="2026-12-31",
        seen=commitment_mark(None),
    ))  # fmt: skip
    row = Commitment.objects.get()
    assert (row.organisation, row.target_number, row.movement) == (
        member, Decimal("1234.5"), movement,
    )  # fmt: skip
    page = client.get(address("commitments", year.pk)).content.decode()
    assert "1.234,5" in page
    assert "31/12/2026" in page
    form = client.get(address("commitment_edit", row.pk)).context["form"]
    assert form["target_number"].value() == "1.234,5"
    client.post(
        address("commitment_edit", row.pk), typed(kind="text", target_text="Đạt",
                                                  seen=form["seen"].value()),
    )  # fmt: skip
    row.refresh_from_db()
    assert (row.kind, row.target_text, row.target_number) == ("text", "Đạt", None)
    client.post(address("commitment_remove", row.pk))
    assert not Commitment.objects.exists()


@pytest.mark.parametrize("number", ["1,234.5", "12.34", "NaN", "1e400", "-0", "1,23456",
                                    "999999999999999", "Infinity"])  # fmt: skip
def test_a_number_that_is_none_is_told_and_not_guessed(client, year, draft, member_editor, number):
    client.force_login(member_editor)
    answer = client.post(
        address("commitment_add", year.pk),
        typed(target_number=number, seen=commitment_mark(None)),
    )
    assert answer.context["form"].errors["target_number"]
    assert f'value="{number}"' in answer.content.decode()
    assert not Commitment.objects.exists()


def test_what_another_saved_meanwhile_stands_beside_what_was_typed(
    client, year, draft, member, member_editor
):
    row = save_commitment(draft, member, VALUES, by=member_editor)
    client.force_login(member_editor)
    seen = client.get(address("commitment_edit", row.pk)).context["form"]["seen"].value()
    save_commitment(draft, member, {**VALUES, "unit": "điểm"}, by=member_editor, commitment=row)
    answer = client.post(address("commitment_edit", row.pk), typed(unit="hồ sơ", seen=seen))
    page = answer.content.decode()
    assert "98,5 điểm" in page
    assert 'value="hồ sơ"' in page
    assert Commitment.objects.get().unit == "điểm"


def test_a_viewer_reads_and_does_not_write(client, year, draft, member, viewer):
    row = CommitmentFactory(pledge=draft, organisation=member)
    client.force_login(viewer)
    page = client.get(address("commitments", year.pk)).content.decode()
    assert row.name in page
    assert address("commitment_edit", row.pk) not in page
    assert client.get(address("commitment_add", year.pk)).status_code == 403
    assert client.post(address("commitment_remove", row.pk)).status_code == 403
    assert Commitment.objects.count() == 1


def test_a_member_does_not_write_for_another(client, year, draft, member_editor, other):
    row = CommitmentFactory(pledge=draft, organisation=other)
    client.force_login(member_editor)
    assert client.post(address("commitment_remove", row.pk)).status_code == 404
    url = f"{address('commitment_add', year.pk)}?for={other.pk}"
    assert client.post(url, typed(seen=commitment_mark(None))).status_code == 404
    assert list(Commitment.objects.all()) == [row]


def test_the_chair_sees_who_has_registered_how_many(client, year, draft, member, chair_editor):
    CommitmentFactory.create_batch(3, pledge=draft, organisation=member)
    client.force_login(chair_editor)
    page = client.get(address("commitments", year.pk))
    assert (page.context["registered"], page.context["total"]) == (1, 3)
    assert "1/3 đơn vị" in page.content.decode()
    lines = client.get(address("year", year.pk)).context["lines"]
    assert {line.organisation: line.commitments for line in lines}[member] == 3


# -- who reads it ---------------------------------------------------------------------------------

SECRET = "Chỉ tiêu bí mật của đơn vị khác"


@pytest.fixture
def hidden(draft, other):
    """Another member's target, which could be told by name, target or number of rows."""
    return CommitmentFactory(pledge=draft, organisation=other, name=SECRET, unit="bí mật")


@pytest.mark.parametrize("person", ["member_editor", "member_signatory", "viewer"])
@pytest.mark.parametrize("state", [None, "preparing", "open", "sealing", "voided"])
def test_a_member_reads_only_its_own_before_the_seal(
    client, year, draft, member, hidden, person, state, request
):
    user = request.getfixturevalue(person)
    own = CommitmentFactory(pledge=draft, organisation=member)
    if state:
        signing_of(draft, state)
    assert list(Commitment.objects.visible_to(user)) == [own]
    client.force_login(user)
    for name in ("year", "commitments", "comments", "versions"):
        page = client.get(address(name, year.pk), {"q": "bi mat"} if name == "commitments" else {})
        assert SECRET not in page.content.decode(), name
    lines = client.get(address("year", year.pk)).context["lines"]
    assert {line.organisation: line.commitments for line in lines}[hidden.organisation] is None
    assert client.get(address("commitments", year.pk)).context["total"] == 1
    data = client.get(address("commitment_export", year.pk)).content
    assert _cells(data) == {own.name}
    assert client.get(address("commitment_edit", hidden.pk)).status_code == 404


def _cells(data):
    """The names in an exported file."""

    sheet = load_workbook(io.BytesIO(data)).active
    return {line[1] for line in sheet.iter_rows(min_row=2, values_only=True)}


@pytest.mark.parametrize("state", ["sealed", "recorded"])
def test_every_member_reads_all_once_it_is_signed(client, year, draft, hidden, viewer, state):
    signing_of(draft, state)
    client.force_login(viewer)
    assert SECRET in client.get(address("commitments", year.pk)).content.decode()
    assert _cells(client.get(address("commitment_export", year.pk)).content) == {SECRET}


@pytest.mark.parametrize("person", ["chair_editor", "secretary", "leader", "administrator"])
def test_who_runs_the_year_or_serves_its_council_reads_all(client, year, hidden, person, request):
    client.force_login(request.getfixturevalue(person))
    assert SECRET in client.get(address("commitments", year.pk)).content.decode()


def test_a_stranger_reads_none_even_when_signed(client, year, draft, hidden, stranger):
    signing_of(draft, "sealed")
    assert not Commitment.objects.visible_to(stranger).exists()
    client.force_login(stranger)
    assert client.get(address("commitments", year.pk)).status_code == 404
    assert client.get(address("commitment_export", year.pk)).status_code == 404


def test_the_search_of_the_product_does_not_find_them(client, hidden, member_editor):
    client.force_login(member_editor)
    assert SECRET not in client.get(reverse("search"), {"q": "bi mat"}).content.decode()


@pytest.mark.parametrize("person", ["chair_editor", "member_editor"])
def test_the_targets_ask_as_many_questions_for_30_as_for_1(
    client, year, draft, member, person, request
):
    client.force_login(request.getfixturevalue(person))
    movement = MovementFactory(bloc_year=year)
    CommitmentFactory(pledge=draft, organisation=member, movement=movement)
    few = queries_of(client, address("commitments", year.pk))[0]
    export = queries_of(client, address("commitment_export", year.pk))[0]
    CommitmentFactory.create_batch(29, pledge=draft, organisation=member, movement=movement)
    assert queries_of(client, address("commitments", year.pk))[0] == few
    assert queries_of(client, address("commitment_export", year.pk))[0] == export
