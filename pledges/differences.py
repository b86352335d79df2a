"""What changed between two texts of a pledge, word by word: plain functions, no Django.

A text is a mapping: `title`, `legal_bases`, `preamble`, `closing` are strings, `clauses` a list.
Clauses are matched by what they say and not by their number, so that one that was put in does not
make all below it look changed. Words are compared as people read them: how they look (bold, lists,
lines) is no word, and a part that only looks otherwise says so.
"""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from difflib import SequenceMatcher
from itertools import groupby
from typing import Any

from pledges.wording import LINE, PARAGRAPH, Word, words_of, words_of_lines

ALIKE = 0.5  # two texts that share less are not one text rewritten
LONGEST = 4000  # words; beyond that a part is shown as replaced rather than compared
PARTS_BEFORE, PARTS_AFTER = ("title", "legal_bases", "preamble"), ("closing",)
PLAIN = {"title", "legal_bases"}  # everything else is Markdown


@dataclass(frozen=True)
class Piece:
    """A run of words that look alike; `kind` is same, added or removed. `opens` as of a Word."""

    kind: str
    text: str
    is_bold: bool = False
    is_italic: bool = False
    opens: str = ""


@dataclass(frozen=True)
class Block:
    """A paragraph, or an item of a list with its `mark` (“•”, “1.”)."""

    mark: str
    pieces: tuple[Piece, ...]


@dataclass(frozen=True)
class PartDifference:
    """One part of the text before and after. `key` is `title`, `preamble` … or `clause`; a clause
    has its number then and now, None where it was not there. `is_reformatted` when its words are
    the same and look otherwise."""

    key: str
    pieces: tuple[Piece, ...]
    old_number: int | None = None
    new_number: int | None = None
    is_reformatted: bool = False

    @property
    def kind(self) -> str:
        """same, formatted (and nothing else), changed, added or removed."""
        kinds = {piece.kind for piece in self.pieces} or {"same"}
        if self.key == "clause" and (self.old_number is None or self.new_number is None):
            return "added" if self.old_number is None else "removed"
        kind = kinds.pop() if len(kinds) == 1 else "changed"
        return "formatted" if kind == "same" and self.is_reformatted else kind

    @property
    def is_renumbered(self) -> bool:
        both = self.old_number is not None and self.new_number is not None
        return both and self.old_number != self.new_number

    @property
    def blocks(self) -> list[Block]:
        """The pieces by paragraph and item of a list."""
        blocks: list[Block] = []
        for piece in self.pieces:
            if piece.opens not in {"", LINE} or not blocks:
                blocks.append(Block(piece.opens if piece.opens != PARAGRAPH else "", ()))
            blocks[-1] = replace(blocks[-1], pieces=(*blocks[-1].pieces, piece))
        return blocks


def compare(old: Mapping[str, Any], new: Mapping[str, Any]) -> list[PartDifference]:
    """Every part that either text has, in the order of the new one."""
    parts = [_part(key, old, new) for key in PARTS_BEFORE]
    parts += _clauses(old.get("clauses", []), new.get("clauses", []))
    parts += [_part(key, old, new) for key in PARTS_AFTER]
    return [part for part in parts if part.pieces or part.key == "clause"]


def count_changes(parts: Sequence[PartDifference]) -> int:
    """How many parts are not the same."""
    return sum(part.kind != "same" for part in parts)


def _part(key: str, old: Mapping[str, Any], new: Mapping[str, Any]) -> PartDifference:
    read = words_of_lines if key in PLAIN else words_of
    return _difference(key, old.get(key, ""), new.get(key, ""), read=read)


def _difference(
    key: str, old: str, new: str, old_number: int | None = None, new_number: int | None = None,
    read: Callable[[str], list[Word]] = words_of,
) -> PartDifference:  # fmt: skip
    before, after = read(old), read(new)
    woven = tuple(pieces(before, after))
    is_reworded = any(piece.kind != "same" for piece in woven)
    return PartDifference(key, woven, old_number, new_number, old != new and not is_reworded)


def pieces(before: Sequence[Word], after: Sequence[Word]) -> list[Piece]:
    """Two texts woven into one: what stayed (as it looks now), what was taken out, what was put
    in. Texts that share too little stand one after the other, since scraps of them woven together
    are read by nobody. Every piece but the last ends in a blank."""
    matcher = SequenceMatcher(None, _bare(before), _bare(after), autojunk=False)
    if max(len(before), len(after)) > LONGEST or matcher.ratio() < ALIKE:
        return _spaced([*_runs("removed", before), *_runs("added", after)])
    woven: list[Piece] = []
    for kind, a, b, c, d in matcher.get_opcodes():
        if kind == "equal":
            woven += _runs("same", after[c:d])
            continue
        added = list(after[c:d])
        if kind == "replace" and before[a].opens and added[0].opens:  # one beginning, not two
            added[0] = replace(added[0], opens="")
        woven += [*_runs("removed", before[a:b]), *_runs("added", added)]
    return _spaced(woven)


def _runs(kind: str, words: Sequence[Word]) -> Iterator[Piece]:
    """Words in pieces: one ends where something begins or the look changes."""
    begun = 0

    def run(word: Word) -> tuple[int, bool, bool]:
        nonlocal begun
        begun += bool(word.opens)
        return begun, word.is_bold, word.is_italic

    for (_begun, is_bold, is_italic), group in groupby(words, run):
        found = list(group)
        text = " ".join(word.text for word in found)
        yield Piece(kind, text, is_bold, is_italic, found[0].opens)


def _spaced(woven: Sequence[Piece]) -> list[Piece]:
    return [replace(piece, text=f"{piece.text} ") for piece in woven[:-1]] + [*woven[-1:]]


def _bare(words: Sequence[Word]) -> list[str]:
    return [word.text for word in words]


def _clauses(old: Sequence[str], new: Sequence[str]) -> Iterator[PartDifference]:
    i = j = 0
    for a, b in [*_matches(old, new), (len(old), len(new))]:
        for n in range(i, a):
            yield _difference("clause", old[n], "", n + 1, None)
        for n in range(j, b):
            yield _difference("clause", "", new[n], None, n + 1)
        if a < len(old) and b < len(new):
            yield _difference("clause", old[a], new[b], a + 1, b + 1)
        i, j = a + 1, b + 1


def _matches(old: Sequence[str], new: Sequence[str]) -> list[tuple[int, int]]:
    """Pairs of clauses that are one and the same, in order: those that are most alike in all."""
    rows, columns = len(old), len(new)
    best = [[0.0] * (columns + 1) for _row in range(rows + 1)]
    alike = [[0.0] * columns for _row in range(rows)]
    words = [[_bare(words_of(text)) for text in texts] for texts in (old, new)]
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
