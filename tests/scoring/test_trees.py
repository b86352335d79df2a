"""Criteria as a tree: what is sound, how a draft is edited, its plain form."""

from dataclasses import replace
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from scoring.formulas import Band
from scoring.ranking import Nature
from scoring.trees import (
    Fact,
    Fault,
    Node,
    Way,
    canonical,
    changed,
    faults_of,
    from_canonical,
    groups_in,
    leaves_in,
    moved,
    next_code,
    placed,
    without,
)


def judged(code, points, **more):
    return Node(code, f"Tiêu chí {code}", Decimal(points), **{"way": Way.JUDGED, **more})


def group(code, points=None):
    return Node(code, f"Nhóm {code}", None if points is None else Decimal(points))


SOUND = [
    group("I", 60),
    group("I.1", 40),
    judged("I.1.a", 25),
    judged("I.1.b", 15),
    judged("I.2", 20),
    judged("II", 40),
    judged("T", 5, nature=Nature.BONUS),
]


def kinds(nodes, total=None):
    return {(fault.kind, fault.code) for fault in faults_of(nodes, total)}


def test_a_sound_set_has_no_fault():
    assert faults_of(SOUND, Decimal(100)) == []


def test_a_list_without_points_is_sound():
    assert faults_of([Node("1", "Đoàn kết"), Node("2", "Sáng tạo")]) == []


def swap(code, **changes):
    return [replace(node, **changes) if node.code == code else node for node in SOUND]


BANDS = (Band(Decimal(90), Decimal(40)), Band(Decimal(80), Decimal(20)))


def table(*levels):
    return tuple(Band(Decimal(value), Decimal(points)) for value, points in levels)


UNSOUND = {
    "empty": ([], "no-criterion", ""),
    "code": ([Node("I-1", "x")], "code-malformed", "I-1"),
    "code without end": ([Node("I", "x"), Node("I.", "y")], "code-malformed", "I."),
    "blank in the code": ([Node("I a", "x")], "code-malformed", "I a"),
    "six levels": ([Node("a.b.c.d.e.f", "x")], "too-deep", "a.b.c.d.e.f"),
    "twice": ([*SOUND, judged("II", 1)], "code-twice", "II"),
    "twice but for case": ([*SOUND, judged("ii", 1)], "code-twice", "ii"),
    "orphan": ([*SOUND, judged("V.1", 1)], "parent-missing", "V.1"),
    "circle": ([SOUND[1], SOUND[0], *SOUND[2:]], "parent-below-child", "I.1"),
    "too many": ([Node(str(n), "x") for n in range(501)], "too-many", ""),
    "long text": (swap("II", text="x" * 4001), "text-too-long", "II"),
    "long evidence": (swap("II", evidence="x" * 1001), "text-too-long", "II"),
    "no text": (swap("II", text=" "), "text-empty", "II"),
    "NaN": (swap("II", maximum=Decimal("NaN")), "not-a-number", "II"),
    "infinity": (swap("II", maximum=Decimal("Infinity")), "not-a-number", "II"),
    "1e400": (swap("II", maximum=Decimal("1e400")), "too-long", "II"),
    "three decimals": (swap("II", maximum=Decimal("0.001")), "too-long", "II"),
    "negative": (swap("II", maximum=Decimal(-1)), "below-zero", "II"),
    "children exceed": (swap("I.1.a", maximum=Decimal(30)), "children-exceed", "I.1"),
    "grandchildren exceed": (
        [replace(node, maximum=None) if node.code == "I.1" else node
         for node in swap("I.1.a", maximum=Decimal(400))], "children-exceed", "I",
    ),
    "a parent in other letters": (
        [replace(SOUND[0], code="i"), *SOUND[1:]], "parent-missing", "I.1",
    ),
    "set exceeded": (swap("II", maximum=Decimal(41)), "children-exceed", ""),
    "children fall short": (swap("I.1.a", maximum=Decimal(20)), "children-fall-short", "I.1"),
    "no maximum": (swap("II", maximum=None), "maximum-missing", "II"),
    "no way": (swap("II", way=None), "way-missing", "II"),
    "group judged": (swap("I", way=Way.JUDGED), "group-is-scored", "I"),
    "group given": (swap("I", assigned=("a",)), "group-is-scored", "I"),
    "mixed group": (swap("I", nature=Nature.BONUS), "nature-differs", "I"),
    "step of nothing": (swap("II", step=Decimal(0)), "is-zero", "II"),
    "step too coarse": (swap("II", step=Decimal(7)), "step-does-not-divide", "II"),
    "step elsewhere": (swap("II", way=Way.COUNT, step=Decimal(1)), "detail-of-another-way", "II"),
    "no unit": (swap("II", way=Way.COUNT), "unit-missing", "II"),
    "no fact": (swap("II", way=Way.FACTS), "fact-missing", "II"),
    "no bands": (swap("II", way=Way.BANDS), "bands-missing", "II"),
    "band twice": (swap("II", way=Way.BANDS, bands=BANDS + BANDS[:1]), "band-twice", "II"),
    "band above": (
        swap("II", way=Way.BANDS, bands=(Band(Decimal(1), Decimal(41)),)),
        "band-above-maximum", "II",
    ),
    "band below": (
        swap("II", way=Way.BANDS, bands=(Band(Decimal(1), Decimal(-1)),)), "below-zero", "II",
    ),
    "bands that turn": (
        swap("II", way=Way.BANDS, bands=table((0, 5), (1, 10), (2, 8))), "bands-turn", "II",
    ),
    "bands that fall late": (
        swap("II", way=Way.BANDS, bands=table((1, 10), (3, 5))), "bands-fall-late", "II",
    ),
    "excess": (
        swap("II", way=Way.TARGET_SHARE, excess=Decimal("0.5")), "excess-below-one", "II",
    ),
}  # fmt: skip


