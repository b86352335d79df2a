"""Forms of ballots."""

from collections.abc import Iterable
from datetime import date
from typing import Any

from django import forms
from django.http import QueryDict
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from ballots.actions import BallotPlan, Candidate, HandFigures
from ballots.actions.drafting import AGREE, DISAGREE, FIELDS, awards_of
from ballots.builders.facts import facts_of
from ballots.enums import Purpose
from ballots.models import Ballot, HandCount, Option
from blocs.models import BlocYear, Organisation
from common.forms import DateInput, FieldsForm, RowsField, offer
from conferences.models import Conference

MOST_VOTES = 1_000_000
RULE = (
    "seats", "base", "threshold", "above", "quorum", "may_abstain", "takes_written", "run_off",
    "rule_basis",
)  # fmt: skip


class BallotForm(FieldsForm):
    """The question, the slip and the rule. An approval has a slip of its own: yes or no."""

    model = Ballot
    model_fields = FIELDS

    members = RowsField(
        label=_("Members on the slip"),
        queryset=Organisation.objects.none(),
        required=False,
        widget=forms.CheckboxSelectMultiple,
    )
    names = forms.CharField(
        label=_("Other names on the slip"),
        required=False,
        widget=forms.Textarea(attrs={"rows": 3}),
        max_length=20_000,
        help_text=_("People or collectives, one a line. An approval needs none: its slip says"
                    " whether one agrees."),
    )  # fmt: skip
    shows_facts = forms.BooleanField(
        label=_("Beside each member, tell its place and rate in the published ranking"),
        required=False,
        initial=True,
    )

    def __init__(
        self, *args: Any, year: BlocYear, user: Any, ballot: Ballot | None = None,
        asked: QueryDict | None = None, **kwargs: Any,
    ) -> None:  # fmt: skip
        super().__init__(*args, initial=_initial(ballot) or _asked(asked), **kwargs)
        self.year = year
        self.fields["closes_at"] = forms.SplitDateTimeField(
            label=_("Voting ends"), required=False, widget=_Moment(),
            help_text=_("Then it is closed by itself. Leave it empty to close it by hand."),
        )  # fmt: skip
        offer(self, "conference", Conference.objects.visible_to(user).of_year(year))
        later = BlocYear.objects.visible_to(user).filter(
            bloc=year.bloc, starts_on__gte=year.starts_on
        )
        offer(self, "for_year", later.select_related("bloc").order_by("year"))
        offer(self, "members", year.member_organisations())
        offer(self, "award_type", awards_of(year))
        if ballot is not None and ballot.follows_id:
            self._fix(ballot)

    def _fix(self, ballot: Ballot) -> None:
        """A run-off is between those who tied: its names and seats are given."""
        for name in ("members", "names", "seats", "purpose", "award_type"):
            self.fields[name].disabled = True

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        if "members" in data and data.get("purpose") != Purpose.APPROVAL:
            lines = [line for line in data.get("names", "").splitlines() if line.strip()]
            if not data["members"] and not lines:
                self.add_error("members", _("Choose who stands on the slip."))
        return data

    def plan(self) -> BallotPlan:
        """What the form says, as the deed takes it."""
        data = self.cleaned_data
        return BallotPlan(
            **{name: data[name] for name in FIELDS}, candidates=list(self._candidates(data))
        )

    def _candidates(self, data: dict[str, Any]) -> Iterable[Candidate]:
        if data["purpose"] == Purpose.APPROVAL:
            yield Candidate(AGREE)
            yield Candidate(DISAGREE, says_no=True)
            return
        facts = facts_of(self.year) if data["shows_facts"] else {}
        for organisation in data["members"]:
            yield Candidate(organisation=organisation, facts=facts.get(organisation.pk, ""))
        for line in data["names"].splitlines():
            if line.strip():
                yield Candidate(line)

    @property
    def rule_fields(self) -> list[forms.BoundField]:
        """The fields that say how it is decided."""
        return [self[name] for name in RULE]

    @property
    def slip_fields(self) -> list[forms.BoundField]:
        """The fields that say what is asked and what may be chosen."""
        rest = [name for name in FIELDS if name not in RULE]
        return [self[name] for name in [*rest, "members", "names", "shows_facts"]]

    @property
    def rule_has_errors(self) -> bool:
        return any(field.errors for field in self.rule_fields)


class _Moment(forms.SplitDateTimeWidget):
    """A day and an hour, each in the browser's own control."""

    template_name = "components/moment.html"

    def __init__(self) -> None:
        super().__init__(
            date_format="%Y-%m-%d", time_format="%H:%M",
            date_attrs={"type": "date", "aria-label": str(_("Day"))},
            time_attrs={"type": "time", "aria-label": str(pgettext_lazy("of the clock", "Time"))},
        )  # fmt: skip


