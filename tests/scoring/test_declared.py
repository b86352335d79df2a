"""What a set declares: rules for ties, classes, what bars awards, cross-scoring."""

from dataclasses import replace
from datetime import date
from decimal import Decimal

import pytest
from django.urls import reverse
from django.utils.translation import override

from scoring.actions import (
    adopt_criteria,
    change_criterion,
    remove_criterion,
    text_of,
    write_criteria,
)
from scoring.builders import fault_in_words
from scoring.builders.declared import all_in_words, declared_in_words
from scoring.declaring import UnclearLine, faults_of_declared, knockout_of, threshold_of
from scoring.models import CriteriaSet
from scoring.ranking import Threshold, Tie, TieRule
from scoring.texts import CriteriaText, Declared, Knockout
from scoring.trees import Node, Way
from tests.documents.whole import refused
from tests.scoring.books import SCALE
from tests.scoring.cards import NODES, D

DAY = date(2026, 2, 27)
GROUP, BALLOT, SHARED = (Tie(TieRule.GROUP, "I"), Tie(TieRule.BALLOT), Tie(TieRule.SHARED))
WHOLE = Declared(
    D(100), ties=(GROUP, BALLOT), thresholds=(Threshold(D(90), "Xuất sắc"),),
    knockouts=(Knockout("Kỷ luật"), Knockout("Chuyên môn yếu", "I", D(30))), cross_weight=D(20),
)  # fmt: skip


def kinds(nodes=NODES, **declared):
    found = list(faults_of_declared(replace(WHOLE, **declared), nodes))
    assert all(fault_in_words(each) for each in found)
    return [(each.kind, each.at, each.waits) for each in found]


# -- whether it is sound --------------------------------------------------------------------------


def test_a_sound_declaration_has_no_fault():
    assert kinds() == []


@pytest.mark.parametrize(
    ("declared", "fault"),
    [
        ({"ties": (Tie(TieRule.GROUP, "IX"),)}, ("tie-group-unknown", "ties", True)),
        ({"ties": (Tie(TieRule.GROUP, "I.1"),)}, ("tie-group-unknown", "ties", True)),
        ({"ties": (Tie(TieRule.GROUP),)}, ("tie-group-unclear", "ties", False)),
        ({"ties": (BALLOT, GROUP, BALLOT)}, ("tie-twice", "ties", False)),
        ({"ties": (SHARED, BALLOT)}, ("tie-after-shared", "ties", False)),
        ({"ties": (GROUP, Tie(TieRule.GROUP, "II"), Tie(TieRule.GROUP, "T"), BALLOT, SHARED)},
         ("too-many-ties", "ties", False)),
        ({"thresholds": (Threshold(D(90), "A"), Threshold(D("90.0"), "B"))},
         ("threshold-twice", "thresholds", False)),
        ({"thresholds": (Threshold(D(90), "A"), Threshold(D(80), "A"))},
         ("threshold-twice", "thresholds", False)),
        ({"thresholds": (Threshold(D(-1), "A"),)}, ("threshold-unclear", "thresholds", False)),
        ({"thresholds": (Threshold(D("NaN"), "A"),)}, ("threshold-unclear", "thresholds", False)),
        ({"thresholds": (Threshold(D("1E400"), "A"),)},
         ("threshold-too-high", "thresholds", False)),
        ({"thresholds": (Threshold(D(101), "A"),), "bonus_passes_scale": False},
         ("threshold-above-scale", "thresholds", False)),
        ({"thresholds": (Threshold(D(90), " "),)}, ("line-empty", "thresholds", False)),
        ({"thresholds": (Threshold(D(90), "x" * 101),)}, ("line-too-long", "thresholds", False)),
        ({"knockouts": (Knockout("Yếu", "IX", D(3)),)}, ("knockout-unknown", "knockouts", True)),
        ({"knockouts": (Knockout("Yếu", "I", D(61)),)},
         ("knockout-above-maximum", "knockouts", True)),
        ({"knockouts": (Knockout("Yếu", "I"),)}, ("knockout-unclear", "knockouts", False)),
        ({"knockouts": (Knockout("I < 3: Yếu"),)}, ("knockout-unclear", "knockouts", False)),
        ({"knockouts": (Knockout("Yếu", "I", D(0)),)}, ("knockout-points", "knockouts", False)),
        ({"knockouts": (Knockout("A"), Knockout("A"))}, ("knockout-twice", "knockouts", False)),
        ({"knockouts": tuple(Knockout(str(n)) for n in range(21))},
         ("too-many-lines", "knockouts", False)),
        ({"bonus_cap": D("4.5"), "digits": 0}, ("digits-below-cap", "digits", True)),
        ({"deduction_cap": D("4.25"), "digits": 1}, ("digits-below-cap", "digits", True)),
        ({"cross_weight": D("100.5")}, ("cross-weight-out-of-range", "cross_weight", False)),
    ],
)  # fmt: skip
def test_what_is_wrong_is_told_at_its_field(declared, fault):
    assert kinds(**declared) == [fault]