@pytest.mark.parametrize(("nodes", "kind", "code"), UNSOUND.values(), ids=UNSOUND)
def test_what_is_wrong_is_told_where(nodes, kind, code):
    assert (kind, code) in kinds(nodes, Decimal(100))


@pytest.mark.parametrize(
    "bands",
    [table((80, 10), (95, 20)), table((0, 20), (1, 10), (3, 0)), table((5, 10)),
     table((1, 10), (2, 10))],
)  # fmt: skip
def test_levels_may_rise_or_fall_from_nought(bands):
    assert not kinds(swap("II", way=Way.BANDS, bands=bands), Decimal(100))


WAITS = {
    "no-criterion", "children-fall-short", "maximum-missing", "way-missing", "unit-missing",
    "fact-missing", "bands-missing",
}  # fmt: skip


def test_what_is_only_unfinished_waits():
    found = [
        fault for nodes, *_rest in UNSOUND.values() for fault in faults_of(nodes, Decimal(100))
    ]
    assert {fault.kind for fault in found if fault.waits} == WAITS
    assert not {fault.kind for fault in found if not fault.waits} & WAITS


def test_faults_stand_in_the_order_of_the_set():
    nodes = [judged("2", -1), judged("1", -1)]
    assert [fault.code for fault in faults_of(nodes)] == ["2", "1"]
    assert faults_of(nodes)[0] == Fault("below-zero", "2", "maximum")


