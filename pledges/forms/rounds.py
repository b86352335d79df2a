"""Forms of a round: circulating, commenting, answering."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from blocs.models import Organisation
from common.forms import FieldsForm, offer
from pledges.enums import CommentOutcome
from pledges.models import PledgeComment, PledgeVersion, keys_of, part_in_words


class CirculateForm(FieldsForm):
    """What the members are told with the draft."""

    model = PledgeVersion
    model_fields = ("note",)

    seen = forms.CharField(widget=forms.HiddenInput, required=False)


class CommentForm(FieldsForm):
    """What a member says about one part of the latest version."""

    model = PledgeComment
    model_fields = ("body", "is_private")

    key = forms.ChoiceField(label=_("Part of the text"))
    organisation = forms.ModelChoiceField(
        label=_("On behalf of"), queryset=Organisation.objects.none(), empty_label=None
    )
    field_order = ("key", "organisation", "body", "is_private")

    def __init__(
        self, *args: Any, version: PledgeVersion, mine: list[Organisation], **kwargs: Any
    ) -> None:
        super().__init__(*args, **kwargs)
        offer(self, "key", [(key, part_in_words(key)) for key in keys_of(version.text)])
        offer(self, "organisation", Organisation.objects.filter(pk__in=[each.pk for each in mine]))
        self.fields["body"].widget.attrs["rows"] = 4
        if len(mine) == 1:  # nothing to choose
            self.fields["organisation"].widget = forms.HiddenInput()
            self.initial["organisation"] = mine[0].pk
        self.order_fields(self.field_order)


class AnswerForm(FieldsForm):
    """What the chair makes of a comment."""

    model = PledgeComment
    model_fields = ("answer",)

    outcome = forms.ChoiceField(
        label=_("What is made of it"), choices=CommentOutcome.choices, widget=forms.RadioSelect
    )
    seen = forms.CharField(widget=forms.HiddenInput, required=False)
    field_order = ("outcome", "answer")

    def __init__(self, *args: Any, comment: PledgeComment, **kwargs: Any) -> None:
        initial = {
            "outcome": comment.outcome or CommentOutcome.ACCEPTED, "answer": comment.answer,
            "seen": comment.answer_version,
        }  # fmt: skip
        super().__init__(*args, initial=initial, **kwargs)
        self.order_fields(self.field_order)
