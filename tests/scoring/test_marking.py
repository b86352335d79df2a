"""From entries to points across a bloc: what holds for any figures."""

from dataclasses import replace
from decimal import Decimal
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from scoring.formulas import Band, FigureRefused
from scoring.marking import (
    Crossing,
    Entry,
    Sheet,
    blended,
    check_entry,
    mean_of_peers,
    points_across,
    reckon,
    subtotals,
    unassigned_to,
)
from scoring.ranking import Nature, Scale, Standing, places
from scoring.trees import Fact, Node, Way, leaves_in

D = Decimal
NODES = [
    Node("I", "Nhóm một"),
    Node("I.1", "Đánh giá", D(20), way=Way.JUDGED, step=D("0.5")),
    Node("I.2", "Đạt", D(10), way=Way.EITHER_OR),
    Node("I.3", "Mức", D(10), way=Way.BANDS, bands=(Band(D(90), D(10)), Band(D(80), D(6)))),
    Node("II", "Nhóm hai"),
    Node("II.1", "Chỉ tiêu", D(20), way=Way.TARGET_SHARE, excess=D("1.2")),
    Node("II.2", "Vượt", D(20), way=Way.LEADER_EXCESS),
    Node("II.3", "Cao nhất", D(10), way=Way.BEST_SHARE),
    Node("III", "Dự họp", D(10), way=Way.FACTS, fact=Fact.ATTENDANCE),
    Node("T", "Thưởng", D(5), Nature.BONUS, Way.COUNT, unit=D(1)),
    Node("G", "Trừ", D(5), Nature.DEDUCTION, Way.COUNT, unit=D("0.5")),
]
LEAF = {node.code: node for node in leaves_in(NODES)}
MEMBERS = ["a", "b", "c"]

figures = st.decimals(0, 1000, places=2)
entries = {
    "I.1": st.integers(0, 40).map(lambda n: Entry(D(n) / 2)),
    "I.2": st.sampled_from([Entry(0), Entry(1)]),
    "I.3": figures.map(Entry),
    "II.1": st.builds(Entry, figures, st.decimals("0.01", 1000, places=2)),
    "II.2": st.builds(Entry, figures, st.none() | st.decimals("0.01", 1000, places=2)),
    "II.3": figures.map(Entry),
    "III": st.integers(0, 4).map(lambda n: Entry(n, None, 4)),
    "T": st.integers(0, 9).map(Entry),
    "G": st.integers(0, 9).map(Entry),
}
sheets = st.fixed_dictionaries(
    {member: st.fixed_dictionaries({}, optional=entries).map(Sheet) for member in MEMBERS}
)
scales = st.builds(
    Scale, st.integers(0, 2), st.none() | st.decimals(0, 5, places=2),
    st.none() | st.decimals(0, 5, places=2), st.booleans(),
)  # fmt: skip


def points(code, *given):
    return points_across(LEAF[code], dict(enumerate(given)))


# -- one criterion --------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("code", "entry", "worth"),
    [
        ("I.1", Entry(D("12.5")), D("12.5")),
        ("I.2", Entry(1), 10),
        ("I.2", Entry(0), 0),
        ("I.3", Entry(85), 6),
        ("I.3", Entry(79), 0),
        ("II.1", Entry(50, 100), 10),
        ("II.1", Entry(500, 100), 24),
        ("III", Entry(3, None, 4), D("7.5")),
        ("III", Entry(0, None, 0), 10),
        ("T", Entry(9), 5),
        ("G", Entry(3), D("1.5")),
    ],
)
def test_each_way_turns_a_figure_into_points(code, entry, worth):
    assert points(code, entry)[0].points == worth


def test_beside_the_leader_everyone_learns_which_part_of_the_formula_was_theirs():
    """domain.md §3 A: below, at, above and furthest past the target; and without one."""
    given_ = [Entry(50, 100), Entry(100, 100), Entry(110, 100), Entry(140, 100), Entry(8), Entry(4)]
    worked = points("II.2", *given_)
    assert [worked[n].branch for n in range(6)] == [
        "below-target", "at-target", "above", "leader", "no-target", "no-target",
    ]  # fmt: skip
    assert [worked[n].points for n in range(6)] == [5, 10, D("12.5"), 20, 20, 10]
    assert worked[2].numbers["furthest"] == Fraction(2, 5)


def test_nothing_given_is_no_zero():
    assert points("II.3", Entry(None), Entry(0), Entry(5)).keys() == {1, 2}