class TestEditing:
    def codes(self, nodes):
        return [node.code for node in nodes]

    def test_a_new_one_is_the_last_of_its_group(self):
        assert self.codes(placed(SOUND, judged("I.1.c", 1)))[:5] == [
            "I", "I.1", "I.1.a", "I.1.b", "I.1.c",
        ]  # fmt: skip
        assert self.codes(placed(SOUND, judged("I.3", 1)))[5] == "I.3"
        assert self.codes(placed(SOUND, judged("III", 1)))[-1] == "III"

    def test_another_code_takes_what_it_holds_along(self):
        there = changed(SOUND, "I.1", replace(SOUND[1], code="I.9"))
        assert self.codes(there)[:4] == ["I", "I.9", "I.9.a", "I.9.b"]
        away = changed(SOUND, "I.1", replace(SOUND[1], code="II.1"))
        assert self.codes(away) == ["I", "I.2", "II", "II.1", "II.1.a", "II.1.b", "T"]

    def test_out_goes_a_group_with_all_it_holds_and_nothing_else(self):
        nodes = [*SOUND, judged("I1", 1)]
        assert self.codes(without(nodes, "I")) == ["II", "T", "I1"]

    def test_a_move_stays_in_the_group(self):
        assert self.codes(moved(SOUND, "I.1", 1))[:5] == ["I", "I.2", "I.1", "I.1.a", "I.1.b"]
        assert moved(SOUND, "I.1", -1) == SOUND
        assert moved(moved(SOUND, "I", 1), "I", -1) == SOUND

    @pytest.mark.parametrize(
        ("parent", "code"),
        [("", "U"), ("I", "I.3"), ("I.1", "I.1.c"), ("II", "II.1"), ("I.2", "I.2.a")],
    )
    def test_the_next_code_is_in_the_manner_of_its_siblings(self, parent, code):
        assert next_code(SOUND, parent) == code

    def test_the_first_codes_are_those_of_official_papers(self):
        assert next_code([], "") == "I"
        assert next_code([group("I")], "") == "II"
        assert next_code([group("VIII"), group("IX")], "") == "X"
        assert next_code([group("9")], "") == "10"


def amounts(least=0):
    return st.integers(least, 10_000).map(lambda cents: Decimal(cents) / 100)


@st.composite
def leaves(draw, code):
    most = draw(amounts(1))
    way = draw(st.sampled_from(Way))
    more = {}
    if way == Way.COUNT:
        more["unit"] = draw(amounts(1))
    if way == Way.FACTS:
        more["fact"] = draw(st.sampled_from(Fact))
    if way == Way.BANDS:
        values = draw(st.sets(amounts(), min_size=1, max_size=4))
        more["bands"] = tuple(Band(value, most) for value in sorted(values))
    if way == Way.TARGET_SHARE:
        more["excess"] = draw(st.none() | amounts(100))
    text = draw(st.text("ăâ đ=\"'<1,.", max_size=8)) + "x"
    assigned = tuple(sorted(draw(st.sets(st.sampled_from(["a", "b", "c"]), max_size=2))))
    return Node(code, text, most, way=way, evidence=text, assigned=assigned, **more)


@st.composite
def sets(draw, code="", level=0):
    """A sound run of nodes below `code`."""
    found = []
    for number in range(1, draw(st.integers(1, 3)) + 1):
        own = f"{code}.{number}" if code else str(number)
        if level < 4 and draw(st.booleans()):
            inner = draw(sets(own, level + 1))
            mine = [n for n in inner if n.parent_code == own and n.nature == Nature.PLAIN]
            found += [Node(own, "Nhóm", sum((n.maximum for n in mine), Decimal(0))), *inner]
        else:
            found.append(draw(leaves(own)))
    return found


@given(sets())
def test_a_set_whose_groups_add_up_has_no_fault(nodes):
    assert faults_of(nodes, sum((n.maximum for n in nodes if n.level == 1), Decimal(0))) == []
    assert groups_in(nodes) | {leaf.code for leaf in leaves_in(nodes)} == {n.code for n in nodes}


@given(sets())
def test_the_plain_form_says_all_and_nothing_more(nodes):
    assert [from_canonical(canonical(node)) for node in nodes] == nodes
    padded = [replace(node, maximum=node.maximum * Decimal("1.000")) for node in nodes]
    assert [canonical(node) for node in padded] == [canonical(node) for node in nodes]


@given(sets(), st.data())
def test_editing_keeps_every_other_criterion_and_the_order_of_parents(nodes, data):
    node = data.draw(st.sampled_from(nodes))
    for edited in (
        moved(nodes, node.code, data.draw(st.sampled_from([-1, 1]))),
        changed(nodes, node.code, replace(node, text="khác")),
        placed(nodes, Node(next_code(nodes, node.parent_code), "mới")),
        without(nodes, node.code),
    ):
        assert "parent-below-child" not in {fault.kind for fault in faults_of(edited)}
        assert "code-twice" not in {fault.kind for fault in faults_of(edited)}
        kept = {each.code for each in nodes} - {each.code for each in edited}
        assert all(code == node.code or code.startswith(f"{node.code}.") for code in kept)
