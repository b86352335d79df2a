"""The form of a certificate's layout."""

import hashlib
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from awards.actions.certificates import Ground, LayoutEntry
from awards.enums import CertificatePart
from awards.layouts import MUST, PARTS, SIDES, USUAL_WORDING, WORDS, Box, usual_boxes
from awards.models import CertificateLayout
from common.forms import FieldsForm, SoundFileField
from common.pictures import plain_picture

NUMBERS = {
    "x": _("From the left (mm)"), "y": _("From the top (mm)"), "width": _("Width (mm)"),
    "height": _("Height (mm)"), "size": _("Largest letters (pt)"),
}  # fmt: skip
SIDE_WORDS = {
    "left": pgettext_lazy("side", "Left"), "center": pgettext_lazy("side", "Middle"),
    "right": pgettext_lazy("side", "Right"),
}  # fmt: skip


class LayoutForm(FieldsForm):
    """Sheet, background, texts and boxes. A part whose numbers are all empty is not printed."""

    model = CertificateLayout
    model_fields = ("paper", "wording", "place", "signer")

    is_landscape = forms.TypedChoiceField(
        label=_("Direction of the sheet"), coerce=lambda value: value == "1",
        choices=[("1", pgettext_lazy("paper", "Landscape")),
                 ("0", pgettext_lazy("paper", "Upright"))],
    )  # fmt: skip
    background = SoundFileField(
        label=_("Background"), required=False,
        help_text=_("PNG or JPEG of the whole sheet, at most 20 MB. It is kept as a JPEG without "
                    "transparency."),
    )  # fmt: skip
    without_ground = forms.BooleanField(
        label=_("Print without a background (on paper that is printed already)"), required=False
    )

    def __init__(self, *args: Any, layout: CertificateLayout | None, **kwargs: Any) -> None:
        boxes = layout.parts() if layout else usual_boxes("a4", is_landscape=True)
        initial: dict[str, Any] = {
            f"{part}_{name}": value
            for part, box in boxes.items() for name, value in box.told().items()
        }  # fmt: skip
        initial |= {"is_landscape": "1" if layout is None or layout.is_landscape else "0"}
        if layout is None:
            initial |= {"paper": "a4", "wording": USUAL_WORDING}
        else:
            initial |= {name: getattr(layout, name) for name in self.model_fields}
        super().__init__(*args, initial=initial, **kwargs)
        for part in PARTS:
            self._add_box(part)
        self.fields["background"].widget.attrs["accept"] = ".png,.jpg,.jpeg"
        self.fields["wording"].help_text = _("Filled in for each decision: %(words)s.") % {
            "words": ", ".join(WORDS)
        }
        self.fields["signer"].help_text = _(
            "Title and name of who signs, a line each; empty lines leave room for the signature."
        )

    def _add_box(self, part: str) -> None:
        label = CertificatePart(part).label
        for name, words in NUMBERS.items():
            field = forms.FloatField(label=words, required=part in MUST, localize=True)
            field.widget.attrs |= {"aria-label": f"{label}: {words}", "inputmode": "decimal"}
            self.fields[f"{part}_{name}"] = field
        side = forms.ChoiceField(
            label=_("Set to"), choices=[(each, SIDE_WORDS[each]) for each in SIDES]
        )
        side.widget.attrs["aria-label"] = f"{label}: {side.label}"
        self.fields[f"{part}_side"] = side

    def rows(self) -> list[tuple[Any, list[Any]]]:
        """The boxes as a table: a part, and its fields."""
        return [
            (CertificatePart(part).label, [self[f"{part}_{name}"] for name in (*NUMBERS, "side")])
            for part in PARTS
        ]

    def plain_fields(self) -> list[Any]:
        """The fields above the table, in order."""
        names = ("paper", "is_landscape", "background", "without_ground", "wording", "place",
                 "signer")  # fmt: skip
        return [self[name] for name in names]

    def clean_background(self) -> Ground | None:
        file = self.cleaned_data["background"]
        if file is None:
            return None
        content = plain_picture(file)
        return Ground(content, file.name, hashlib.sha256(content).hexdigest())

    def clean(self) -> dict[str, Any]:
        """A part has all its numbers, or none."""
        for part in PARTS:
            given = {name: self.cleaned_data.get(f"{part}_{name}") for name in NUMBERS}
            if any(value is not None for value in given.values()):
                for name, value in given.items():
                    field = f"{part}_{name}"
                    if value is None and field not in self.errors:
                        self.add_error(field, _("Fill in all numbers of the box, or none."))
        return self.cleaned_data

    def entry(self) -> LayoutEntry:
        said = self.cleaned_data
        boxes = {
            part: Box(*(said[f"{part}_{name}"] for name in (*NUMBERS, "side")))
            for part in PARTS if said[f"{part}_x"] is not None
        }  # fmt: skip
        return LayoutEntry(
            said["paper"], said["is_landscape"], boxes, said["wording"], said["place"],
            said["signer"], said["background"], said["without_ground"],
        )  # fmt: skip
