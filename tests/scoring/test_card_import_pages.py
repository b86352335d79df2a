"""A scorecard taken out and brought in on the pages: sent, looked at, written or refused."""

import io
from datetime import timedelta

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse
from openpyxl import load_workbook

from blocs.enums import DeadlineStep, YearPhase
from blocs.models import BlocYear, Deadline
from blocs.querysets import today
from common.log import verify_log
from common.models import LogEntry
from scoring.actions import Given, finish_appraisal, save_marks, submit_card
from scoring.actions.card_imports import confirm_card_import
from scoring.enums import Rung
from scoring.models import CardImport, Mark
from tests.documents.whole import refused, unchanged
from tests.factories.blocs import OrganisationRoleFactory
from tests.queries import queries_of
from tests.scoring.cards import D, card_of, cards, filled, scored_year

pytestmark = pytest.mark.django_db
PREVIEW = 12  # queries, at every size


@pytest.fixture
def card(year, secretary, member):
    scored_year(year, secretary)
    return card_of(year, member)


@pytest.fixture
def as_(client):
    def sign_in(user):
        client.force_login(user)
        return client

    return sign_in


@pytest.fixture
def work(client, card, member_editor):
    """Download the card, write into it by code and column, and send it back."""

    def one(*, of=None, **told):
        client.force_login(member_editor)
        out = client.get(at("card_export", of or card))
        book = load_workbook(io.BytesIO(out.content))
        sheet = book.worksheets[0]
        rows = {sheet.cell(row, 1).value: row for row in range(1, sheet.max_row + 1)}
        for name, value in told.items():
            code, _, column = name.rpartition("_")
            sheet[f"{column}{rows[code.replace('_', '.')]}"] = value
        file = io.BytesIO()
        book.save(file)
        return send(client, card, file.getvalue())

    return one


def at(name, row):
    return reverse(f"scoring:{name}", args=[row.pk])


def send(client, card, content, name="phieu.xlsx"):
    file = SimpleUploadedFile(name, content)
    return client.post(at("card_import", card), {"file": file})


def confirm(client, sent):
    return client.post(at("card_import_confirm", sent))


def values(card):
    return {
        mark.criterion.code: (mark.value, mark.target, mark.note)
        for mark in Mark.objects.filter(scorecard=card).select_related("criterion")
    }


def states(sent):
    return {row["code"]: row["state"] for row in sent.rows}


# -- the whole way --------------------------------------------------------------------------------


def test_a_card_goes_out_is_filled_in_and_comes_in_after_a_look(client, card, member_editor, work):
    save_marks(card, {"I.1": Given(D(15)), "I.3": Given(D(96)), "T": Given(D(2))}, by=member_editor)
    answer = work(I_1_E="12,5", I_2_E=120, I_2_F=100, I_2_G="theo báo cáo", T_E=None)
    sent = CardImport.objects.get()
    assert answer.url == sent.get_absolute_url()
    assert states(sent) == {
        "I.1": "changed", "I.2": "new", "I.3": "unchanged", "II.2": "unchanged", "T": "taken-back",
    }  # fmt: skip
    assert [sent.summary[state] for state in ("new", "changed", "taken-back")] == [1, 1, 1]
    before = values(card)
    page = client.get(answer.url)
    assert (page.context["writes"], values(card)) == (3, before)
    for told in ("<del>15</del>", "<ins>12,5</ins>", "<ins>120 / 100</ins>", "<del>2</del>"):
        assert told in page.text
    lines = LogEntry.objects.count()
    assert confirm(client, sent).url == card.get_absolute_url()
    assert values(card) == {
        "I.1": (D("12.5"), None, ""), "I.2": (D(120), D(100), "theo báo cáo"),
        "I.3": (D(96), None, ""), "T": (None, None, ""),
    }  # fmt: skip
    assert LogEntry.objects.count() == lines + 1
    entry = LogEntry.objects.first()
    assert set(entry.after) == {"rung", "I.1", "I.2", "T"}
    assert not list(verify_log())
    sent.refresh_from_db()
    assert sent.confirmed_at
    assert client.get(answer.url).status_code == 200


def test_what_is_written_is_written_once(client, card, member_editor, work):
    work(I_1_E=10)
    sent = CardImport.objects.get()
    confirm(client, sent)
    sent.refresh_from_db()
    with refused("import-already-confirmed"):
        confirm_card_import(sent, by=member_editor)
    save_marks(card, {"I.1": Given(D(3))}, by=member_editor)
    confirm(client, sent)
    assert values(card)["I.1"][0] == D(3)


def test_a_card_sent_as_it_went_out_changes_nothing(client, card, member_editor, work):
    filled(card, member_editor)
    note = "dòng một\r\ndòng\x85 hai"  # as a browser sends it, and worse
    save_marks(card, {"I.1": Given(D(15), note=note)}, by=member_editor)
    answer = work()
    sent = CardImport.objects.get()
    assert set(states(sent).values()) == {"unchanged"}
    assert at("card_import_confirm", sent) not in client.get(answer.url).text
    with refused("import-changes-nothing"):
        confirm_card_import(sent, by=member_editor)


