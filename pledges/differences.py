"""What changed between two texts of a pledge, word by word: plain functions, no Django.

A text is a mapping: `title`, `legal_bases`, `preamble`, `closing` are strings, `clauses` a list.
Clauses are matched by what they say and not by their number, so that one that was put in does not
make all below it look changed.
"""

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher
from typing import Any

ALIKE = 0.5  # two clauses that share less are not one clause rewritten
LONGEST = 4000  # words; beyond that a part is shown as replaced rather than compared
PARTS_BEFORE, PARTS_AFTER = ("title", "legal_bases", "preamble"), ("closing",)
WORD = re.compile(r"\S+\s*|\s+")


@dataclass(frozen=True)
class Piece:
    """A run of words; `kind` is same, added or removed."""

    kind: str
    text: str


@dataclass(frozen=True)
class PartDifference:
    """One part of the text before and after. `key` is `title`, `preamble` … or `clause`; a clause
    has its number then and now, None where it was not there."""

    key: str
    pieces: tuple[Piece, ...]
    old_number: int | None = None
    new_number: int | None = None

    @property
    def kind(self) -> str:
        """same, changed, added or removed."""
        kinds = {piece.kind for piece in self.pieces}
        return kinds.pop() if len(kinds) == 1 else "changed"

    @property
    def is_renumbered(self) -> bool:
        both = self.old_number is not None and self.new_number is not None
        return both and self.old_number != self.new_number


def compare(old: Mapping[str, Any], new: Mapping[str, Any]) -> list[PartDifference]:
    """Every part that either text has, in the order of the new one."""
    parts = [_part(key, old, new) for key in PARTS_BEFORE]
    parts += _clauses(old.get("clauses", []), new.get("clauses", []))
    parts += [_part(key, old, new) for key in PARTS_AFTER]
    return [part for part in parts if part.pieces]


def count_changes(parts: Sequence[PartDifference]) -> int:
    """How many parts are not the same."""
    return sum(part.kind != "same" for part in parts)


def _part(key: str, old: Mapping[str, Any], new: Mapping[str, Any]) -> PartDifference:
    return PartDifference(key, tuple(pieces(old.get(key, ""), new.get(key, ""))))


def pieces(old: str, new: str) -> list[Piece]:
    """The two texts woven into one: what stayed, what was taken out, what was put in."""
    if old == new:
        return [Piece("same", old)] if old else []
    before, after = WORD.findall(old), WORD.findall(new)
    if max(len(before), len(after)) > LONGEST:
        return [*_piece("removed", [old]), *_piece("added", [new])]
    woven: list[Piece] = []
    # Words are compared without the blanks behind them, so that a new line is no new word.
    matcher = SequenceMatcher(None, _bare(before), _bare(after), autojunk=False)
    for kind, a, b, c, d in matcher.get_opcodes():
        if kind == "equal":
            woven += _piece("same", after[c:d])
        else:
            woven += _piece("removed", before[a:b])
            woven += _piece("added", after[c:d])
    return [_parted(piece) for piece in woven[:-1]] + woven[-1:]


def _parted(piece: Piece) -> Piece:
    """A piece with others behind it ends in a blank: the last word of one text had none."""
    return piece if piece.text[-1].isspace() else Piece(piece.kind, f"{piece.text} ")


def _bare(words: Sequence[str]) -> list[str]:
    return [word.rstrip() for word in words]


def _piece(kind: str, words: Sequence[str]) -> Iterator[Piece]:
    if text := "".join(words):
        yield Piece(kind, text)


def _clauses(old: Sequence[str], new: Sequence[str]) -> Iterator[PartDifference]:
    i = j = 0
    for a, b in [*_matches(old, new), (len(old), len(new))]:
        for n in range(i, a):
            yield PartDifference("clause", (Piece("removed", old[n]),), old_number=n + 1)
        for n in range(j, b):
            yield PartDifference("clause", (Piece("added", new[n]),), new_number=n + 1)
        if a < len(old) and b < len(new):
            yield PartDifference("clause", tuple(pieces(old[a], new[b])), a + 1, b + 1)
        i, j = a + 1, b + 1


def _matches(old: Sequence[str], new: Sequence[str]) -> list[tuple[int, int]]:
    """Pairs of clauses that are one and the same, in order: those that are most alike in all."""
    rows, columns = len(old), len(new)
    best = [[0.0] * (columns + 1) for _row in range(rows + 1)]
    alike = [[0.0] * columns for _row in range(rows)]
    words = [[_bare(WORD.findall(text)) for text in texts] for texts in (old, new)]
    for i in range(rows - 1, -1, -1):
        for j in range(columns - 1, -1, -1):
            alike[i][j] = 1.0 if old[i] == new[j] else _likeness(words[0][i], words[1][j])
            best[i][j] = max(best[i + 1][j], best[i][j + 1], best[i + 1][j + 1] + alike[i][j])
    pairs, i, j = [], 0, 0
    while i < rows and j < columns:
        if alike[i][j] and best[i][j] == best[i + 1][j + 1] + alike[i][j]:
            pairs.append((i, j))
            i, j = i + 1, j + 1
        elif best[i][j] == best[i + 1][j]:
            i += 1
        else:
            j += 1
    return pairs


def _likeness(old: Sequence[str], new: Sequence[str]) -> float:
    """How much two clauses share, from ALIKE to 1; 0 below."""
    matcher = SequenceMatcher(None, old, new, autojunk=False)
    if matcher.real_quick_ratio() < ALIKE or matcher.quick_ratio() < ALIKE:
        return 0.0
    if max(len(old), len(new)) > LONGEST:
        return ALIKE
    ratio = matcher.ratio()
    return ratio if ratio >= ALIKE else 0.0
