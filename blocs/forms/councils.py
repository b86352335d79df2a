"""Forms of councils."""

from typing import Any

from django import forms

from blocs.actions.councils import FIELDS
from blocs.forms.organisations import CODE_HELP, OneLineFields, RoleForm
from blocs.models import Council, CouncilRole
from blocs.validators import clean_code


class CouncilForm(OneLineFields):
    """The facts and rules of a council."""

    model = Council
    model_fields = ("name", "short_name", "code", *FIELDS[3:])

    seen = forms.CharField(widget=forms.HiddenInput, required=False)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["code"].help_text = CODE_HELP

    def clean_code(self) -> str:
        return clean_code(self.cleaned_data["code"])


class CouncilRoleForm(RoleForm):
    """Who becomes secretary or leader, from when to when."""

    model = CouncilRole  # type: ignore[assignment]
    model_fields = ("office", "starts_on", "ends_on")
