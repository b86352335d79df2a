"""From the frozen data of a pledge to the context of its paper (`templates/papers/_sheet.html`)."""

import html
import re
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

import nh3

from documents.markdown import render_markdown
from documents.papers import based_on, head_of, subject_lines

KIND = "Giao ước thi đua"
NUMBER, NARROW, WIDE = re.compile(r"-?\d[\d.,/]*"), 10, 17
LIST_SIGNS = ("- ", "* ", "+ ", "1. ", "1) ")


def sheet(data: Mapping[str, Any]) -> dict[str, Any]:
    """What the paper prints, from plain values alone: the same data, the same paper."""
    return {
        "title": data["title"],
        "author": data["issue"]["issuer_name"],
        "head": head_of(data["issue"]),
        "kind_name": KIND.upper(),
        "subject": subject_lines(subject_of(data["title"])),
        "body_template": "papers/_pledge.html",
        "legal_bases": based_on(data["legal_bases"]),
        "preamble": data["preamble"],
        "clauses": [numbered(n, text) for n, text in enumerate(data["clauses"], start=1)],
        "closing": data["closing"],
        "commitments": grouped(data["commitments"]),
        "numbers": width_of_numbers(each["target"] for each in data["commitments"]),
        "has_deadlines": any(each["deadline"] for each in data["commitments"]),
        "has_movements": any(each["movement"] for each in data["commitments"]),
        "is_illustrative": data["is_illustrative"],
    }


def width_of_numbers(targets: Iterable[str]) -> str:
    """How wide the column of targets must be for no number in it to be broken: “”, long, longest.

    In the paper's type ten signs fit its narrow column, 17 the wider one, and the widest any
    number that is kept (14 digits, 4 decimals).
    """
    longest = max((len(number) for each in targets for number in NUMBER.findall(each)), default=0)
    return "" if longest <= NARROW else "long" if longest <= WIDE else "longest"


def subject_of(title: str) -> str:
    """What stands below the paper's name: its title without that name."""
    if title.casefold().startswith(KIND.casefold()):
        title = title[len(KIND) :].strip(" -–:,.")
    return title[:1].upper() + title[1:]


def numbered(number: int, text: str) -> str:
    """A clause with “Điều 1.” before it, in Markdown; a list begins on a line of its own."""
    break_ = "\n\n" if text.startswith(LIST_SIGNS) else " "
    return f"**Điều {number}.**{break_}{text}"


def plain(text: str) -> str:
    """A clause without its Markdown, on one line: for other papers that quote it."""
    bare = html.unescape(nh3.clean(render_markdown(text), tags=set()))
    return " ".join(bare.split())


def grouped(commitments: Sequence[Mapping[str, Any]]) -> list[dict[str, Any]]:
    """The commitments by organisation, in the order given."""
    groups: list[dict[str, Any]] = []
    for each in commitments:
        if not groups or groups[-1]["organisation"] != each["organisation"]:
            groups.append({"organisation": each["organisation"], "rows": []})
        groups[-1]["rows"].append(each)
    return groups
