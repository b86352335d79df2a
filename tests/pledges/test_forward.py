"""What a text taken over from last year says of the new year."""

from datetime import date

import pytest
from django.urls import reverse

from blocs.actions.years import YearPlan, open_year
from pledges.actions import PledgeText, text_of, write_pledge
from pledges.forward import brought_forward
from pledges.models import Pledge


def forward(text, part="preamble", shift=1, *, is_illustrative=False):
    return brought_forward({part: text}, 2026, shift, is_illustrative=is_illustrative)[part]


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("ký kết giao ước năm 2026.", "ký kết giao ước năm 2027."),
        ("NĂM 2026", "NĂM 2027"),
        ("năm học 2025-2026", "năm học 2026-2027"),
        ("năm học 2026 – 2027", "năm học 2027 – 2028"),
        ("năm 2026-2027 và năm 2026", "năm 2027-2028 và năm 2027"),
    ],
)
def test_the_year_and_the_school_year_move_on(old, new):
    assert forward(old) == new
    assert forward(old, "title") == new


@pytest.mark.parametrize(
    "text",
    [
        "ngày 12 tháng 5 năm 2026", "kế hoạch 5 năm 2026-2030", "giai đoạn 2026-2030",
        "năm 2026-2030", "năm học 2023-2024", "Nghị quyết số 12/2026/NQ-HĐND", "năm 2025",
        "2026 sáng kiến", "năm 20266",
    ],
)  # fmt: skip
def test_what_is_not_surely_the_year_stays(text):
    assert forward(text) == text


def test_a_title_may_name_its_year_alone():
    assert forward("Giao ước thi đua 2026", "title") == "Giao ước thi đua 2027"
    assert forward("Giao ước 2025-2026", "title") == "Giao ước 2026-2027"
    assert forward("Giao ước 2026-2030", "title") == "Giao ước 2026-2030"
    assert forward("Bản ký tháng 3 năm 2026", "title") == "Bản ký tháng 3 năm 2026"
    assert forward("Giao ước theo số 1/2026/KH", "title") == "Giao ước theo số 1/2026/KH"


def test_two_years_later_is_two_years_later():
    assert forward("năm học 2025-2026, năm 2026", shift=2) == "năm học 2027-2028, năm 2028"


@pytest.mark.parametrize("mark", ["(minh họa)", "(văn bản minh họa)", "(Minh hoạ)"])
def test_the_mark_goes_out_unless_the_new_year_is_illustrative_too(mark):
    assert forward(f"Giao ước năm 2026 {mark}", "title") == "Giao ước năm 2027"
    assert forward([f"Một {mark}."], "clauses") == ["Một."]
    assert forward(f"Quy chế năm 2026 {mark}", "legal_bases") == "Quy chế năm 2026"
    kept = forward(f"Giao ước năm 2026 {mark}", is_illustrative=True)
    assert kept == f"Giao ước năm 2027 {mark}"


@pytest.mark.parametrize("is_illustrative", [False, True])
def test_a_year_that_is_opened_from_the_last_speaks_of_itself(year, secretary, is_illustrative):
    year.is_illustrative = is_illustrative
    year.save()
    text = PledgeText("Giao ước năm học 2025-2026 (minh họa)", ["Thi đua năm 2026 (minh họa)"])
    write_pledge(year, text, by=secretary)
    plan = YearPlan(2027, date(2027, 1, 1), date(2027, 12, 31))
    later = open_year(year.bloc, plan, source=year, by=secretary)
    told = text_of(Pledge.objects.get(bloc_year=later))
    mark = " (minh họa)" if is_illustrative else ""
    assert told["title"] == f"Giao ước năm học 2026-2027{mark}"
    assert told["clauses"] == [f"Thi đua năm 2027{mark}"]


def test_a_draft_that_begins_with_last_years_text_speaks_of_its_own_year(client, year, secretary):
    write_pledge(year, PledgeText("Giao ước 2026 (minh họa)", ["Năm 2026 (minh họa)"]),
                 by=secretary)  # fmt: skip
    plan = YearPlan(2027, date(2027, 1, 1), date(2027, 12, 31))
    later = open_year(year.bloc, plan, by=secretary)
    client.force_login(secretary)
    form = client.get(f"{reverse('pledges:edit', args=[later.pk])}?from=last").context["form"]
    assert form["title"].value() == "Giao ước 2027"
    assert form["clauses"].value() == "Điều 1. Năm 2027"
