"""Forms of the register of organisations."""

from typing import Any

from django import forms
from django.core.validators import validate_slug
from django.db.models import Q, QuerySet
from django.utils.translation import gettext_lazy as _

from accounts.models import User
from blocs.actions.roles import Grant
from blocs.enums import OrganisationKind
from blocs.models import Council, LineageEvent, Organisation, OrganisationRole
from blocs.querysets import today
from blocs.validators import clean_code, one_line
from common.forms import DateInput, FieldsForm
from common.text import fold

WORDS_AT_MOST = 200
CODE_HELP = _("Short, without diacritics, used in addresses and files, e.g. ubnd-ha-noi.")


class OrganisationPicker(forms.Widget):
    """A search box with the organisations found below it; a code or a whole name may be typed."""

    template_name = "blocs/_organisation_picker.html"

    def get_context(self, name: str, value: Any, attrs: dict[str, Any] | None) -> dict[str, Any]:
        context = super().get_context(name, value, attrs)
        text = str(value or "")
        chosen = Organisation.objects.filter(code=text.lower()).first() if text else None
        words = "" if chosen else text
        context["widget"] |= {"chosen": chosen, "words": words, "optional": not self.is_required}
        return context

    def value_from_datadict(self, data: Any, files: Any, name: str) -> Any:
        return data.get(name) or data.get(f"{name}_words", "")

    def value_omitted_from_data(self, data: Any, files: Any, name: str) -> bool:
        return name not in data and f"{name}_words" not in data


class OrganisationField(forms.Field):
    """One organisation of `rows`, by its code or its name, diacritics or not."""

    widget = OrganisationPicker

    def __init__(self, *, rows: QuerySet | None = None, **kwargs: Any) -> None:
        super().__init__(**kwargs)
        self.rows: Any = Organisation.objects.none() if rows is None else rows

    def prepare_value(self, value: Any) -> Any:
        return value.code if isinstance(value, Organisation) else value

    def clean(self, value: Any) -> Organisation | None:
        words = str(value or "").replace("\0", "").strip()[:WORDS_AT_MOST]
        if not words:
            super().clean(None)
            return None
        by_code = self.rows.filter(code=words.lower()).first()
        if by_code:
            return by_code
        found = [row for row in self.rows.search(words)[:50] if fold(row.name) == fold(words)]
        if len(found) == 1:
            return found[0]
        raise forms.ValidationError(
            _("Choose one organisation of the list that appears while you type, or type its code."),
            code="unknown",
        )


class SearchField(forms.CharField):
    """The words of a list's search."""

    def __init__(self) -> None:
        hint = _("Name or code, with or without diacritics")
        box = forms.TextInput(attrs={"type": "search", "placeholder": hint})
        super().__init__(label=_("Search"), required=False, max_length=WORDS_AT_MOST, widget=box)


