"""Cards of the invented bloc: what members, their panel and the chair would do, by the same deeds.

The figures follow from the data file by plain arithmetic, so every load gives the same ones.
"""

from collections.abc import Mapping
from decimal import Decimal
from typing import Any

from blocs.models import BlocYear
from emulation.demo.evidence import bring
from emulation.demo.reader import Table
from scoring.actions import (
    Given,
    adopt_card,
    explain,
    finish_appraisal,
    freeze_ranking,
    open_scorecards,
    publish_ranking,
    save_marks,
    send_explanations,
    set_bar,
    submit_card,
)
from scoring.enums import CardState
from scoring.models import Scorecard

ONE = Decimal(1)


def score(year: BlocYear, data: Table, table: Table, *, by: Any) -> None:
    """A card of each member, as far on its course as the year's table says; a ranked year's are
    adopted. `by` is who appraises; what members do is the system's own doing here."""
    open_scorecards(year, by=by)
    figures = figures_of_all(data, table["salt"])
    rows = Scorecard.objects.for_lists().filter(criteria_set__bloc_year=year)
    for place, card in enumerate(rows.order_by("organisation__code"), 1):
        state = CardState.ADOPTED if table.get("ranked") else _state(table, place)
        own = figures[place]
        if state is None:
            continue
        if place in table.get("half_filled", ()):
            own = dict(list(own.items())[: len(own) // 2])
        save_marks(card, own, by=None)
        bring(card, [each for each in table.get("evidence", ()) if each["member"] == place], by=by)
        changes = [each for each in data["appraisals"] if each["member"] == place]
        _take(card, state, own, changes, by)
    if table.get("ranked"):
        for bar in data["bars"]:
            _bar(year, bar, by)


def _state(table: Table, place: int) -> CardState | None:
    """How far the member's card is; None: nothing has been entered."""
    if place in table["half_filled"]:
        return CardState.DRAFT
    for state in ("submitted", "appraised", "explained", "reappraised"):
        if place in table[state]:
            return CardState(state)
    return None


def _take(
    card: Scorecard, state: CardState, own: Mapping[str, Given], changes: list[Table], by: Any
) -> None:
    """Take a filled card on its course until `state`."""
    if state == CardState.DRAFT:
        return
    submit_card(card, by=None)
    if state == CardState.SUBMITTED:
        return
    given = _given(own, changes, "change", "reason")
    save_marks(card, given, by=by)
    finish_appraisal(card, by=by)
    answered = [each for each in changes if "explanation" in each]
    if state.position >= CardState.EXPLAINED.position and answered:
        for each in answered:
            explain(card, each["code"], each["explanation"], by=None)
        send_explanations(card, by=None)
        if state == CardState.EXPLAINED:
            return
        save_marks(card, _given(given, answered, "after", "after_reason"), by=by)
        finish_appraisal(card, by=by)
    if state == CardState.ADOPTED:
        adopt_card(card, by=by)


def _given(
    before: Mapping[str, Given], changes: list[Table], change: str, reason: str
) -> dict[str, Given]:  # fmt: skip
    """What the panel writes: the figure before it, changed by so much, and why."""
    return {
        each["code"]: Given(
            (before[each["code"]].value or 0) + Decimal(each[change]),
            before[each["code"]].target,
            reason=each[reason],
        )
        for each in changes
        if change in each
    }


def _bar(year: BlocYear, table: Table, by: Any) -> None:
    rows = Scorecard.objects.filter(criteria_set__bloc_year=year).order_by("organisation__code")
    set_bar(rows[table["member"] - 1], table["condition"], table["reason"], by=by)


def rank(year: BlocYear, *, by: Any) -> None:
    """Freeze how the members of a year stand, and publish it."""
    publish_ranking(freeze_ranking(year, by=by), by=by)


# -- the figures ----------------------------------------------------------------------------------


def figures_of_all(data: Table, salt: int) -> dict[int, dict[str, Given]]:
    """What each member enters, by its place in the bloc and the code of the criterion."""
    found = {
        place: _figures(data, place, Decimal(strength), salt)
        for place, strength in enumerate(data["figures"]["strengths"], 1)
    }
    for twin in data["figures"]["twins"]:
        same = dict(found[twin["like"]])
        for code, shift in twin["shifts"].items():
            same[code] = Given((same[code].value or 0) + Decimal(shift))
        found[twin["member"]] = same
    return found


def _figures(data: Table, place: int, strength: Decimal, salt: int) -> dict[str, Given]:
    """One member's figures: around its strength, a little more here and less there."""
    code_of = data["members"]["code"].format(number=f"{place:02}")
    given = {}
    for number, item in enumerate(data["criteria"]["items"]):
        if item.get("way", "facts") == "facts" or code_of not in item.get("assigned", [code_of]):
            continue
        swing = Decimal((place * 7 + number * 13 + salt) % 11 - 5) / 20
        share = min(max(strength + swing, Decimal(0)), ONE)
        given[item["code"]] = _figure(item, share)
    return given


def _figure(item: Table, share: Decimal) -> Given:
    if "figure" not in item:  # achieved or not: missed where the member is weak
        return Given(ONE if share >= Decimal("0.3") else Decimal(0))
    figure = item["figure"]
    low, high, grain = (Decimal(figure[name]) for name in ("low", "high", "grain"))
    value = max(low + (high - low) * share, Decimal(0))
    target = Decimal(figure["target"]) if "target" in figure else None
    return Given((value / grain).quantize(ONE) * grain, target)
