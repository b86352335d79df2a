"""Forms of the panel: who appraises what, who stands back, what bars an award."""

from collections.abc import Iterable, Mapping
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from blocs.models import Organisation
from common.forms import offer
from scoring.builders.scores import Person
from scoring.models import Criterion


class GroupsForm(forms.Form):
    """Which groups of criteria a person appraises."""

    groups = forms.MultipleChoiceField(
        label=_("Groups of criteria"), required=False, widget=forms.CheckboxSelectMultiple,
        help_text=_("None chosen: all groups."),
    )  # fmt: skip

    def __init__(self, *args: Any, tops: Iterable[Criterion], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        offer(self, "groups", [(top.code, f"{top.code}. {top.text}") for top in tops])


class AppointForm(GroupsForm):
    """One more person on the panel, from those who act in the bloc."""

    person = forms.TypedChoiceField(label=_("Person"), coerce=int)
    field_order = ("person", "groups")

    def __init__(self, *args: Any, people: Mapping[int, Person], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.people = people
        offer(self, "person", [("", "–"), *((pk, each.label) for pk, each in people.items())])

    def clean_person(self) -> Any:
        return self.people[self.cleaned_data["person"]].user


class ReasonForm(forms.Form):
    """Why something is done."""

    reason = forms.CharField(
        label=_("Reason"), max_length=2000, widget=forms.Textarea(attrs={"rows": 3})
    )


class RecuseForm(ReasonForm):
    """Standing back from a card; `peers` are the person's organisations that could cross-score it,
    `is_alone` says that the person could also appraise it itself."""

    organisation = forms.ModelChoiceField(
        Organisation.objects.none(), label=_("Your organisation, which then does not score either")
    )
    field_order = ("organisation", "reason")

    def __init__(self, *args: Any, peers: Any, is_alone: bool, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field: Any = self.fields["organisation"]
        if not peers:
            del self.fields["organisation"]
            return
        offer(self, "organisation", peers)
        field.required = not is_alone
        field.empty_label = _("For myself alone") if is_alone else None


class BarForm(ReasonForm):
    """One of the conditions that the set declares, as a fact of this member."""

    condition = forms.ChoiceField(label=_("Condition"))
    field_order = ("condition", "reason")

    def __init__(self, *args: Any, conditions: Iterable[str], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        offer(self, "condition", [(each, each) for each in conditions])
