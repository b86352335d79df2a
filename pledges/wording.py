"""The words of a text as people read them: without the marks of its Markdown, but knowing them.

Built on the one reader of Markdown that papers and pages use, so that what is compared is what is
printed.
"""

import re
from collections.abc import Iterable
from dataclasses import dataclass, replace
from html.parser import HTMLParser

from documents.markdown import render_markdown

HEADING = re.compile(r"^[ \t]*#{1,6}[ \t]+(.*?)[ \t#]*$", re.MULTILINE)  # “## Điều 1”
RUN = re.compile(r"\S+|\s+")
LINE, PARAGRAPH, BULLET = "line", "paragraph", "•"


@dataclass(frozen=True)
class Word:
    """A word without blanks, how it looks, and what begins with it: nothing, a line, a paragraph,
    or an item of a list (“•”, “1.”)."""

    text: str
    is_bold: bool = False
    is_italic: bool = False
    opens: str = ""

    @property
    def look(self) -> tuple[bool, bool, str]:
        return self.is_bold, self.is_italic, self.opens


def words_of(text: str) -> list[Word]:
    """The words of a text in the small Markdown of papers; a heading is a bold line."""
    reader = _Reader()
    reader.feed(render_markdown(HEADING.sub(r"**\1**", text)))
    reader.close()
    return reader.words


def words_of_lines(text: str) -> list[Word]:
    """The words of plain text, a paragraph for each line."""
    lines = [line.split() for line in text.splitlines()]
    return [
        Word(word, opens="" if n else PARAGRAPH) for line in lines for n, word in enumerate(line)
    ]


def plain_text(words: Iterable[Word]) -> str:
    """Words on one line."""
    return " ".join(word.text for word in words)


class _Reader(HTMLParser):
    """Collects the words of clean HTML that holds only the tags of papers."""

    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.words: list[Word] = []
        self.lists: list[int | None] = []  # of each open list the number of its item, if numbered
        self.open = {"strong": 0, "em": 0}
        self.next = PARAGRAPH
        self.is_glued = False  # no blank since the last word

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if tag in self.open:
            self.open[tag] += 1
        elif tag in {"ul", "ol"}:
            self.lists.append(0 if tag == "ol" else None)
        elif tag == "li":
            if (number := self.lists.pop()) is not None:
                number += 1
            self.lists.append(number)
            self._begin(f"{number}." if number else BULLET)
        else:  # a first paragraph of an item begins with the item
            self._begin(LINE if tag == "br" else PARAGRAPH)

    def handle_endtag(self, tag: str) -> None:
        if tag in self.open:
            self.open[tag] -= 1
        elif tag in {"ul", "ol"}:
            self.lists.pop()
            self._begin(PARAGRAPH)

    def _begin(self, what: str) -> None:
        self.is_glued = False
        if self.next in {"", LINE, PARAGRAPH}:
            self.next = what

    def handle_data(self, data: str) -> None:
        for run in RUN.findall(data):
            if run.isspace():
                self.is_glued = False
            elif self.is_glued:  # “**1**.” is one word
                self.words[-1] = replace(self.words[-1], text=self.words[-1].text + run)
            else:
                look = bool(self.open["strong"]), bool(self.open["em"])
                self.words.append(Word(run, *look, self.next))
                self.next, self.is_glued = "", True
