"""Criteria sets: the draft, adoption, new versions."""

from dataclasses import replace
from datetime import date
from decimal import Decimal
from importlib import import_module

import pytest
from django.apps import apps
from django.urls import reverse

from common.errors import RuleViolation
from common.models import LogEntry
from documents.frozen import hash_of
from scoring.actions import (
    add_criterion,
    adopt_criteria,
    begin_draft,
    change_criterion,
    content_of,
    criteria_version,
    criterion_version,
    move_criterion,
    remove_criterion,
    text_of,
    write_criteria,
)
from scoring.enums import CriteriaState
from scoring.formulas import Band
from scoring.models import CriteriaSet, Criterion
from scoring.ranking import Nature
from scoring.texts import CriteriaText, Declared
from scoring.trees import Fact, Node, Way
from tests.documents.whole import refused
from tests.factories.blocs import BlocYearFactory

pytestmark = pytest.mark.django_db
DAY = date(2026, 2, 27)


def text(*rows, title="Tiêu chí", **declared):
    nodes = [Node(str(n), row) for n, row in enumerate(rows, 1)]
    return CriteriaText(title, nodes, Declared(**declared))


def pointed(points, total):
    return CriteriaText("Tiêu chí", [judged("1", points)], Declared(total=Decimal(total)))


def judged(code, points, **more):
    return Node(code, f"Tiêu chí {code}", Decimal(points), way=Way.JUDGED, **more)


def tree():
    """Two groups, three levels, a bonus: everything a set may say."""
    return CriteriaText(
        "Tiêu chí",
        [
            Node("I", "Nhóm một", Decimal(70)),
            Node("I.1", "Nhóm con", Decimal(40)),
            judged("I.1.a", 30, step=Decimal("0.5"), evidence="Báo cáo"),
            Node("I.1.b", "Số sáng kiến", Decimal(10), way=Way.COUNT, unit=Decimal(2)),
            Node("I.2", "Bảo hiểm", Decimal(30), way=Way.BANDS,
                 bands=(Band(Decimal(95), Decimal(30)), Band(Decimal("90.5"), Decimal(20)))),
            Node("II", "Dự họp", Decimal(30), way=Way.FACTS, fact=Fact.ATTENDANCE),
            Node("T", "Điểm thưởng", Decimal(5), Nature.BONUS, Way.COUNT, unit=Decimal(1)),
        ],
        Declared(Decimal(100), 1, Decimal(5), None, False),
    )  # fmt: skip


def codes(criteria_set):
    return list(criteria_set.criteria.values_list("code", flat=True))


def test_a_draft_is_written_and_changed_in_place(year, secretary):
    write_criteria(year, text("Một", "Hai"), by=secretary)
    write_criteria(year, text("Một", "Ba"), by=secretary)
    draft = CriteriaSet.objects.get()
    assert list(draft.criteria.values_list("code", "text")) == [("1", "Một"), ("2", "Ba")]
    assert draft.version == 1


def test_whatever_a_set_says_is_kept(year, secretary, member):
    wanted = tree()
    nodes = [replace(node, assigned=(member.code,)) if node.code == "II" else node
             for node in wanted.nodes]  # fmt: skip
    wanted = replace(wanted, nodes=nodes)
    draft = write_criteria(year, wanted, by=secretary)
    assert text_of(CriteriaSet.objects.get(pk=draft.pk)) == wanted


def test_points_that_only_differ_in_zeros_are_no_change(year, secretary):
    write_criteria(year, pointed(10, 100), by=secretary)
    write_criteria(year, pointed("10.00", "100.0"), by=secretary)
    assert LogEntry.objects.count() == 1


def test_a_draft_may_be_unfinished_but_is_then_not_adopted(year, secretary):
    draft = write_criteria(year, CriteriaText("Tiêu chí", []), by=secretary)
    with refused("criteria-unsound"):
        adopt_criteria(draft, DAY, by=secretary)
    write_criteria(year, pointed(10, 100), by=secretary)  # short of the scale
    with refused("criteria-unsound"):
        adopt_criteria(draft, DAY, by=secretary)
    write_criteria(year, pointed(100, 100), by=secretary)
    assert adopt_criteria(draft, DAY, by=secretary).state == CriteriaState.ADOPTED


def test_an_unsound_tree_is_refused_at_its_field_and_nothing_is_written(year, secretary):
    write_criteria(year, tree(), by=secretary)
    with pytest.raises(RuleViolation, match="criteria-unsound") as caught:
        add_criterion(year, judged("I.2.a", 1), by=secretary)  # I.2 is scored itself
    assert "I.2" in str(caught.value.message)
    with pytest.raises(RuleViolation, match="criteria-unsound") as caught:
        add_criterion(year, judged("III", 1), by=secretary)  # above the scale
    assert set(caught.value.fields) == {"total"}
    assert codes(CriteriaSet.objects.get()) == [node.code for node in tree().nodes]