class OrganisationFilter(forms.Form):
    """The filters of the register, kept in the address."""

    q = SearchField()
    kind = forms.ChoiceField(
        label=_("Kind"), required=False, choices=[("", _("All")), *OrganisationKind.choices]
    )
    keeper = forms.ModelChoiceField(
        label=_("Council of record"), required=False, queryset=Council.objects.none(),
        empty_label=_("All"),
    )  # fmt: skip
    state = forms.ChoiceField(
        label=_("State"), required=False,
        choices=[("", _("In existence")), ("ended", _("Ended")), ("all", _("All"))],
    )  # fmt: skip

    def __init__(self, *args: Any, councils: QuerySet, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["keeper"].queryset = councils  # type: ignore[attr-defined]

    def apply(self, rows: Any) -> Any:
        """The rows that pass; none when the address holds nonsense."""
        if not self.is_valid():
            return rows.none()
        asked = self.cleaned_data
        if asked["state"] != "all":
            ended = Q(dissolved_on__isnull=False)
            rows = rows.filter(ended if asked["state"] == "ended" else ~ended)
        if asked["kind"]:
            rows = rows.filter(kind=asked["kind"])
        if asked["keeper"]:
            rows = rows.filter(keeper=asked["keeper"])
        return rows.search(asked["q"])


class OneLineFields(FieldsForm):
    """Short texts are put on one line without signs that cannot be seen."""

    one_line_fields: tuple[str, ...] = ("name", "short_name", "address", "position")

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if "code" in self.fields:  # clean_code says more clearly what a code may hold
            field = self.fields["code"]
            field.validators = [rule for rule in field.validators if rule is not validate_slug]

    def clean(self) -> dict[str, Any]:
        values = super().clean() or self.cleaned_data
        for name in self.one_line_fields:
            if isinstance(values.get(name), str):
                try:
                    values[name] = one_line(values[name])
                except forms.ValidationError as error:
                    self.add_error(name, error)
        return values


class OrganisationForm(OneLineFields):
    """The facts of an organisation; `keeper` is asked only when it is added."""

    model = Organisation
    model_fields = ("name", "short_name", "code", "kind", "other_names", "address", "email")

    parent = OrganisationField(
        label=_("Direct superior"), required=False,
        help_text=_("Type a part of the name and choose from what appears."),
    )  # fmt: skip
    seen = forms.CharField(widget=forms.HiddenInput, required=False)

    def __init__(
        self, *args: Any, rows: QuerySet, keepers: QuerySet | None = None, **kwargs: Any
    ) -> None:
        super().__init__(*args, **kwargs)
        self.fields["parent"].rows = rows  # type: ignore[attr-defined]
        if keepers is None:
            self.fields["name"].help_text = _(
                "Correct typing mistakes here. A new name by decision is a rename: use “Rename”, "
                "so that older papers keep the older name."
            )
        else:
            self.fields["keeper"] = forms.ModelChoiceField(
                keepers, label=_("Council of record"), initial=keepers.first(),
                empty_label=None, help_text=_("Its secretaries keep this entry."),
            )  # fmt: skip

    def clean_code(self) -> str:
        return clean_code(self.cleaned_data["code"])

    def clean_other_names(self) -> str:
        """One name a line, each once, without signs that cannot be seen."""
        lines = (one_line(line) for line in self.cleaned_data["other_names"].splitlines())
        return "\n".join(dict.fromkeys(filter(None, lines)))


class RenameForm(OneLineFields):
    """A new name by decision, from a day on."""

    model = LineageEvent
    model_fields = ("effective_on", "reason")

    name = forms.CharField(label=_("New name"), max_length=300)
    short_name = forms.CharField(label=_("New short name"), max_length=120, required=False)
    seen = forms.CharField(widget=forms.HiddenInput, required=False)

    field_order = ("name", "short_name", "effective_on", "reason")

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.order_fields(self.field_order)


class MergeForm(FieldsForm):
    """Into which organisation, from when, on what basis; `seen` marks the plan that was shown."""

    model = LineageEvent
    model_fields = ("effective_on", "reason")

    successor = OrganisationField(
        label=_("Merged into"), help_text=_("Type a part of the name and choose from what appears.")
    )
    seen = forms.CharField(widget=forms.HiddenInput, required=False)

    field_order = ("successor", "effective_on", "reason")

    def __init__(self, *args: Any, rows: QuerySet, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["successor"].rows = rows  # type: ignore[attr-defined]
        self.order_fields(self.field_order)


class AccountField(forms.CharField):
    """The account of a person, by sign-in name or e-mail, written out: accounts are not listed."""

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(
            label=_("Account"), max_length=254,
            help_text=_("The sign-in name or e-mail of the person, written in full."), **kwargs,
        )  # fmt: skip
        self.widget.attrs |= {"autocomplete": "off", "autocapitalize": "none"}

    def clean(self, value: Any) -> Any:
        text = super().clean(value)
        found = User.objects.filter(
            Q(username__iexact=text) | Q(email__iexact=text), is_active=True
        )[:2]
        if len(found) != 1:
            raise forms.ValidationError(
                _("There is no single account with this name. The administrator gives accounts."),
                code="unknown",
            )
        return found[0]


class RoleForm(OneLineFields):
    """Who gets which role, from when to when."""

    model = OrganisationRole
    model_fields: tuple[str, ...] = ("office", "position", "starts_on", "ends_on")

    account = AccountField()

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.order_fields(("account", *self.model_fields))
        self.fields["starts_on"].required = True
        self.fields["starts_on"].initial = today
        self.fields["ends_on"].help_text = _("Leave empty while the end is not known.")

    def grant(self) -> Grant:
        values = self.cleaned_data
        return Grant(values["account"], values["office"], values["starts_on"], values["ends_on"])


class EndRoleForm(forms.Form):
    """After which day a role ends."""

    ends_on = forms.DateField(
        label=_("Last day"), widget=DateInput(), initial=today,
        help_text=_("The person may still act on this day."),
    )  # fmt: skip
