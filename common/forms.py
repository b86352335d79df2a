"""Forms as the product draws them."""

from collections.abc import Callable
from typing import Any

from django import forms
from django.db import models
from django.forms.renderers import TemplatesSetting
from django.utils.translation import gettext_noop, ngettext_lazy

from common.errors import RuleViolation

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
    if not form.is_valid():
        return False
    try:
        deed()
    except RuleViolation as violation:
        add_violation(form, violation)
        return False
    return True


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
    form.data = {**data.dict(), **marks}