def _initial(ballot: Ballot | None) -> dict[str, Any]:
    if ballot is None:
        return {}
    options = list(ballot.options.all())
    return {
        **{name: getattr(ballot, name) for name in FIELDS},
        "members": [option.organisation_id for option in options if option.organisation_id],
        "names": "\n".join(option.label for option in options if not option.organisation_id),
        "shows_facts": any(option.facts for option in options),
    }


def _asked(asked: QueryDict | None) -> dict[str, Any]:
    """What another page proposes in the address: the award, and who of the members stands on the
    slip. The form offers it like any first value; what is no choice is not ticked."""
    if not asked or "award" not in asked:
        return {}
    return {
        "purpose": Purpose.NOMINATION, "award_type": asked["award"],
        "members": asked.getlist("members"), "seats": asked.get("seats", ""),
        "title": asked.get("title", ""),
    }  # fmt: skip


class SlipForm(forms.Form):
    """The slip: boxes where several may be chosen, else one of the lines. What is not chosen is
    said by the deed, as the rule of the ballot says it."""

    choices = forms.TypedMultipleChoiceField(
        label=_("Your choice"), coerce=int, required=False, widget=forms.CheckboxSelectMultiple
    )

    def __init__(self, *args: Any, ballot: Ballot, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.options: list[Option] = list(ballot.options.all())
        self.is_single = ballot.seats == 1
        offer(self, "choices", [(option.number, option.label) for option in self.options])

    @property
    def picked(self) -> set[str]:
        """The numbers that stand ticked, whether they make a valid slip or not."""
        return set(self.data.getlist("choices")) if isinstance(self.data, QueryDict) else set()

    def chosen(self) -> list[Option]:
        """The lines chosen, once the form is valid."""
        return [each for each in self.options if each.number in self.cleaned_data["choices"]]


class HandCountForm(FieldsForm):
    """What one person counted: the slips, then the votes of each line."""

    model = HandCount
    model_fields = ("issued", "cast", "valid")

    def __init__(
        self, *args: Any, ballot: Ballot, row: HandCount | None = None, **kwargs: Any
    ) -> None:
        super().__init__(*args, **kwargs)
        self.by_hands = ballot.is_shown_hands
        self.options = list(ballot.options.all())
        if self.by_hands:
            del self.fields["issued"], self.fields["valid"]
            self.fields["cast"].label = _("Members who were there and could raise their hands")
        for option in self.options:
            self.fields[f"votes-{option.number}"] = forms.IntegerField(
                label=_("Votes for %(name)s") % {"name": option.label}, min_value=0,
                max_value=MOST_VOTES,
            )  # fmt: skip
        for name in ("issued", "cast", "valid"):
            self.initial[name] = getattr(row, name) if row else None
        for option in self.options if row else []:
            self.initial[f"votes-{option.number}"] = row.votes.get(option.key)  # type: ignore[union-attr]

    def figures(self) -> HandFigures:
        data = self.cleaned_data
        cast = data["cast"]
        votes = {option.number: data[f"votes-{option.number}"] for option in self.options}
        return HandFigures(data.get("issued", cast), cast, data.get("valid", cast), votes)


class ReasonForm(forms.Form):
    """Why a ballot is called off."""

    reason = forms.CharField(
        label=_("Reason"), max_length=2000, widget=forms.Textarea(attrs={"rows": 3}),
        help_text=_("Everybody who reads the ballot reads it."),
    )  # fmt: skip


class CloseForm(forms.Form):
    """Closing; below the quorum with a reason."""

    reason = forms.CharField(
        label=_("Reason, where too few took part"), required=False, max_length=2000,
        widget=forms.Textarea(attrs={"rows": 3}),
    )  # fmt: skip


class SeenForm(forms.Form):
    """Nothing to fill in: the page says what will happen."""


class SeatForm(forms.Form):
    """In which year, and from which day, who was chosen takes office."""

    year = forms.ModelChoiceField(label=_("Year"), queryset=BlocYear.objects.none())
    starts_on = forms.DateField(label=_("From"), widget=DateInput())

    def __init__(self, *args: Any, ballot: Ballot, user: Any, **kwargs: Any) -> None:
        years = BlocYear.objects.run_by(user).filter(
            bloc=ballot.bloc_year.bloc_id, starts_on__gte=ballot.bloc_year.starts_on
        )
        chosen = ballot.for_year or years.order_by("year").last()
        kwargs["initial"] = {"year": chosen, "starts_on": _first_day(chosen)}
        super().__init__(*args, **kwargs)
        offer(self, "year", years.select_related("bloc").order_by("year"))


def _first_day(year: BlocYear | None) -> date:
    """The first day of a year to come; today in one that goes on."""
    today = timezone.localdate()
    return max(year.starts_on, today) if year else today
