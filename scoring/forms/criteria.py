"""Forms of a criteria set: what it declares, one criterion of it, its adoption."""

from collections.abc import Iterable, Sequence
from decimal import Decimal
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from blocs.models import BlocYear, Organisation
from blocs.querysets import today
from common.forms import DateInput, FieldsForm
from scoring.actions import criteria_version, criterion_version
from scoring.builders.declared import group_names
from scoring.forms.declared import BandsField, KnockoutsField, ThresholdsField, TiesField
from scoring.models import CriteriaSet, Criterion
from scoring.ranking import Nature
from scoring.texts import DECLARED, CriteriaText, Declared
from scoring.trees import DETAILS, Fact, Node, Way


class CriteriaForm(FieldsForm):
    """The title of a set and what it declares of its points; each criterion has its own form."""

    model = CriteriaSet
    model_fields = (
        "title", "total", "digits", "bonus_cap", "deduction_cap", "bonus_passes_scale",
        "cross_weight", "cross_trimmed",
    )  # fmt: skip

    ties = TiesField(
        label=_("Rules for equal totals, in order"), required=False,
        help_text=_("Members that none of them parts share a place: 1, 2, 2, 4."),
    )  # fmt: skip
    thresholds = ThresholdsField(
        label=_("Classification"), required=False,
        help_text=_(
            "A line for each class: “90: Hoàn thành xuất sắc” from 90 % of the maximum that was"
            " assigned to the member."
        ),
    )  # fmt: skip
    knockouts = KnockoutsField(
        label=_("What bars an award, though not a place"), required=False,
        help_text=_(
            "A line for each condition. The panel notes it, with its reason; or it follows from the"
            " points of a criterion or group: “I < 30: …” with fewer than 30 points in I."
        ),
    )  # fmt: skip
    seen = forms.CharField(widget=forms.HiddenInput)
    field_order = (
        "title", "total", "digits", "bonus_cap", "deduction_cap", "bonus_passes_scale", "ties",
        "thresholds", "knockouts", "cross_weight", "cross_trimmed", "seen",
    )  # fmt: skip

    def __init__(
        self, *args: Any, year: BlocYear, draft: CriteriaSet | None, nodes: Sequence[Node] = (),
        **kwargs: Any,
    ) -> None:  # fmt: skip
        initial: dict[str, Any] = {"seen": criteria_version(draft)}
        declared = draft.declared if draft else Declared()
        initial |= {name: getattr(declared, name) for name in DECLARED}
        if draft is not None:
            initial["title"] = draft.title
        else:
            initial["title"] = _("Emulation criteria of the year %(year)s") % {"year": year.year}
        super().__init__(*args, initial=initial, **kwargs)
        gone = {tie.group: "" for tie in declared.ties if tie.group}
        ties: Any = self.fields["ties"]
        ties.offer({**gone, **group_names(nodes)})
        self.order_fields(self.field_order)

    def text(self, nodes: Iterable[Node]) -> CriteriaText:
        """What the cleaned form says, with the criteria as they are."""
        data = self.cleaned_data
        declared = Declared(**{name: data[name] for name in DECLARED})
        return CriteriaText(data["title"], list(nodes), declared)

    def clean_digits(self) -> int:
        return int(self.cleaned_data["digits"])

    def clean_cross_weight(self) -> Decimal:
        return self.cleaned_data["cross_weight"] or Decimal(0)


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