def test_faults_are_told_at_their_cells_and_nothing_can_be_written(
    client, card, member_editor, work
):
    answer = work(I_1_E="1,234.5", I_2_E="=1+1", II_1_E=3)
    sent = CardImport.objects.get()
    assert [fault["heading"] for fault in sent.summary["faults"]] == ["Số liệu tự chấm"] * 3
    page = client.get(answer.url)
    for fault in sent.summary["faults"]:
        assert fault["cell"] in page.text
        assert fault["value"]
    assert "1,234.5" in page.text
    assert at("card_import_confirm", sent) not in page.text
    with refused("import-has-errors"):
        confirm_card_import(sent, by=member_editor)
    assert values(card) == {}


# -- what is refused ------------------------------------------------------------------------------


def test_a_stale_look_writes_nothing(client, card, member_editor, work):
    answer = work(I_1_E=10, I_3_E=96)
    save_marks(card, {"I.3": Given(D(80))}, by=member_editor)
    sent = CardImport.objects.get()
    with refused("import-stale"):
        confirm_card_import(sent, by=member_editor)
    confirm(client, sent)
    assert values(card) == {"I.3": (D(80), None, "")}
    sent.refresh_from_db()
    assert sent.confirmed_at is None
    told = [str(message) for message in client.get(answer.url).context["messages"]]
    assert len(told) == 1


def test_what_changed_elsewhere_on_the_card_does_no_harm(client, card, member_editor, work):
    work(I_1_E=10)
    save_marks(card, {"I.3": Given(D(80))}, by=member_editor)
    confirm(client, CardImport.objects.get())
    assert {code: told[0] for code, told in values(card).items()} == {"I.1": D(10), "I.3": D(80)}


def test_a_file_that_is_none_of_this_card_is_told_on_the_form(
    client, card, member_editor, year, work
):
    other = next(each for each in cards(year) if each.pk != card.pk)
    OrganisationRoleFactory(organisation=other.organisation, user=member_editor)
    answer = work(of=other, I_1_E=10)
    assert other.organisation.code in str(answer.context["form"].errors["file"])
    assert send(client, card, b"MZ" + b"0" * 100).context["form"].errors["file"]
    assert not CardImport.objects.exists()


def test_only_a_draft_is_filled_in_from_a_file(
    client, card, member_editor, member_signatory, secretary, work
):
    filled(card, member_editor)
    work(I_1_E=10)
    sent = CardImport.objects.get()
    submit_card(card, by=member_signatory)
    with refused("card-not-draft"):
        confirm_card_import(sent, by=member_editor)
    assert client.get(at("card_import", card)).url == card.get_absolute_url()
    finish_appraisal(card, by=secretary)
    with unchanged():
        confirm(client, sent)
        assert send(client, card, b"").url == card.get_absolute_url()
    assert set(Mark.objects.values_list("rung", flat=True)) == {Rung.SELF}


def test_after_the_last_day_nothing_comes_in(client, card, year, member_editor, work):
    work(I_1_E=10)
    sent = CardImport.objects.get()
    Deadline.objects.create(
        bloc_year=year, step=DeadlineStep.SELF_SCORE, due_on=today() - timedelta(days=1)
    )
    with refused("deadline-over"):
        confirm_card_import(sent, by=member_editor)
    assert client.get(at("card_import", card)).url == card.get_absolute_url()
    assert values(card) == {}


def test_a_file_is_for_who_fills_in_the_card(
    as_, card, work, viewer, member_signatory, secretary, chair_editor, stranger
):
    work(I_1_E=10)
    sent = CardImport.objects.get()
    pages = [at("card_export", card), at("card_import", card), sent.get_absolute_url()]
    for user, status in (
        (viewer, 403), (secretary, 404), (chair_editor, 404), (stranger, 404),
        (member_signatory, 200),
    ):  # fmt: skip
        client = as_(user)
        assert {client.get(url).status_code for url in pages} == {status}
        if status != 200:
            with unchanged():
                assert confirm(client, sent).status_code == status
                assert send(client, card, b"x").status_code == status
    assert values(card) == {}


def test_a_year_that_is_archived_takes_nothing_in(client, year, card, work):
    work(I_1_E=10)
    BlocYear.objects.filter(pk=year.pk).update(phase=YearPhase.ARCHIVED)
    with unchanged():
        assert confirm(client, CardImport.objects.get()).status_code == 403


def test_the_buttons_stand_on_a_draft_for_who_fills_it_in(
    as_, card, member_editor, member_signatory, viewer, secretary
):
    links = [f'href="{at(name, card)}"' for name in ("card_export", "card_import")]

    def shown(user):
        text = as_(user).get(card.get_absolute_url()).text
        return [link in text for link in links]

    assert shown(member_editor) == [True, True]
    assert shown(viewer) == [False, False]
    filled(card, member_editor)
    submit_card(card, by=member_signatory)
    assert shown(member_editor) == [False, False]
    assert shown(secretary) == [False, False]


def test_the_file_is_named_for_its_member_and_year(as_, card, member_editor):
    answer = as_(member_editor).get(at("card_export", card))
    assert answer["Content-Disposition"] == (
        f'attachment; filename="phieu-cham-{card.organisation.code}-{card.year_of.year}.xlsx"'
    )


def test_looking_costs_the_same_at_every_size(client, card, work):
    few = queries_of(client, work(I_1_E=10).url)[0]
    more = queries_of(client, work(I_1_E=10, I_2_E=5, I_2_F=5, I_3_E=96, T_E=1).url)[0]
    assert few == more <= PREVIEW
