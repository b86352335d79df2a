"""Criteria sets: the draft, adoption, new versions."""

from datetime import date
from decimal import Decimal

import pytest
from django.urls import reverse

from common.errors import RuleViolation
from common.models import LogEntry
from scoring.actions import (
    CriteriaText,
    CriterionText,
    adopt_criteria,
    criteria_version,
    write_criteria,
)
from scoring.enums import CriteriaState
from scoring.models import CriteriaSet

DAY = date(2026, 2, 27)


def text(*rows, title="Tiêu chí", total=None):
    return CriteriaText(title, [CriterionText(row) for row in rows], total)


def test_a_draft_is_written_and_changed_in_place(year, secretary):
    write_criteria(year, text("Một", "Hai"), by=secretary)
    write_criteria(year, text("Một", " ", "Ba"), by=secretary)
    draft = CriteriaSet.objects.get()
    assert list(draft.criteria.values_list("number", "text")) == [(1, "Một"), (2, "Ba")]
    assert draft.version == 1


def test_points_that_only_differ_in_zeros_are_no_change(year, secretary):
    rows = CriteriaText("Tiêu chí", [CriterionText("Một", Decimal(10))], Decimal(100))
    write_criteria(year, rows, by=secretary)
    same = CriteriaText("Tiêu chí", [CriterionText("Một", Decimal("10.00"))], Decimal("100.0"))
    write_criteria(year, same, by=secretary)
    assert LogEntry.objects.count() == 1


def test_criteria_without_a_row_are_refused(year, secretary):
    with pytest.raises(RuleViolation, match="criteria-empty"):
        write_criteria(year, text("  "), by=secretary)
    assert not CriteriaSet.objects.exists()


def test_an_adopted_set_does_not_change_and_a_new_version_begins(year, secretary):
    first = write_criteria(year, text("Một"), by=secretary)
    adopt_criteria(first, DAY, by=secretary)
    second = write_criteria(year, text("Một", "Hai"), by=secretary)
    first.refresh_from_db()
    assert (first.state, first.adopted_on) == (CriteriaState.ADOPTED, DAY)
    assert first.criteria.count() == 1
    assert (second.version, second.state) == (2, CriteriaState.DRAFT)


def test_a_set_is_adopted_once(year, secretary):
    draft = adopt_criteria(write_criteria(year, text("Một"), by=secretary), DAY, by=secretary)
    with pytest.raises(RuleViolation, match="criteria-adopted"):
        adopt_criteria(draft, date(2026, 3, 1), by=secretary)
    draft.refresh_from_db()
    assert draft.adopted_on == DAY


def test_nobody_adopts_a_text_that_changed_meanwhile(year, secretary):
    draft = write_criteria(year, text("Một"), by=secretary)
    seen = criteria_version(draft)
    write_criteria(year, text("Đã sửa"), by=secretary)
    with pytest.raises(RuleViolation, match="changed-meanwhile"):
        adopt_criteria(draft, DAY, by=secretary, seen=seen)
    draft.refresh_from_db()
    assert draft.state == CriteriaState.DRAFT


def rows(*texts, seen, title="Tiêu chí"):
    data = {"title": title, "total": "", "seen": seen,
            "row-TOTAL_FORMS": len(texts), "row-INITIAL_FORMS": 0}  # fmt: skip
    return data | {f"row-{i}-text": value for i, value in enumerate(texts)}


def test_the_chair_writes_and_adopts_on_the_pages(client, year, chair_editor):
    client.force_login(chair_editor)
    edit = reverse("scoring:edit", args=[year.pk])
    seen = client.get(edit).context["form"]["seen"].value()
    client.post(edit, rows("Một", "", "Hai", seen=seen))
    draft = CriteriaSet.objects.get()
    assert draft.criteria.count() == 2
    adopt = reverse("scoring:adopt", args=[draft.pk])
    seen = client.get(adopt).context["form"]["seen"].value()
    client.post(adopt, {"adopted_on": "2026-02-27", "seen": seen})
    page = client.get(reverse("scoring:year", args=[year.pk])).content.decode()
    assert "thông qua ngày 27/02/2026" in page


def test_a_refused_set_keeps_what_was_typed_beside_what_was_saved(client, year, chair_editor):
    client.force_login(chair_editor)
    edit = reverse("scoring:edit", args=[year.pk])
    seen = client.get(edit).context["form"]["seen"].value()
    write_criteria(year, text("Câu đã lưu"), by=chair_editor)
    page = client.post(edit, rows("Câu tôi gõ", seen=seen)).content.decode()
    assert "Câu tôi gõ" in page
    assert "Câu đã lưu" in page
    assert CriteriaSet.objects.get().criteria.get().text == "Câu đã lưu"


def test_a_member_reads_the_criteria_but_adopts_nothing(client, year, member_editor, secretary):
    draft = write_criteria(year, text("Một"), by=secretary)
    client.force_login(member_editor)
    adopt = reverse("scoring:adopt", args=[draft.pk])
    assert adopt not in client.get(reverse("scoring:year", args=[year.pk])).content.decode()
    assert client.post(adopt, {"adopted_on": "2026-02-27"}).status_code == 403
    draft.refresh_from_db()
    assert draft.state == CriteriaState.DRAFT


def test_a_stranger_finds_no_set_to_adopt(client, year, stranger, secretary):
    draft = write_criteria(year, text("Một"), by=secretary)
    client.force_login(stranger)
    assert client.get(reverse("scoring:adopt", args=[draft.pk])).status_code == 404


def test_the_scale_has_a_decimal_comma_as_the_points_have(client, year, secretary):
    rows = CriteriaText("Tiêu chí", [CriterionText("Một", Decimal("99.5"))], Decimal("99.5"))
    write_criteria(year, rows, by=secretary)
    client.force_login(secretary)
    page = client.get(reverse("scoring:edit", args=[year.pk])).text
    assert page.count('value="99,50"') == 2