@pytest.mark.parametrize(
    ("code", "entry", "refusal"),
    [
        ("I.1", Entry(D("20.5")), "above-maximum"),
        ("I.1", Entry(D("0.3")), "between-steps"),
        ("I.1", Entry(D(-1)), "below-zero"),
        ("I.1", Entry(D("NaN")), "not-a-number"),
        ("I.1", Entry(D("Infinity")), "not-a-number"),
        ("I.2", Entry(D("0.5")), "yes-or-no"),
        ("I.3", Entry(D("1e400")), "too-large"),
        ("I.3", Entry(D("1e400000")), "too-large"),
        ("I.3", Entry(D(-1)), "below-zero"),
        ("II.1", Entry(5), "target-missing"),
        ("II.1", Entry(5, 0), "target-not-positive"),
        ("II.2", Entry(5, D("1e99")), "too-large"),
        ("II.3", Entry(D("1.00001")), "too-fine"),
        ("I.3", Entry(D("999999999999.9999")), "too-many-digits"),
        ("II.1", Entry(None, D(0)), "target-not-positive"),
        ("II.1", Entry(None, D("NaN")), "not-a-number"),
        ("T", Entry(D("1.5")), "not-whole"),
        ("III", Entry(5, None, 4), "more-than-due"),
        ("I", Entry(1), "not-scored"),
    ],
)
def test_a_figure_that_means_nothing_is_refused(code, entry, refusal):
    node = LEAF.get(code) or NODES[0]
    with pytest.raises(FigureRefused) as caught:
        check_entry(node, entry)
    assert caught.value.code == refusal


def test_minus_zero_is_zero():
    check_entry(LEAF["I.1"], Entry(D("-0")))
    assert points("I.1", Entry(D("-0")))[0].points == 0


@given(st.sampled_from(list(LEAF)), st.data())
def test_raising_ones_own_result_never_lowers_ones_own_points(code, data):
    own, *others = (data.draw(entries[code]) for _ in range(3))
    higher = data.draw(entries[code])
    higher = replace(higher, target=own.target)
    low, high = sorted([own, higher], key=lambda each: each.value)
    before = points(code, low, *others)[0].points
    assert points(code, high, *others)[0].points >= before


# -- peers ----------------------------------------------------------------------------------------


def test_the_mean_of_peers_leaves_out_the_ends_where_declared():
    assert mean_of_peers([10, 2, 8, 9]) == Fraction(29, 4)
    assert mean_of_peers([10, 2, 8, 9], is_trimmed=True) == Fraction(17, 2)
    assert mean_of_peers([2, 8], is_trimmed=True) == 5
    assert mean_of_peers([]) is None


def test_panel_and_peers_count_by_weight():
    assert blended(Fraction(10), Fraction(5), Crossing(Fraction(1, 5))) == 9
    assert blended(Fraction(10), None, Crossing(Fraction(1, 5))) == 10
    assert blended(Fraction(10), Fraction(5), Crossing()) == 10


# -- a whole bloc ---------------------------------------------------------------------------------


@given(sheets, scales)
def test_a_total_is_never_above_what_the_set_allows(all_sheets, scale):
    for each in reckon(NODES, all_sheets, scale).values():
        bonus = min(x for x in (Decimal(5), scale.bonus_cap) if x is not None)
        most = each.total.maximum + (bonus if scale.bonus_passes_scale else 0)
        # a declared excess lets one criterion pass its own maximum: 20 × 1,2
        allowed = Decimal(4) if scale.bonus_passes_scale else 0
        assert 0 <= each.total.points <= most + allowed + Decimal("0.5")


@given(sheets, scales)
def test_reckoning_again_or_in_another_order_changes_nothing(all_sheets, scale):
    once = reckon(NODES, all_sheets, scale)
    assert reckon(NODES, all_sheets, scale) == once
    turned = dict(reversed(all_sheets.items()))
    assert reckon(NODES, turned, scale) == once
    standing = {key: Standing(each.total) for key, each in once.items()}
    assert places(standing) == places(dict(reversed(standing.items())))


@given(sheets, st.sampled_from(sorted(LEAF)), figures)
def test_what_is_not_assigned_never_changes_the_rate(all_sheets, code, figure):
    nodes = [replace(node, assigned=("b",)) if node.code == code else node for node in NODES]
    without = {
        **all_sheets,
        "a": Sheet({c: e for c, e in all_sheets["a"].entries.items() if c != code}),
    }
    own = reckon(nodes, without, Scale())["a"].total
    extra = {**without, "a": Sheet({**without["a"].entries, code: Entry(figure, 1, 1)})}
    assert reckon(nodes, extra, Scale())["a"].total == own
    assert code in unassigned_to(leaves_in(nodes), "a")


def test_groups_add_up_at_every_level():
    nodes = [
        Node("I", "x"), Node("I.1", "x"), Node("I.1.a", "x", D(5)), Node("I.1.b", "x", D(5)),
        Node("I.2", "x", D(5), Nature.DEDUCTION),
    ]  # fmt: skip
    found = subtotals(nodes, {"I.1.a": D(2), "I.1.b": D(3), "I.2": D(1)})
    assert found == {"I": D(4), "I.1": D(5)}
