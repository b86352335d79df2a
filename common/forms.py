"""Forms as the product draws them."""

from collections.abc import Callable, Mapping
from typing import Any, TypeVar

from django import forms
from django.conf import settings
from django.db import models
from django.forms.renderers import TemplatesSetting
from django.utils.formats import number_format
from django.utils.translation import gettext_lazy as _
from django.utils.translation import gettext_noop, ngettext_lazy

from common.changes import version_of
from common.errors import RuleViolation
from common.files import ACCEPT, SoundFile, sound_file
from common.text import is_visible

LONGEST_ID = 18  # digits; every number of so many is one that a database can hold
AnyForm = TypeVar("AnyForm", bound=forms.BaseForm)

# Django's own words, said here by our catalogue as an official would say them.
DJANGO_WORDS = (
    gettext_noop("This field is required."),
    gettext_noop("The submitted file is empty."),
    gettext_noop("Null characters are not allowed."),
    gettext_noop("Ensure this value is greater than or equal to %(limit_value)s."),
    gettext_noop("Ensure this value is less than or equal to %(limit_value)s."),
    ngettext_lazy(
        "Ensure this value has at most %(limit_value)d character (it has %(show_value)d).",
        "Ensure this value has at most %(limit_value)d characters (it has %(show_value)d).",
        "limit_value",
    ),
)


class FormRenderer(TemplatesSetting):
    """Fields through `templates/components/field.html`, so every form looks the same."""

    field_template_name = "components/field.html"


class DateInput(forms.DateInput):
    """The browser's own calendar; the value travels as ISO 8601."""

    input_type = "date"

    def __init__(self, attrs: dict | None = None) -> None:
        super().__init__(attrs, format="%Y-%m-%d")


class TimeInput(forms.TimeInput):
    """The browser's own clock."""

    input_type = "time"

    def __init__(self, attrs: dict | None = None) -> None:
        super().__init__(attrs, format="%H:%M")


def add_violation(form: forms.BaseForm, violation: RuleViolation) -> None:
    """Show a refused deed on the form it came from: at its fields, and above them."""
    for name, message in violation.fields.items():
        form.add_error(name if name in form.fields else None, str(message))
    if not violation.fields:
        form.add_error(None, str(violation.message))


def attempt(form: forms.BaseForm, deed: Callable[[], Any]) -> bool:
    """Do the deed if the form is valid; a refusal is shown on the form, with what was typed."""
    if not form.is_valid() or _lacks_what_is_seen(form):
        return False
    try:
        deed()
    except RuleViolation as violation:
        add_violation(form, violation)
        return False
    return True


def _lacks_what_is_seen(form: forms.BaseForm) -> bool:
    """Text of signs that nobody sees is an empty field: a reason of them is none."""
    for name, value in list(form.cleaned_data.items()):
        field = form.fields.get(name)
        if not isinstance(value, str) or not value or field is None or is_visible(value):
            continue
        form.cleaned_data[name] = ""
        if field.required:
            form.add_error(name, field.error_messages["required"])
    return bool(form.errors)


class SoundFileField(forms.FileField):
    """One file of a kind that is taken, looked at by what it holds; None where none is sent."""

    def __init__(self, **kwargs: Any) -> None:
        widget = forms.FileInput(attrs={"accept": ACCEPT})
        super().__init__(**{"widget": widget, "max_length": 255, **kwargs})

    def clean(self, data: Any, initial: Any = None) -> SoundFile | None:
        file = super().clean(data, initial)
        return sound_file(file) if file else None


class RowsField(forms.ModelMultipleChoiceField):
    """Rows of a queryset, any number of them. An id that no database holds is no choice, as any
    other that is not offered; Django asks SQLite for it, which fails."""

    def _check_values(self, value: Any) -> Any:
        for each in value:
            number = str(each).strip()
            if number.lstrip("-").isdecimal() and len(number) > LONGEST_ID:
                raise forms.ValidationError(
                    self.error_messages["invalid_choice"], code="invalid_choice",
                    params={"value": number[:LONGEST_ID] + "…"},
                )  # fmt: skip
        return super()._check_values(value)  # type: ignore[misc]  # not in the stubs


def draw_field(field: models.Field, **kwargs: Any) -> forms.Field | None:
    """The form field of a model's field, as the product draws it."""
    if isinstance(field, models.DateField):
        kwargs["widget"] = DateInput()
    elif isinstance(field, models.TimeField):
        kwargs["widget"] = TimeInput()
    elif isinstance(field, models.TextField):
        kwargs["widget"] = forms.Textarea(attrs={"rows": 3})
    elif isinstance(field, models.DecimalField):
        kwargs["localize"] = True  # a decimal comma in Vietnamese
    return field.formfield(**kwargs)


class FieldsForm(forms.Form):
    """Fields with the names, labels and limits of a model's fields, but no row behind it.

    Unlike a ModelForm it changes nothing and saves nothing: `cleaned_data` goes to a deed.
    """

    model: type[models.Model]
    model_fields: tuple[str, ...] = ()

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        own = dict(self.fields)
        drawn = forms.fields_for_model(self.model, self.model_fields, formfield_callback=draw_field)
        self.fields = {**drawn, **own}


def offer(form: forms.BaseForm, name: str, choices: Any) -> None:
    """Let field `name` offer `choices`: rows of a queryset, or pairs of value and label."""
    part = "queryset" if isinstance(choices, models.QuerySet) else "choices"
    setattr(form.fields[name], part, choices)


def renew(form: forms.BaseForm, **marks: str) -> None:
    """Keep what was typed, but with new values of hidden fields: the person has now seen them."""
    data: Any = form.data
    data = data.copy()  # what was chosen several times stays so
    for name, value in marks.items():
        data[name] = value
    form.data = data


def mark(form: AnyForm, now: Mapping[str, Any]) -> AnyForm:
    """Let the form carry the mark of the stored values that it is drawn from, so that a deed
    notices who saved meanwhile (`refuse_stale`)."""
    form.fields["seen"] = forms.CharField(
        required=False, widget=forms.HiddenInput, initial=version_of(now)
    )
    return form


def marked(form: forms.BaseForm) -> dict[str, Any]:
    """What the cleaned form says, its mark apart: `values` and `seen` of a deed. What is sent
    without a mark was not drawn by us: it did not look at anything before."""
    values = dict(form.cleaned_data)
    return {"seen": values.pop("seen") or None, "values": values}


class SheetForm(forms.Form):
    """A workbook to be read in; whoever inherits it may ask for more."""

    file = forms.FileField(
        label=_("File"), widget=forms.FileInput(attrs={"accept": ".xlsx"}), max_length=255
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["file"].help_text = _(
            "Excel (.xlsx), at most %(rows)s rows and %(size)s MB. Nothing is written before you "
            "have seen what would change."
        ) % {
            "rows": number_format(settings.IMPORT_MAX_ROWS, force_grouping=True),
            "size": settings.IMPORT_MAX_BYTES // 1024**2,
        }
