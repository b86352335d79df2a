"""Forms of conditions: each kind asks for its own limits."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from awards.actions import ConditionEntry
from awards.conditions import SHAPES, Kind, Rule
from awards.forms.types import offered
from awards.models import AwardType, Condition
from blocs.models import Council
from common.forms import FieldsForm

LABELS = {
    (Kind.PLACE, "place"): _("The last place that counts"),
    (Kind.RATE, "percent"): _("Percent of the maximum, at least"),
    (Kind.PLEDGE, "in_time"): _("Signed by the year's last day for it"),
    (Kind.REPORTS, "missing"): _("Reports that may be missing or late"),
    (Kind.VOTE, "percent"): _("Percent of all entitled to vote, at least"),
    (Kind.PRIOR_AWARDS, "count"): _("How many, at least"),
    (Kind.PRIOR_AWARDS, "years"): _("In how many years before"),
}
EXPLAINED = {
    Kind.PLACE: _("The member stands at this place or better in the published ranking."),
    Kind.RATE: _("The points of the published ranking, as a share of the maximum assigned."),
    Kind.PLEDGE: _("The member signed the pledge of the year."),
    Kind.REPORTS: _("The reports that members were asked for were received in time."),
    Kind.VOTE: _("Counted of all who are entitled to vote, not of those who came."),
    Kind.NO_DISCIPLINE: _("No discipline, inspection or complaint is noted on its card."),
    Kind.NO_KNOCKOUT: _("It has no fewer points than the criteria declare as a minimum."),
    Kind.ONE_REWARD: _("Its results of this year were not rewarded by another award."),
    Kind.PRIOR_AWARDS: _("Ad-hoc and thematic awards do not count towards this one."),
}


class ConditionForm(FieldsForm):
    """The limits of one kind, the basis, and the days it is asked."""

    model = Condition
    model_fields = ("legal_basis", "effective_from", "effective_to", "note")

    def __init__(
        self, *args: Any, council: Council, kind: str, condition: Condition | None = None,
        **kwargs: Any,
    ) -> None:  # fmt: skip
        initial: dict[str, Any] = {}
        if condition:
            initial = {name: getattr(condition, name) for name in self.model_fields}
            initial |= condition.limits
            rule = condition.rule
            numbers = {limit.name for limit in SHAPES[Kind(kind)].limits}
            initial |= {name: rule.numbers[name] for name in numbers}
            initial |= {"code": _value(rule.code, own=rule.own)}
        super().__init__(*args, initial={**initial, **kwargs.pop("initial", {})}, **kwargs)
        self.kind = Kind(kind)
        own = _limits(self.kind, council, condition.rule if condition else None)
        self.limit_names = tuple(own)
        self.fields = {**own, **self.fields}

    def entry(self) -> ConditionEntry:
        data = self.cleaned_data
        limits = {name: data[name] for name in self.limit_names}
        if "code" in limits:
            limits |= _award(limits["code"])
        return ConditionEntry(**{name: data[name] for name in self.model_fields}, limits=limits)


OWN = "own:"


def _value(code: str, *, own: bool) -> str:
    """An award as a choice: a code of the council's own may also stand in the general catalogue."""
    return f"{OWN}{code}" if own else code


def _award(value: str) -> dict[str, Any]:
    """The limits that a choice stands for."""
    return {"code": value.removeprefix(OWN), "own": value.startswith(OWN)}


def _awards(council: Council, chosen: Rule | None) -> list[tuple[str, str]]:
    """The awards in force, and the chosen one also after its end."""
    found = {_value(each.code, own=each.is_own): each.name for each in offered(council)}
    if chosen is not None and chosen.code:
        rows = AwardType.objects.of_council(council).filter(
            code=chosen.code, council__isnull=not chosen.own
        )
        name = rows.order_by("-effective_from").values_list("name", flat=True).first()
        found.setdefault(_value(chosen.code, own=chosen.own), name or chosen.code)
    return list(found.items())


def _limits(
    kind: Kind, council: Council, chosen: Rule | None = None
) -> dict[str, forms.Field]:  # fmt: skip
    """The fields of a kind's limits, by their names."""
    shape = SHAPES[kind]
    found: dict[str, forms.Field] = {}
    if shape.wants_award:
        awards = _awards(council, chosen)
        found["code"] = forms.ChoiceField(label=_("The lower award"), choices=awards)
    for limit in shape.limits:
        found[limit.name] = forms.DecimalField(
            label=LABELS[kind, limit.name], min_value=limit.least, max_value=limit.most,
            decimal_places=limit.digits, localize=True,
        )  # fmt: skip
    for name in shape.flags:
        found[name] = forms.BooleanField(label=LABELS[kind, name], required=False)
    return found
