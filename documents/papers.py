"""Head and foot of an official paper, from the plain facts of its issue.

The facts are a plain dict (it is frozen with the paper): motto, parent_name, issuer_name, number,
symbol, place, issued_on (ISO or None), year, signing_for, signer_title, signer_name, recipients.
"""

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any

from common.formatting import date_in_words
from documents.layout import balanced_lines, date_line, full_number

HEAD_SIGNS = 27  # of capitals at 12 pt in the left column
SUBJECT_SIGNS = 62
SIGNING_SIGNS = 30
# How a line of legal bases may begin; any other is put behind the first of them.
OPENINGS = ("Căn cứ", "Xét", "Theo", "Thực hiện", "Trên cơ sở", "Sau khi")


def letterhead_facts(
    letterhead: Any | None, *, parent_name: str, issuer_name: str
) -> dict[str, Any]:
    """The facts of a letterhead; without one, the names given and nothing else."""
    if letterhead is None:
        empty = dict.fromkeys(("symbol", "place", "signing_for", "signer_title", "signer_name"), "")
        names = {"motto": "state", "parent_name": parent_name, "issuer_name": issuer_name}
        return {**names, **empty, "recipients": []}
    plain = ("motto", "parent_name", "issuer_name", "symbol", "place", "signing_for")
    facts = {name: getattr(letterhead, name) for name in (*plain, "signer_title", "signer_name")}
    return {**facts, "recipients": lines_of(letterhead.recipients)}


def facts_for_bloc(
    letterhead: Any | None, bloc: Any, kind: Any, *, chair_name: str
) -> dict[str, Any]:  # fmt: skip
    """The letterhead's facts for a paper of this kind that the chair issues for the bloc. Who signs
    for whom and who gets it follow from the bloc where the letterhead is silent."""
    facts = letterhead_facts(letterhead, parent_name=chair_name, issuer_name=bloc.name)
    group = bloc.chair_title.split()[0]
    return {
        **facts,
        "symbol": "-".join(filter(None, [kind.abbreviation, facts["symbol"]])),
        "signing_for": facts["signing_for"] or f"TM. {group} thi đua",
        "signer_title": facts["signer_title"] or bloc.chair_title,
        "recipients": facts["recipients"]
        or [bloc.council.name, f"Các đơn vị thành viên {group} thi đua", "Lưu: VT"],
    }


def lines_of(text: str) -> list[str]:
    """The lines of a text field, a dash typed before them taken off."""
    return [line.strip().lstrip("-–").strip() for line in text.splitlines() if line.strip(" -–")]


def head_of(issue: Mapping[str, Any]) -> dict[str, Any]:
    """What `papers/_head.html` prints."""
    day = date.fromisoformat(issue["issued_on"]) if issue["issued_on"] else None
    parent, issuer = issue["parent_name"].upper(), issue["issuer_name"].upper()
    return {
        "parent": balanced_lines(parent, HEAD_SIGNS) if parent else [],
        "issuer": balanced_lines(issuer, HEAD_SIGNS),
        "motto": issue["motto"],
        "number": full_number(issue["number"], issue["symbol"]),
        "dated": date_line(issue["place"], date_in_words(day) if day else "", issue["year"]),
    }


def foot_of(issue: Mapping[str, Any]) -> dict[str, Any]:
    """What `papers/_foot.html` prints; recipients end in semicolons, the last in a full stop."""
    titles = [issue["signing_for"].upper(), issue["signer_title"].upper()]
    signing = [line for title in titles if title for line in balanced_lines(title, SIGNING_SIGNS)]
    recipients = [line.rstrip(" ;.") for line in issue["recipients"]]
    ended = [f"{line};" for line in recipients[:-1]] + [f"{line}." for line in recipients[-1:]]
    return {"recipients": ended, "signing": signing, "name": issue["signer_name"]}


def subject_lines(subject: str) -> list[str]:
    """The subject under the paper's name, in balanced lines."""
    return balanced_lines(subject, SUBJECT_SIGNS)


def based_on(lines: Sequence[str]) -> list[str]:
    """The legal bases as the decree wants them: each begins “Căn cứ”, ends in a semicolon, the
    last in a full stop."""
    bare = [line.rstrip(" ;.,") for line in lines]
    begun = [
        line if line.startswith(OPENINGS) else f"{OPENINGS[0]} {line}" for line in bare if line
    ]
    return [f"{line};" for line in begun[:-1]] + [f"{line}." for line in begun[-1:]]
