"""From a layout and receivers to the pages of certificates: HTML, its style sheet and pictures.

Certificates are the council's own design, no papers of NĐ 30/2020; words are Vietnamese whatever
the language of the screen.
"""

from collections.abc import Iterable, Mapping
from functools import partial
from typing import Any, NamedTuple

from django.template.loader import render_to_string
from django.utils.translation import gettext as _
from django.utils.translation import override

from awards.enums import CertificatePart
from awards.fitting import Fitted, fit
from awards.layouts import LEAST_SIZE, Box, sheet_size
from awards.models import CertificateLayout, Proposal
from common.changes import version_of
from common.errors import RuleViolation
from common.formatting import date_in_words
from common.pictures import MEDIA_TYPE
from documents.rendering import OwnFile, printable, text_width

POINTS = 72 / 25.4  # in a millimetre
FACES = {"name": "Bold", "signer": "Bold", "dateline": "Italic"}
LOOK = ("paper", "is_landscape", "background_sha256", "boxes", "wording", "place", "signer")


class Sheet(NamedTuple):
    """What one certificate says, by part, and whether its figures are for illustration."""

    texts: dict[str, str]
    is_illustrative: bool = False


class Page(NamedTuple):
    """A certificate as it is printed: each part with its lines and class of size."""

    parts: list[tuple[str, str, tuple[str, ...]]]
    is_illustrative: bool


def layout_mark(layout: CertificateLayout) -> str:
    """Changes whenever the layout does."""
    return version_of(look_of(layout))


def look_of(layout: CertificateLayout | None) -> dict[str, Any]:
    """All that decides how certificates look; nothing where no layout is."""
    return {name: getattr(layout, name) for name in LOOK} if layout else {}


def layout_for(proposal: Proposal) -> CertificateLayout | None:
    """How the council prints the award of the proposal, in whatever edition it was drawn up."""
    rows = CertificateLayout.objects.filter(council=proposal.bloc_year.bloc.council_id)
    return rows.of_award(proposal.award_type).order_by("-pk").first()


def sheets_of(proposal: Proposal, layout: CertificateLayout) -> list[Sheet]:
    """A sheet for each nominee that the decision grants."""
    decision: Any = proposal.decision
    common = {
        "decision": f"Quyết định số {decision.number}\n{date_in_words(decision.decided_on)}",
        "dateline": _dateline(layout.place, date_in_words(decision.decided_on)),
        "signer": layout.signer,
        "text": _filled(layout.wording, {
            "{danh hiệu}": proposal.award_type.name, "{năm}": str(proposal.bloc_year.year),
            "{khối}": proposal.bloc_year.bloc.name, "{nội dung}": proposal.title,
        }),
    }  # fmt: skip
    granted = proposal.nominees.filter(is_granted=True).select_related("organisation")
    return [
        Sheet(
            {**common, "name": str(each),
             "detail": ", ".join(filter(None, [each.title, each.place]))},
            proposal.bloc_year.is_illustrative,
        )
        for each in granted
    ]  # fmt: skip


def sample_sheets(layout: CertificateLayout) -> list[Sheet]:
    """Two sheets to look at: a short name and a very long one."""
    filled = _filled(layout.wording, {
        "{danh hiệu}": layout.award_type.name, "{năm}": "2026", "{khối}": "Khối thi đua số 1",
        "{nội dung}": "đã có thành tích xuất sắc trong phong trào thi đua",
    })  # fmt: skip
    common = {
        "text": filled, "decision": "Quyết định số …/QĐ-…\nngày … tháng … năm …",
        "dateline": _dateline(layout.place, "ngày … tháng … năm …"), "signer": layout.signer,
    }  # fmt: skip
    detail = "Trưởng ban Phong trào, Ủy ban Mặt trận Tổ quốc Việt Nam tỉnh Bà Rịa – Vũng Tàu"
    return [
        Sheet({**common, "name": "Nguyễn Thị Ngọc Ánh", "detail": detail}),
        Sheet({**common, "detail": "", "name":
               "Trung tâm Bồi dưỡng chính trị và Nghiệp vụ công tác Mặt trận thuộc Ủy ban Mặt trận "
               "Tổ quốc Việt Nam Thành phố Hồ Chí Minh"}),
    ]  # fmt: skip


def _dateline(place: str, day: str) -> str:
    return f"{place}, {day}" if place else day[:1].upper() + day[1:]


def _filled(text: str, words: Mapping[str, str]) -> str:
    for word, value in words.items():
        text = text.replace(word, value)
    return text


def pages_of(layout: CertificateLayout, sheets: Iterable[Sheet]) -> list[Page]:
    """The sheets with their texts fitted. Raises RuleViolation `certificate-too-narrow`, naming
    receiver and part, for a text that fits at no size."""
    boxes = layout.parts()
    return [
        Page([
            (name, _size_class(fitted), fitted.lines)
            for name, box in boxes.items()
            if (said := printable(sheet.texts.get(name, "")).strip())
            and (fitted := _fitted(name, said, box, sheet))
        ], sheet.is_illustrative)
        for sheet in sheets
    ]  # fmt: skip


def _fitted(name: str, said: str, box: Box, sheet: Sheet) -> Fitted:
    measure = partial(text_width, face=FACES.get(name, "Regular"))
    fitted = fit(said, box.width * POINTS, box.height * POINTS, box.size, LEAST_SIZE, measure)
    if fitted is None:
        raise RuleViolation(
            "certificate-too-narrow",
            _("“%(part)s” of %(receiver)s does not fit into its box even in the smallest letters. "
              "Make the box of the layout larger.")
            % {"part": CertificatePart(name).label, "receiver": sheet.texts["name"]},
        )  # fmt: skip
    return fitted


def _size_class(fitted: Fitted) -> str:
    return f"s{round(fitted.size * 10)}"


def certificate_html(layout: CertificateLayout, pages: list[Page]) -> str:
    """The certificates as one HTML document for documents.rendering."""
    with override("vi"):
        return render_to_string("awards/certificates_print.html", {
            "title": printable(f"Giấy khen, bằng khen: {layout.award_type}"),
            "author": printable(layout.council.name), "pages": pages,
            "has_ground": bool(layout.background_sha256),
        })  # fmt: skip


def own_files(layout: CertificateLayout, pages: Iterable[Page]) -> dict[str, OwnFile]:
    """What the certificates load: their style sheet, and the council's background."""
    files = {"layout.css": OwnFile(_css(layout, pages).encode(), "text/css")}
    if layout.background_sha256:
        with layout.background.open("rb") as ground:
            files["ground.jpg"] = OwnFile(ground.read(), MEDIA_TYPE)
    return files


def _css(layout: CertificateLayout, pages: Iterable[Page]) -> str:
    """Numbers and fixed words alone: no text of a person comes into the sheet."""
    width, height = sheet_size(layout.paper, layout.is_landscape)
    rules = [
        f"@page {{ size: {width}mm {height}mm; margin: 0 }}",
        f".certificate, .ground {{ width: {width}mm; height: {height}mm }}",
    ]
    for name, box in layout.parts().items():
        rules.append(
            f".box-{CertificatePart(name).value} {{ left: {box.x}mm; top: {box.y}mm;"
            f" width: {box.width}mm; height: {box.height}mm; text-align: {box.side} }}"
        )
    sizes = {size for page in pages for _name, size, _lines in page.parts}
    rules += [f".{size} {{ font-size: {int(size[1:]) / 10}pt }}" for size in sorted(sizes)]
    return "\n".join(rules)
