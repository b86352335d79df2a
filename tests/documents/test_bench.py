"""script/bench compares medians of things run in turns and ends badly above a bound."""

import pytest

from script.lib import bench
from script.lib.bench import Ratio, in_turns, main


def test_deeds_are_run_in_turns_and_the_middle_time_counts():
    order, times = [], {"a": iter([9, 1, 5, 3]), "b": iter([9, 2, 2, 8])}

    def deed(name):
        def run():
            order.append(name)
            return next(times[name])

        return run

    assert in_turns(3, deed("a"), deed("b")) == [3, 2]
    assert order == ["a", "b"] * 4


@pytest.mark.parametrize(
    ("bound", "met"), [(None, True), (2.0, True), (1.99, False)], ids=["none", "at", "above"]
)
def test_a_ratio_is_held_against_its_bound(bound, met):
    ratio = Ratio("a ÷ b", 2.0, 1.0, bound)
    assert ratio.is_met is met
    assert ("ABOVE" in str(ratio)) is not met


@pytest.mark.parametrize(("floor", "met"), [(1.99, True), (2.0, True), (2.01, False)])
def test_a_ratio_may_have_to_reach_a_floor(floor, met):
    ratio = Ratio("a ÷ b", 2.0, 1.0, floor=floor)
    assert ratio.is_met is met
    assert ("BELOW" in str(ratio)) is not met


def test_what_it_does_not_know_it_says(monkeypatch, capsys):
    monkeypatch.setattr(bench, "setup", lambda kind: None)
    assert main(["nonsense"]) == 2
    assert "[report] [year] [import]" in capsys.readouterr().err
