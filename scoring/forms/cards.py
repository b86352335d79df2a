"""Forms of a scorecard: one cell, and what a member says to the panel."""

from decimal import Decimal
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from common.numbers import NotANumber, printed, read_number
from scoring.actions import Given
from scoring.builders.figures import REFUSALS
from scoring.enums import Rung
from scoring.marking import WITH_TARGET
from scoring.models import Mark
from scoring.trees import Node, Way

# What a column copied from a workbook says of something that is achieved or not.
ACHIEVED = {"1": 1, "x": 1, "có": 1, "đạt": 1, "0": 0, "không": 0, "không đạt": 0}


def figure_from(node: Node, text: str) -> Decimal | None:
    """What was typed or pasted for the criterion; None for nothing. Raises NotANumber."""
    text = text.strip()
    if not text:
        return None
    if node.way == Way.EITHER_OR and text.casefold() in ACHIEVED:
        return Decimal(ACHIEVED[text.casefold()])
    return read_number(text)


class FigureField(forms.Field):
    """A figure as Vietnamese write it; doubt is an error and never a guess."""

    widget = forms.TextInput(attrs={"inputmode": "decimal", "autocomplete": "off"})

    def __init__(self, *, node: Node, **kwargs: Any) -> None:
        super().__init__(required=False, **kwargs)
        self.node = node

    def to_python(self, value: Any) -> Any:
        try:
            return figure_from(self.node, str(value or ""))
        except NotANumber as error:
            raise forms.ValidationError(REFUSALS["not-a-number"], "not-a-number") from error

    def prepare_value(self, value: Any) -> Any:
        return printed(value) if isinstance(value, Decimal) else value


LABELS = {Way.JUDGED: _("Points"), Way.EITHER_OR: _("Achieved?"), Way.COUNT: _("Number of times")}


class CellForm(forms.Form):
    """One criterion on one rung. What a page does not send stays as it was on the mark."""

    seen = forms.CharField(widget=forms.HiddenInput, required=False, empty_value="-")

    def __init__(
        self, data: Any = None, *, node: Node, rung: Rung, mark: Mark | None, seen: str
    ) -> None:
        kept = {name: getattr(mark, name) for name in ("value", "target", "note", "reason")} if (
            mark) else {}  # fmt: skip
        if data is not None:
            typed = {name: data[name] for name in ("value", "target", "note", "reason", "seen")
                     if name in data}  # fmt: skip
            told = {name: printed(text) if isinstance(text, Decimal) else text or ""
                    for name, text in kept.items()}  # fmt: skip
            data = told | {"seen": ""} | typed
        super().__init__(data, initial={**kept, "seen": seen})
        self.fields = {**self._figures(node), **self._texts(rung), **self.fields}

    def _figures(self, node: Node) -> dict[str, forms.Field]:
        label = LABELS.get(node.way, _("Result")) if node.way else _("Result")
        fields: dict[str, forms.Field] = {"value": FigureField(node=node, label=label)}
        if node.way == Way.EITHER_OR:
            choices = [("", "–"), ("1", _("Achieved")), ("0", _("Not achieved"))]
            fields["value"].widget = forms.Select(choices=choices)
        if node.way in WITH_TARGET:
            fields["target"] = FigureField(node=node, label=_("Target"))
        return fields

    def _texts(self, rung: Rung) -> dict[str, forms.Field]:
        area = forms.Textarea(attrs={"rows": 2})
        if rung == Rung.SELF:
            return {"note": forms.CharField(
                label=_("Note"), required=False, max_length=2000, widget=area)}  # fmt: skip
        return {"reason": forms.CharField(
            label=_("Reason, where the figure differs"), required=False, max_length=2000,
            widget=area,
        )}  # fmt: skip

    def given(self) -> Given:
        """What the cleaned form says."""
        names = ("value", "target", "note", "reason", "seen")
        return Given(**{n: self.cleaned_data[n] for n in names if n in self.cleaned_data})


class PeerForm(forms.Form):
    """What a peer gives in one criterion; empty takes it back."""

    def __init__(self, data: Any = None, *, node: Node, label: Any, **kwargs: Any) -> None:
        super().__init__(data, **kwargs)
        self.fields["value"] = FigureField(node=node, label=label)


class TextForm(forms.Form):
    """What a member answers to the panel in one criterion."""

    text = forms.CharField(
        label=_("Explanation"), max_length=4000, required=False,
        widget=forms.Textarea(attrs={"rows": 3}),
    )  # fmt: skip
