"""The pages of imports: who gets to them, what the preview shows, how many queries they take."""

import io

import pytest
from django.urls import reverse
from openpyxl import load_workbook

from blocs.builders.imports import HEADINGS
from blocs.models import Organisation, OrganisationImport
from tests.blocs.register import preview, row, upload, workbook
from tests.queries import queries_of

pytestmark = pytest.mark.django_db


def test_the_whole_way_through_the_browser(client, council, clerk):
    client.force_login(clerk)
    template = client.get(reverse("blocs:import_template"))
    sheet = load_workbook(io.BytesIO(template.content)).worksheets[0]
    assert [cell.value.rstrip(" *") for cell in sheet[1]] == list(HEADINGS.values())
    sheet.append(row("so-y-te", "Sở Y tế"))
    filled = io.BytesIO()
    sheet.parent.save(filled)
    answer = client.post(
        reverse("blocs:imports"), {"council": council.pk, "file": upload(filled.getvalue())}
    )
    import_ = OrganisationImport.objects.get()
    assert answer.url == import_.get_absolute_url()
    page = client.get(answer.url)
    assert "Sở Y tế" in page.content.decode()
    assert client.get(reverse("blocs:import_confirm", args=[import_.pk])).status_code == 405
    answer = client.post(reverse("blocs:import_confirm", args=[import_.pk]), follow=True)
    assert answer.status_code == 200
    assert Organisation.objects.get().name == "Sở Y tế"


def test_the_preview_page_names_cell_and_reason_and_filters_by_state(client, council, clerk):
    import_ = preview(council, clerk, row("tot", "Đơn vị tốt"), row("xau", "Đơn vị xấu", email="@"))
    client.force_login(clerk)
    text = client.get(import_.get_absolute_url()).content.decode()
    assert "G3" in text
    assert "Thư điện tử" in text
    only_bad = client.get(import_.get_absolute_url() + "?state=error").content.decode()
    assert "Đơn vị xấu" in only_bad
    assert "Đơn vị tốt" not in only_bad
    assert client.get(import_.get_absolute_url() + "?state=nonsense&page=-9").status_code == 200


def test_another_councils_import_does_not_exist_for_a_secretary(client, council, clerk, secretary):
    import_ = preview(council, clerk, row("a", "Bí mật"))
    client.force_login(secretary)
    assert client.get(import_.get_absolute_url()).status_code == 404
    assert client.post(reverse("blocs:import_confirm", args=[import_.pk])).status_code == 404
    assert "don-vi.xlsx" not in client.get(reverse("blocs:imports")).content.decode()
    data = {"council": council.pk, "file": upload(workbook(row("b")))}
    assert client.post(reverse("blocs:imports"), data).status_code == 200
    assert OrganisationImport.objects.count() == 1
    assert not Organisation.objects.filter(code__in=["a", "b"]).exists()


def test_only_secretaries_import(client, leader, member_editor):
    for person in (leader, member_editor):
        client.force_login(person)
        assert client.get(reverse("blocs:imports")).status_code == 403
        assert client.get(reverse("blocs:import_template")).status_code == 403


def test_the_list_of_files_asks_the_same_number_of_queries_at_1_and_at_30(client, council, clerk):
    client.force_login(clerk)
    preview(council, clerk, row("a"))
    counts = []
    for _again in range(2):
        counts.append(queries_of(client, reverse("blocs:imports"))[0])
        for _n in range(29):
            preview(council, clerk, row("a"))
    assert counts[0] == counts[1]


def test_the_preview_page_asks_the_same_number_of_queries_at_1_and_at_300(client, council, clerk):
    client.force_login(clerk)
    small = preview(council, clerk, row("a"))
    large = preview(council, clerk, *(row(f"dv-{n}", parent="a") for n in range(300)))
    counts = {queries_of(client, each.get_absolute_url())[0] for each in (small, large)}
    assert len(counts) == 1
