"""Criteria taken out and brought in on the pages: sent, looked at, written."""

import io
from dataclasses import replace
from datetime import date

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse
from openpyxl import load_workbook

from common.log import verify_log
from common.models import LogEntry
from scoring.actions import adopt_criteria, text_of, write_criteria
from scoring.models import CriteriaImport, CriteriaSet
from scoring.texts import CriteriaText
from scoring.trees import Node
from scoring.workbooks import write_workbook
from tests.scoring.books import BLOC, SCALE

pytestmark = pytest.mark.django_db


@pytest.fixture
def send(client, year, secretary):
    client.force_login(secretary)

    def one(content, name="tieu-chi.xlsx"):
        file = SimpleUploadedFile(name, content)
        return client.post(reverse("scoring:import_file", args=[year.pk]), {"file": file})

    return one


def test_a_version_goes_out_is_changed_and_comes_in_after_a_look(client, year, secretary, send):
    alone = replace(BLOC[4], code="I")
    first = write_criteria(year, CriteriaText("Tiêu chí", [alone]), by=secretary)
    adopt_criteria(first, date(2026, 2, 27), by=secretary)
    client.force_login(secretary)
    out = client.get(reverse("scoring:export", args=[first.pk]))
    assert out["Content-Disposition"] == 'attachment; filename="tieu-chi-2026-1.xlsx"'
    book = load_workbook(io.BytesIO(out.content))
    book.worksheets[0]["B14"] = "Giám sát (sửa)"
    book.worksheets[0].append(["V.3", "Mới", 10, "Tính điểm", "Chấm theo đánh giá"])
    file = io.BytesIO()
    book.save(file)
    answer = send(file.getvalue())
    # there is no “V”: told at the cell, and nothing is written
    sent = CriteriaImport.objects.get()
    assert answer.url == sent.get_absolute_url()
    assert [fault["cell"] for fault in sent.summary["faults"]] == ["A15"]
    page = client.get(answer.url).text
    assert "A15" in page
    client.post(reverse("scoring:import_confirm", args=[sent.pk]))
    assert CriteriaSet.objects.count() == 1


def test_what_was_looked_at_is_written_once_and_whole(client, year, secretary, send):
    write_criteria(year, CriteriaText("Cũ", [Node("1", "Cũ"), Node("I", "Bỏ")]), by=secretary)
    whole = CriteriaText("Mới", [replace(node, assigned=()) for node in BLOC], SCALE)
    answer = send(write_workbook(whole, {}))
    answer = client.get(answer.url)
    assert "Vận động Quỹ" in answer.text
    assert (answer.context["section"], answer.context["in_register"]) == ("blocs", False)
    sent = CriteriaImport.objects.get()
    assert {row["code"]: row["state"] for row in sent.rows}["1"] == "removed"
    assert {row["code"]: row["state"] for row in sent.rows}["I"] == "changed"
    confirm = reverse("scoring:import_confirm", args=[sent.pk])
    assert client.post(confirm).url == reverse("scoring:edit", args=[year.pk])
    assert text_of(CriteriaSet.objects.get()) == whole
    lines = LogEntry.objects.count()
    client.post(confirm)
    assert LogEntry.objects.count() == lines
    assert not list(verify_log())


def test_a_stale_look_writes_nothing(client, year, secretary, send):
    answer = send(write_workbook(CriteriaText("Mới", [Node("1", "Một")]), {}))
    write_criteria(year, CriteriaText("Khác", [Node("1", "Khác")]), by=secretary)
    sent = CriteriaImport.objects.get()
    client.post(reverse("scoring:import_confirm", args=[sent.pk]))
    assert CriteriaSet.objects.get().title == "Khác"
    assert "Bản dự thảo đã thay đổi" in client.get(answer.url).text


def test_a_file_that_is_no_workbook_is_told_on_the_form(send):
    answer = send(b"MZ" + b"0" * 100)
    assert answer.context["form"].errors["file"]
    assert not CriteriaImport.objects.exists()


def test_members_take_criteria_out_but_bring_none_in(
    client, year, secretary, member_editor, stranger, send
):
    draft = write_criteria(year, CriteriaText("Tiêu chí", BLOC[:1]), by=secretary)
    send(write_workbook(CriteriaText("Mới", [Node("1", "Một")]), {}))
    sent = CriteriaImport.objects.get()
    export = reverse("scoring:export", args=[draft.pk])
    closed = [
        reverse("scoring:template", args=[year.pk]),
        reverse("scoring:import_file", args=[year.pk]),
        sent.get_absolute_url(),
    ]
    confirm = reverse("scoring:import_confirm", args=[sent.pk])
    client.force_login(member_editor)
    assert client.get(export).status_code == 200
    assert {client.get(url).status_code for url in closed} == {403}
    assert client.post(confirm).status_code == 403
    client.force_login(stranger)
    assert {client.get(url).status_code for url in [export, *closed]} == {404}
    assert client.post(confirm).status_code == 404
