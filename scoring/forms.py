"""Forms of a criteria set: what it declares, one criterion of it, its adoption."""

from collections.abc import Iterable
from decimal import Decimal
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from blocs.models import BlocYear, Organisation
from blocs.querysets import today
from common.forms import DateInput, FieldsForm
from common.numbers import NotANumber, printed, read_number
from scoring.actions import criteria_version, criterion_version
from scoring.formulas import Band
from scoring.models import CriteriaSet, Criterion
from scoring.ranking import Nature
from scoring.texts import CriteriaText, Declared
from scoring.trees import DETAILS, Fact, Node, Way

DECLARED = ("total", "digits", "bonus_cap", "deduction_cap", "bonus_passes_scale")


class CriteriaForm(FieldsForm):
    """The title of a set and what it declares of its points; each criterion has its own form."""

    model = CriteriaSet
    model_fields = ("title", *DECLARED)

    seen = forms.CharField(widget=forms.HiddenInput)

    def __init__(
        self, *args: Any, year: BlocYear, draft: CriteriaSet | None, **kwargs: Any
    ) -> None:
        initial: dict[str, Any] = {"seen": criteria_version(draft)}
        if draft is not None:
            initial |= {name: getattr(draft, name) for name in self.model_fields}
        else:
            initial["title"] = _("Emulation criteria of the year %(year)s") % {"year": year.year}
        super().__init__(*args, initial=initial, **kwargs)

    def text(self, nodes: Iterable[Node]) -> CriteriaText:
        """What the cleaned form says, with the criteria as they are."""
        data = self.cleaned_data
        declared = Declared(**{name: data[name] for name in DECLARED})
        return CriteriaText(data["title"], list(nodes), declared)

    def clean_digits(self) -> int:
        return int(self.cleaned_data["digits"])


class BandsField(forms.CharField):
    """A table of levels, a line for each: `90: 10` gives 10 points from 90 on."""

    widget = forms.Textarea(attrs={"rows": 4})
    default_error_messages = {
        "line": _("“%(line)s” is no level: write a value, a colon and points, as 90: 10."),
    }

    def to_python(self, value: Any) -> Any:
        lines = [line.strip() for line in str(value or "").splitlines() if line.strip()]
        return tuple(self._band(line) for line in lines)

    def _band(self, line: str) -> Band:
        parts = line.removeprefix("≥").split(":")
        try:
            value, points = (read_number(part) for part in parts)
        except (NotANumber, ValueError) as error:
            told = {"line": line[:60]}
            raise forms.ValidationError(self.error_messages["line"], "line", told) from error
        return Band(value, points)

    def prepare_value(self, value: Any) -> Any:
        if not isinstance(value, tuple | list):
            return value
        return "\n".join(
            f"{printed(Decimal(band.at_least))}: {printed(Decimal(band.points))}" for band in value
        )


class CriterionForm(FieldsForm):
    """One criterion. Details of ways that were not chosen are left out, and hidden by the page."""

    model = Criterion
    model_fields = (
        "code", "text", "maximum", "nature", "way", "step", "excess", "unit", "fact", "evidence",
    )  # fmt: skip

    bands = BandsField(
        label=_("Table of levels"), required=False,
        help_text=_("A line for each level: 90: 10 gives 10 points from 90 on."),
    )  # fmt: skip
    assigned = forms.MultipleChoiceField(
        label=_("Given to"), required=False, widget=forms.CheckboxSelectMultiple,
        help_text=_("Nobody chosen: to all members. For the others it counts neither way."),
    )  # fmt: skip
    seen = forms.CharField(widget=forms.HiddenInput, required=False)

    def __init__(
        self, *args: Any, members: Iterable[Organisation], node: Node | None = None, code: str = "",
        **kwargs: Any,
    ) -> None:  # fmt: skip
        initial: dict[str, Any] = {"code": code}
        if node is not None:
            initial = {**vars(node), "seen": criterion_version(node)}
        super().__init__(*args, initial=initial, **kwargs)
        order = ("code", "text", "maximum", "nature", "way", *DETAILS, "evidence", "assigned")
        self.order_fields(order)
        choices = [(each.code, each.label) for each in members]
        gone = [code for code in initial.get("assigned", ()) if code not in dict(choices)]
        field: Any = self.fields["assigned"]
        field.choices = [*choices, *((code, code) for code in gone)]
        for name, way in DETAILS.items():  # the page shows those of the way that is chosen
            self.fields[name].widget.attrs["data-way"] = way.value

    def node(self) -> Node:
        """What the cleaned form says."""
        data = dict(self.cleaned_data)
        way = Way(data["way"]) if data["way"] else None
        kept: dict[str, Any] = {
            name: data[name]
            for name, of in DETAILS.items()
            if of == way and data[name] not in (None, "", ())
        }
        if "fact" in kept:
            kept["fact"] = Fact(kept["fact"])
        return Node(
            code=data["code"], text=data["text"], maximum=data["maximum"],
            nature=Nature(data["nature"]), way=way, evidence=data["evidence"],
            assigned=tuple(sorted(data["assigned"])), **kept,
        )  # fmt: skip


class AdoptForm(forms.Form):
    """The day on which the bloc adopted the set."""

    adopted_on = forms.DateField(label=_("Adopted on"), widget=DateInput(), initial=today)
    seen = forms.CharField(widget=forms.HiddenInput)


class WorkbookForm(forms.Form):
    """The workbook of a set."""

    file = forms.FileField(
        label=_("File"), widget=forms.FileInput(attrs={"accept": ".xlsx"}), max_length=255
    )
