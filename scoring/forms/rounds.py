"""Forms of a round: circulating, commenting, answering."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from blocs.models import Organisation
from common.forms import FieldsForm, offer
from scoring.enums import CommentOutcome
from scoring.models import CriteriaRound, RoundComment, part_in_words


class CirculateForm(FieldsForm):
    """What the members are told with the draft."""

    model = CriteriaRound
    model_fields = ("note",)

    seen = forms.CharField(widget=forms.HiddenInput)


class CommentForm(FieldsForm):
    """What a member says about one criterion of the latest round, or about the whole."""

    model = RoundComment
    model_fields = ("body", "is_private")

    code = forms.ChoiceField(label=_("Part of the text"), required=False)
    organisation = forms.ModelChoiceField(
        label=_("On behalf of"), queryset=Organisation.objects.none(), empty_label=None
    )

    def __init__(
        self, *args: Any, round: CriteriaRound, mine: list[Organisation], **kwargs: Any
    ) -> None:
        super().__init__(*args, **kwargs)
        offer(self, "code", [(code, part_in_words(code)) for code in ["", *round.codes]])
        offer(self, "organisation", Organisation.objects.filter(pk__in=[each.pk for each in mine]))
        self.fields["body"].widget.attrs["rows"] = 4
        if len(mine) == 1:  # nothing to choose
            self.fields["organisation"].widget = forms.HiddenInput()
            self.initial["organisation"] = mine[0].pk
        self.order_fields(("code", "organisation", "body", "is_private"))


class AnswerForm(FieldsForm):
    """What the chair makes of a comment."""

    model = RoundComment
    model_fields = ("answer",)

    outcome = forms.ChoiceField(
        label=_("What is made of it"), choices=CommentOutcome.choices, widget=forms.RadioSelect
    )
    seen = forms.CharField(widget=forms.HiddenInput, required=False)

    def __init__(self, *args: Any, comment: RoundComment, **kwargs: Any) -> None:
        initial = {
            "outcome": comment.outcome or CommentOutcome.ACCEPTED, "answer": comment.answer,
            "seen": comment.answer_version,
        }  # fmt: skip
        super().__init__(*args, initial=initial, **kwargs)
        self.fields["answer"].required = True
        self.order_fields(("outcome", "answer"))
