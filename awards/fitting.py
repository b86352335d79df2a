"""How a text is set into a box of a certificate: never clipped, smaller only where it must be.

Arithmetic alone: lengths in points, and a function that measures a text set at one point.
"""

from collections.abc import Callable, Sequence
from typing import NamedTuple

LINE = 1.25  # height of a line, in sizes of its letters
STEP = 0.5  # sizes are tried in steps of half a point
SPARE = 0.98  # of the width: kerning may set a line a little wider than its letters add up to

Measure = Callable[[str], float]


class Fitted(NamedTuple):
    """The lines of a text and their size in points."""

    lines: tuple[str, ...]
    size: float


def fit(
    text: str, width: float, height: float, largest: float, smallest: float, measure: Measure
) -> Fitted | None:
    """`text` at the largest size from `largest` down to `smallest` that fits; None where none does.

    Lines end between words; only at the smallest size a word that is wider than the box is broken.
    A line end in the text is kept.
    """
    size = max(largest, smallest)
    while size >= smallest:
        lines = _lines(text, width * SPARE / size, measure, breaks=size - STEP < smallest)
        if lines is not None and len(lines) * size * LINE <= height:
            return Fitted(tuple(lines), size)
        size -= STEP
    return None


def _lines(text: str, width: float, measure: Measure, *, breaks: bool) -> list[str] | None:
    """The text in lines of at most `width`; None when a word is wider and may not be broken."""
    lines: list[str] = []
    for paragraph in text.splitlines() or [""]:
        words = _pieces(paragraph.split(), width, measure) if breaks else paragraph.split()
        if any(measure(word) > width for word in words):
            return None
        lines += _filled(words, width, measure)
    return lines


def _filled(words: Sequence[str], width: float, measure: Measure) -> list[str]:
    lines: list[str] = []
    line = ""
    for word in words:
        longer = f"{line} {word}" if line else word
        if line and measure(longer) > width:
            lines.append(line)
            longer = word
        line = longer
    return [*lines, line]


def _pieces(words: Sequence[str], width: float, measure: Measure) -> list[str]:
    """The words, each cut where it would be wider than the box."""
    pieces: list[str] = []
    for word in words:
        piece = ""
        for sign in word:
            if piece and measure(piece + sign) > width:
                pieces.append(piece)
                piece = ""
            piece += sign
        pieces.append(piece)
    return pieces