def test_no_maximum_is_finer_than_the_points_it_is_the_most_of():
    third = [Node(code, "x", D(most), way=Way.JUDGED)
             for code, most in (("1", "33.5"), ("2", "33.5"), ("3", "33"))]  # fmt: skip
    exact = Declared(total=D(100), digits=1)
    coarse = replace(exact, digits=0)
    assert list(faults_of_declared(exact, third)) == []
    (fault,) = faults_of_declared(coarse, third)
    assert (fault.kind, fault.at, fault.waits) == ("digits-below-maximum", "digits", True)
    assert "33,5" in fault_in_words(fault)


def test_bonus_points_may_lift_a_class_above_the_scale():
    above = (Threshold(D(105), "Xuất sắc"),)
    assert kinds(thresholds=above) == []


def test_cross_scoring_needs_something_to_judge():
    measured = [node for node in NODES if node.code != "I.1"]
    assert kinds(measured) == [("nothing-to-cross", "cross_weight", True)]
    assert kinds(measured, cross_weight=D(0)) == []


def test_a_code_in_a_fault_stays_a_code():
    (fault,) = faults_of_declared(Declared(ties=(Tie(TieRule.GROUP, "1.1"),)), NODES)
    assert "1.1" in fault_in_words(fault)


# -- lines ----------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("line", "threshold"),
    [
        ("90: Xuất sắc", Threshold(D(90), "Xuất sắc")),
        ("≥ 70,5 %: Tốt", Threshold(D("70.5"), "Tốt")),
    ],
)
def test_a_class_is_read(line, threshold):
    assert threshold_of(line) == threshold


@pytest.mark.parametrize("line", ["90", "90:", "90.5: Tốt", "NaN: Tốt", "-0: Tốt", "Tốt: 90"])
def test_a_line_that_is_no_class_is_refused(line):
    with pytest.raises(UnclearLine):
        threshold_of(line)


@pytest.mark.parametrize("line", ["I <", "I < 30", "I < 30:", "I < x: Yếu", "I.1 < 1,234.5: Yếu"])
def test_points_without_a_text_or_a_number_are_no_condition(line):
    with pytest.raises(UnclearLine):
        knockout_of(line)


def test_a_condition_is_its_text_or_points_and_text():
    assert knockout_of("  Bị kỷ luật:  khiển trách ") == Knockout("Bị kỷ luật: khiển trách")
    assert knockout_of("I.1<30,5: Yếu: kém") == Knockout("Yếu: kém", "I.1", D("30.5"))


# -- the draft ------------------------------------------------------------------------------------


def written(year, by, nodes=NODES, **declared):
    text = CriteriaText("Bộ tiêu chí", nodes, replace(WHOLE, **declared))
    return write_criteria(year, text, by=by)


@pytest.mark.django_db
def test_what_is_declared_is_kept_and_texts_are_stored_on_one_line(year, secretary):
    draft = written(year, secretary, knockouts=(Knockout("Kỷ\n luật "),))
    kept = text_of(CriteriaSet.objects.get(pk=draft.pk)).declared
    assert kept == replace(WHOLE, knockouts=(Knockout("Kỷ luật"),))


@pytest.mark.django_db
def test_a_wrong_declaration_is_not_written(year, secretary):
    with refused("criteria-unsound"):
        written(year, secretary, ties=(SHARED, BALLOT))


@pytest.mark.django_db
def test_taking_out_what_a_rule_names_leaves_a_draft_that_is_not_adopted(year, secretary):
    draft = written(year, secretary)
    change_criterion(year, "I", replace(NODES[0], code="A"), by=secretary)
    found = [each.kind for each in faults_of_declared(WHOLE, text_of(draft).nodes)]
    assert found == ["tie-group-unknown", "knockout-unknown"]
    with refused("criteria-unsound"):
        adopt_criteria(draft, DAY, by=secretary)
    change_criterion(year, "A", NODES[0], by=secretary)
    adopt_criteria(draft, DAY, by=secretary)