def test_a_criterion_goes_to_members_of_the_year_alone(year, secretary):
    with refused("criteria-strangers"):
        write_criteria(year, CriteriaText("x", [Node("1", "y", assigned=("la",))]), by=secretary)


def test_criteria_are_added_changed_moved_and_taken_out_one_by_one(year, secretary):
    write_criteria(year, tree(), by=secretary)
    draft = CriteriaSet.objects.get()
    change_criterion(year, "I.1.a", judged("I.1.a", 20), by=secretary)
    add_criterion(year, judged("I.1.c", 10), by=secretary)
    assert codes(draft) == ["I", "I.1", "I.1.a", "I.1.b", "I.1.c", "I.2", "II", "T"]
    move_criterion(year, "I.1", 1, by=secretary)
    assert codes(draft) == ["I", "I.2", "I.1", "I.1.a", "I.1.b", "I.1.c", "II", "T"]
    remove_criterion(year, "I.1", by=secretary)
    assert codes(draft) == ["I", "I.2", "II", "T"]
    with refused("criterion-gone"):
        move_criterion(year, "I.1", 1, by=secretary)


def test_two_people_change_two_criteria_but_not_the_same_one(year, secretary):
    write_criteria(year, text("Một", "Hai"), by=secretary)
    first, second = (criterion_version(node) for node in text("Một", "Hai").nodes)
    change_criterion(year, "1", Node("1", "Mới"), by=secretary, seen=first)
    change_criterion(year, "2", Node("2", "Cũng mới"), by=secretary, seen=second)
    with refused("changed-meanwhile"):
        change_criterion(year, "2", Node("2", "Muộn"), by=secretary, seen=second)


def test_the_hash_of_an_adopted_set_is_of_what_it_says(year, secretary):
    first = adopt_criteria(write_criteria(year, tree(), by=secretary), DAY, by=secretary)
    second = adopt_criteria(begin_draft(year, by=secretary), DAY, by=secretary)
    assert len(first.sha256) == 64
    assert first.sha256 == second.sha256 == hash_of(content_of(first))
    third = begin_draft(year, by=secretary)
    change_criterion(year, "II", replace(tree().nodes[5], text="Khác"), by=secretary)
    assert adopt_criteria(third, DAY, by=secretary).sha256 != first.sha256


def test_a_version_is_begun_once_and_from_something(year, secretary):
    with refused("criteria-begun"):
        begin_draft(year, by=secretary)
    adopt_criteria(write_criteria(year, text("Một"), by=secretary), DAY, by=secretary)
    begin_draft(year, by=secretary)
    with refused("criteria-begun"):
        begin_draft(year, by=secretary)


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


def filled(client, url, **changes):
    """What the form at `url` would send, with changes."""
    form = client.get(url).context["form"]
    found = {name: form[name].value() for name in form.fields}
    return {name: value for name, value in {**found, **changes}.items() if value is not None}


def test_the_chair_writes_and_adopts_on_the_pages(client, year, chair_editor, member):
    client.force_login(chair_editor)
    edit = reverse("scoring:edit", args=[year.pk])
    client.post(edit, filled(client, edit, total="10"))
    add = reverse("scoring:criterion_add", args=[year.pk])
    assert client.get(add).context["form"]["code"].value() == "I"
    client.post(add, filled(client, add, text="Nhóm", maximum="10"))
    under = f"{add}?under=I"
    told = {"text": "Bảo hiểm", "maximum": "7,5", "way": "bands", "bands": "95: 7,5\n90: 5",
            "step": "0,5", "assigned": [member.code]}  # fmt: skip
    client.post(under, filled(client, under, **told))
    row = Criterion.objects.get(code="I.1")
    assert (row.maximum, row.step) == (Decimal("7.5"), None)  # steps belong to another way
    assert row.node.bands == (Band(Decimal(95), Decimal("7.5")), Band(Decimal(90), Decimal(5)))
    assert row.node.assigned == (member.code,)
    page = client.get(reverse("scoring:year", args=[year.pk])).text
    assert "từ 95: 7,5 điểm; từ 90: 5 điểm" in page
    assert member.label in page
    assert "chỉ được 7,5" in page  # a group of 10 points that is not full yet
    client.post(under, filled(client, under, text="Dự họp", maximum="2,5", way="judged"))
    draft = CriteriaSet.objects.get()
    adopt = reverse("scoring:adopt", args=[draft.pk])
    client.post(adopt, filled(client, adopt, adopted_on="2026-02-27"))
    page = client.get(reverse("scoring:year", args=[year.pk])).text
    assert "thông qua ngày 27/02/2026" in page
    draft.refresh_from_db()
    assert draft.sha256 in page


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"maximum": "1,234.5"}, "maximum"),
        ({"maximum": "NaN"}, "maximum"),
        ({"maximum": "1e400"}, "maximum"),
        ({"maximum": "-1"}, "maximum"),
        ({"maximum": "101"}, "maximum"),  # above the scale: told at the top
        ({"code": "1"}, "code"),  # there is one
        ({"code": "9.9"}, "code"),  # below nothing
        ({"code": "a b"}, "code"),
        ({"code": "a.b.c.d.e.f"}, "code"),
        ({"way": "bands", "bands": "95 = 7"}, "bands"),
        ({"way": "bands", "bands": "95: 7\n95: 6"}, "bands"),
        ({"way": "judged", "step": "0"}, "step"),
        ({"way": "target-share", "excess": "0,5"}, "excess"),
    ],
)
def test_a_bad_criterion_comes_back_with_what_was_typed(client, year, secretary, changes, field):
    write_criteria(year, pointed(50, 100), by=secretary)
    client.force_login(secretary)
    add = reverse("scoring:criterion_add", args=[year.pk])
    answer = client.post(add, filled(client, add, text="Chữ tôi gõ", **changes))
    form = answer.context["form"]
    assert "Chữ tôi gõ" in answer.text
    assert form.errors.get(field) or form.non_field_errors()
    assert Criterion.objects.count() == 1


