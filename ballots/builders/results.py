"""A frozen count as its page and its paper show it."""

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from ballots.counting import rounded, share_of
from ballots.enums import Result, ShareBase, Stand

Frozen = Mapping[str, Any]


@dataclass(frozen=True)
class Line:
    """One option: its votes and share (percent, two digits; None: of nothing), and its standing."""

    number: int
    label: str
    votes: int
    share: Decimal | None
    stand: Stand


def lines_of(data: Frozen) -> list[Line]:
    """The options by their votes."""
    return [
        Line(
            row["number"], row["label"], row["votes"],
            None if row["share"] is None else Decimal(row["share"]), Stand(row["standing"]),
        )
        for row in data["outcome"]["results"]
    ]  # fmt: skip


def result_of(data: Frozen) -> Result:
    """What became of the ballot."""
    return Result(data["outcome"]["verdict"])


def slip_counts(data: Frozen) -> list[tuple[str, int, Decimal | None]]:
    """Slips handed out, come back, valid, invalid, each with its percent: of the roll, of those
    handed out, and twice of those that came back. The key of a line is the name in the count."""
    total = data["counts"]["total"]
    bases = {
        "issued": data["entitled"], "cast": total["issued"], "valid": total["cast"],
        "invalid": total["cast"],
    }  # fmt: skip
    return [(name, total[name], rounded(share_of(total[name], of))) for name, of in bases.items()]


def base_in_words(data: Frozen) -> str:
    """Of what shares are taken, as people read it."""
    return str(ShareBase(data["rule"]["base"]).label)


def receipts_of(data: Frozen) -> list[tuple[str, str]]:
    """Every receipt with what its slip says, in the order of the receipts."""
    labels = _labels(data)
    return [(receipt, _chosen(choices, labels)) for receipt, choices in data["slips"]]


def named_of(data: Frozen) -> list[tuple[str, str]]:
    """Every member that voted by name, with its choices, in the order of the roll."""
    labels = _labels(data)
    return [(row["organisation"], _chosen(row["choices"], labels)) for row in data["named"]]


def _labels(data: Frozen) -> dict[int, str]:
    return {option["number"]: option["label"] for option in data["options"]}


def _chosen(choices: list[int], labels: dict[int, str]) -> str:
    return "; ".join(labels[number] for number in choices) or "–"