# -- pages ----------------------------------------------------------------------------------------


def posted(draft, **values):
    return {
        "title": "Bộ tiêu chí", "total": "100", "digits": "2", "bonus_passes_scale": "on",
        "seen": "", **values,
    }  # fmt: skip


@pytest.fixture
def edit(client, year, secretary):
    """Sends the form of the set as a whole."""
    draft = written(year, secretary)
    client.force_login(secretary)
    url = reverse("scoring:edit", args=[year.pk])

    def send(**values):
        seen = client.get(url).context["form"].initial["seen"]
        return client.post(url, {**posted(draft, **values), "seen": seen})

    return send


@pytest.mark.django_db
def test_the_form_shows_what_is_declared_and_takes_it_back_unchanged(client, year, edit):
    form = client.get(reverse("scoring:edit", args=[year.pk])).context["form"]
    assert form["ties"].value() == ["group:I", "ballot"]
    assert form["thresholds"].value() == "90: Xuất sắc"
    assert form["knockouts"].value() == "Kỷ luật\nI < 30: Chuyên môn yếu"
    answer = edit(
        ties_0="group:I", ties_1="ballot", thresholds="90: Xuất sắc", cross_weight="20",
        knockouts="Kỷ luật\r\nI < 30: Chuyên môn yếu",
    )  # fmt: skip
    assert answer.status_code == 302
    assert CriteriaSet.objects.get().declared == WHOLE


@pytest.mark.django_db
def test_every_unclear_line_is_told_and_what_was_typed_stays(edit):
    answer = edit(
        ties_0="shared", ties_2="ballot", thresholds="90: A\nB\n1,234.5: C", knockouts="I < x: Yếu",
        cross_weight="120",
    )  # fmt: skip
    form = answer.context["form"]
    assert [len(form.errors[name]) for name in ("thresholds", "knockouts")] == [2, 1]
    assert form["thresholds"].value() == "90: A\nB\n1,234.5: C"
    assert form["ties"].value() == ["shared", None, "ballot", None]
    assert CriteriaSet.objects.get().declared == WHOLE


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("name", "values"),
    [
        ("ties", {"ties_0": "shared", "ties_1": "ballot"}), ("ties", {"ties_0": "group:IX"}),
        ("thresholds", {"thresholds": "90: A\n90: B"}), ("cross_weight", {"cross_weight": "120"}),
        ("knockouts", {"knockouts": "A\nA"}), ("ties", {"ties_0": "lottery"}),
    ],
)  # fmt: skip
def test_a_wrong_declaration_is_told_at_its_field(edit, name, values):
    assert set(edit(**values).context["form"].errors) == {name}
    assert CriteriaSet.objects.get().declared == WHOLE


@pytest.mark.django_db
def test_emptied_fields_declare_nothing(edit):
    assert edit(total="100").status_code == 302
    assert CriteriaSet.objects.get().declared == Declared(D(100))


@pytest.mark.django_db
def test_the_page_tells_it_in_words_and_what_is_to_be_mended(client, year, secretary):
    written(year, secretary)
    remove_criterion(year, "I", by=secretary)
    client.force_login(secretary)
    answer = client.get(reverse("scoring:year", args=[year.pk]))
    assert "Xuất sắc" in answer.text
    assert "Chuyên môn yếu" in answer.text
    told = [words for _code, words in answer.context["draft"]["faults"]]
    assert sum("I" in words.split() or "I," in words for words in told) >= 2


def test_words_are_there_in_english_too():
    with override("en"):
        told = {name: lines for name, _heading, lines in declared_in_words(SCALE, NODES)}
        assert told["ties"] == [
            "More points in group I – Nhiệm vụ chuyên môn", "More votes in a ballot",
        ]  # fmt: skip
        assert told["thresholds"][0] == "Hoàn thành xuất sắc: from 90 % of the maximum"
        assert told["knockouts"][1] == "Chuyên môn yếu: fewer than 30 points in I"
        assert told["cross_weight"][0].startswith("The mean of the peers' points counts 20 %")
        names = [name for name, _heading, _lines in all_in_words(SCALE, NODES)]
    assert names[:2] == ["total", "digits"]
    assert declared_in_words(Declared(Decimal(100)), NODES) == []