def test_a_stale_criterion_keeps_what_was_typed(client, year, chair_editor):
    write_criteria(year, text("Câu cũ"), by=chair_editor)
    client.force_login(chair_editor)
    url = reverse("scoring:criterion_edit", args=[year.pk, "1"])
    data = filled(client, url, text="Câu tôi gõ")
    change_criterion(year, "1", Node("1", "Câu đã lưu"), by=chair_editor)
    page = client.post(url, data)
    assert "Câu tôi gõ" in page.text
    assert Criterion.objects.get().text == "Câu đã lưu"
    data["seen"] = page.context["form"]["seen"].value()
    client.post(url, data)
    assert Criterion.objects.get().text == "Câu tôi gõ"


@pytest.mark.parametrize("name", ["move", "remove"])
def test_nothing_moves_or_goes_that_somebody_else_has_just_changed(client, year, secretary, name):
    write_criteria(year, text("Một", "Hai"), by=secretary)
    client.force_login(secretary)
    seen = client.get(reverse("scoring:edit", args=[year.pk])).context["seen"]
    change_criterion(year, "1", Node("1", "Câu đã lưu"), by=secretary)
    url = reverse(f"scoring:criterion_{name}", args=[year.pk, "2"])
    page = client.post(url, {"to": "up", "seen": seen}, follow=True)
    assert codes(CriteriaSet.objects.get()) == ["1", "2"]
    assert len(page.context["messages"]) == 1
    client.post(url, {"to": "up", "seen": page.context["seen"]})
    assert codes(CriteriaSet.objects.get()) != ["1", "2"]


def test_deeds_of_rows_are_for_who_writes_criteria(client, year, secretary, member_editor):
    write_criteria(year, text("Một", "Hai"), by=secretary)
    deeds = [
        reverse(f"scoring:criterion_{name}", args=[year.pk, "2"]) for name in ("move", "remove")
    ]
    client.force_login(member_editor)
    assert {client.post(url).status_code for url in deeds} == {403}
    assert client.post(reverse("scoring:begin", args=[year.pk])).status_code == 403
    client.force_login(secretary)
    client.post(deeds[0], {"to": "up"})
    assert codes(CriteriaSet.objects.get()) == ["2", "1"]
    client.post(deeds[1])
    assert codes(CriteriaSet.objects.get()) == ["1"]


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
    write_criteria(year, pointed("99.5", "99.5"), by=secretary)
    client.force_login(secretary)
    assert 'value="99,50"' in client.get(reverse("scoring:edit", args=[year.pk])).text
    row = client.get(reverse("scoring:criterion_edit", args=[year.pk, "1"]))
    assert 'value="99,50"' in row.text


def test_an_older_list_becomes_a_tree_of_one_level_with_its_hash():
    migration = import_module("scoring.migrations.0003_number_and_hash")
    year = BlocYearFactory()
    adopted = write_criteria(year, text("Một", "Hai"), by=None)
    adopt_criteria(adopted, DAY, by=None)
    adopted.refresh_from_db()
    hashed = adopted.sha256
    Criterion.objects.filter(code="1").update(code="x1")
    Criterion.objects.filter(code="2").update(code="x2")
    migration.number_and_hash(apps, None)
    adopted.refresh_from_db()
    assert codes(adopted) == ["1", "2"]
    assert adopted.sha256 == hashed
