"""What a signature looks like on paper: lines of Tinos, centred in the member's block."""

import io
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

from fontTools import subset
from fontTools.ttLib import TTFont
from fontTools.ttLib.scaleUpem import scale_upem
from pyhanko.pdf_utils import layout
from pyhanko.pdf_utils.content import ResourceType
from pyhanko.pdf_utils.font.opentype import GlyphAccumulator
from pyhanko.pdf_utils.generic import pdf_name
from pyhanko.stamp import BaseStamp, BaseStampStyle

from documents.rendering import face_path

# Latin with every Vietnamese letter, and the punctuation of papers: what a name may need.
LETTERS = [*range(0x20, 0x250), *range(0x1E00, 0x1F00), *range(0x2010, 0x2040)]
INK = (0.05, 0.2, 0.55)  # signatures are blue (NĐ 30/2020, Phụ lục I)
LEADING = 1.2
UNITS = 1000  # to the em: pyHanko writes a face's widths as they are, and PDF reads thousandths


@dataclass(frozen=True)
class StampLine:
    """One line of a signature's appearance; it is broken where the block is too narrow."""

    text: str
    size: float = 9


@lru_cache(maxsize=2)
def _letters(face: str) -> bytes:
    """The face cut down to `LETTERS`: each signature embeds of it what it shows, and fast."""
    font = TTFont(face_path(face))
    cutter = subset.Subsetter(subset.Options(layout_features=[], name_IDs=["*"], hinting=False))
    cutter.populate(unicodes=LETTERS)
    cutter.subset(font)
    scale_upem(font, UNITS)
    cut = io.BytesIO()
    font.save(cut)
    return cut.getvalue()


@dataclass(frozen=True)
class SignatureStampStyle(BaseStampStyle):
    """The appearance of one signature: its lines, whatever the size of the block."""

    border_width: int = 0
    lines: tuple[StampLine, ...] = ()

    def create_stamp(
        self, writer: Any, box: layout.BoxConstraints, text_params: Any
    ) -> "SignatureStamp":
        return SignatureStamp(writer, self, box)


class SignatureStamp(BaseStamp):
    """The lines, set from the middle of the block; shrunk together when they are too many."""

    style: SignatureStampStyle
    writer: Any

    def _render_inner_content(self) -> list[bytes]:
        engine: Any = GlyphAccumulator(self.writer, io.BytesIO(_letters("Regular")), font_size=1)
        broken = [part for line in self.style.lines for part in self._broken(engine, line)]
        height = sum(line.size * LEADING for line in broken)
        scale = min(1.0, self.box.height / height) if height else 1.0
        commands = [b"q %g %g %g rg BT" % INK]
        y: float = (self.box.height + height * scale) / 2
        for line in broken:
            size = line.size * scale
            y -= size * LEADING
            engine.font_size = size  # its moves between glyphs are in this unit
            shaped = engine.shape(line.text, with_actual_text=False)
            x = (self.box.width - shaped.x_advance * size) / 2
            commands.append(
                b"/F1 %g Tf 1 0 0 1 %g %g Tm %s" % (size, x, y + 2, shaped.graphics_ops)
            )
        commands.append(b"ET Q")
        self.set_resource(ResourceType.FONT, pdf_name("/F1"), engine.as_resource())
        return commands

    def _broken(self, engine: GlyphAccumulator, line: StampLine) -> list[StampLine]:
        """`line` in as many lines as the width of the block takes, broken between words."""
        space = engine.shape(" ", with_actual_text=False).x_advance
        lines: list[str] = []
        width = 0.0
        for word in line.text.split():
            advance = engine.shape(word, with_actual_text=False).x_advance
            if lines and (width + space + advance) * line.size <= self.box.width:
                lines[-1] += f" {word}"
                width += space + advance
            else:
                lines.append(word)
                width = advance
        return [StampLine(text, line.size) for text in lines]
