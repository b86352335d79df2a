"""Forms of awards."""

from typing import Any

from django import forms
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from awards.actions import AwardEntry
from awards.enums import AwardState
from awards.models import Award, AwardType
from blocs.models import BlocYear, Organisation
from common.forms import FieldsForm, RowsField, offer
from conferences.models import Conference


class AwardForm(FieldsForm):
    """Awards of one type: how many, for whom, by whom; receivers as members and as names."""

    model = Award
    model_fields = (
        "state", "award_type", "subject", "quantity", "granted_by", "conference", "merit_type",
        "reason", "part_of",
    )  # fmt: skip

    organisations = RowsField(
        label=_("Members that receive it"),
        queryset=Organisation.objects.none(),
        required=False,
        widget=forms.CheckboxSelectMultiple,
    )
    names = forms.CharField(
        label=_("Other receivers"),
        required=False,
        widget=forms.Textarea(attrs={"rows": 4}),
        help_text=_("People, and organisations outside the bloc: one a line."),
    )

    def __init__(
        self, *args: Any, year: BlocYear, user: Any, award: Award | None = None, **kwargs: Any
    ) -> None:
        super().__init__(*args, initial=_initial(award), **kwargs)
        may_record = user.has_perm("awards.record_award", year)
        states = AwardState.choices[:2] if may_record else AwardState.choices[:1]  # never revoked
        offer(self, "state", states)
        self.fields["award_type"].label = _("Award")
        offer(self, "award_type", AwardType.objects.for_year(year))
        offer(self, "conference", Conference.objects.visible_to(user).of_year(year))
        wholes = year.awards.in_force().filter(part_of__isnull=True).select_related("award_type")
        offer(self, "part_of", wholes.exclude(pk=award.pk) if award else wholes)
        self.fields["part_of"].label = _("Already counted in")
        self.fields["part_of"].help_text = _("A flag given to one of four that were commended.")
        received = Q(pk__in=award.receivers.values("organisation")) if award else None
        offer(self, "organisations", year.member_organisations(received))

    def entry(self) -> AwardEntry:
        data = self.cleaned_data
        return AwardEntry(
            **{name: data[name] for name in self.model_fields},
            organisations=list(data["organisations"]),
            names=[line for line in data["names"].splitlines() if line.strip()],
        )


def _initial(award: Award | None) -> dict[str, Any]:
    if award is None:
        return {"quantity": 1}
    receivers = list(award.receivers.all())
    fields = {name: getattr(award, name) for name in AwardForm.model_fields}
    return {
        **fields,
        "organisations": [row.organisation_id for row in receivers if row.organisation_id],
        "names": "\n".join(row.name for row in receivers if not row.organisation_id),
    }


class RemoveForm(forms.Form):
    """Why the award is taken out."""

    reason = forms.CharField(
        label=_("Reason"), max_length=2000, widget=forms.Textarea(attrs={"rows": 3})
    )
