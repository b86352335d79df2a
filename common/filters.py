"""Filters of the API: one shape for every list, and nothing ignored in silence."""

from typing import Any

from django import forms
from django.db.models import QuerySet
from django.utils.translation import gettext as _
from django_filters.constants import EMPTY_VALUES
from django_filters.rest_framework import CharFilter, FilterSet
from django_filters.rest_framework import DateFilter as RestDateFilter
from django_filters.rest_framework import Filter as RestFilter
from drf_spectacular.drainage import set_override

LARGEST_ID = 2**63 - 1
PAGE_PARAMETERS = {"cursor", "page_size"}


def _describe(row_filter: RestFilter, schema: dict[str, Any]) -> None:
    """Tell the OpenAPI document what the filter takes."""
    text = str(row_filter.extra.get("help_text", ""))
    set_override(row_filter, "field", {**schema, "description": text})


class WholeNumberFilter(RestFilter):
    """Rows by a whole number from 1 to `largest`."""

    field_class = forms.IntegerField

    def __init__(self, *args: Any, largest: int, **kwargs: Any) -> None:
        super().__init__(*args, min_value=1, max_value=largest, **kwargs)
        _describe(self, {"type": "integer", "minimum": 1, "maximum": largest})


class IdFilter(WholeNumberFilter):
    """Rows that point at an id. It never asks whether the id exists: that would tell strangers."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, largest=LARGEST_ID, **kwargs)


class CodeFilter(RestFilter):
    """Rows by a code, which holds no blank; an empty one is refused, as an empty number is."""

    field_class = forms.CharField

    def __init__(self, *args: Any, longest: int, **kwargs: Any) -> None:
        super().__init__(*args, max_length=longest, **kwargs)
        _describe(self, {"type": "string", "pattern": r"^[^\s\x00-\x1f]+$", "maxLength": longest})


class YearFilter(WholeNumberFilter):
    """Rows of a calendar year."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, largest=9999, **kwargs)


class DayFilter(RestDateFilter):
    """A day as ISO 8601 writes it, whatever the language of the request."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, input_formats=["%Y-%m-%d"], **kwargs)
        _describe(self, {"type": "string", "format": "date"})


class _FlagField(forms.CharField):
    """`true` or `false`; anything else is refused instead of read as "not given"."""

    def clean(self, value: Any) -> bool | None:
        text = super().clean(value)
        if text in EMPTY_VALUES:
            return None
        if text not in {"true", "false"}:
            raise forms.ValidationError(_("Write true or false."), code="invalid")
        return text == "true"


class FlagFilter(RestFilter):
    """Yes or no."""

    field_class = _FlagField

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        _describe(self, {"type": "boolean"})


class StrictFilterSet(FilterSet):
    """Refuses what it does not understand: neither a misspelt filter nor an empty one may return
    every row."""

    @property
    def refused(self) -> dict[str, str]:
        """Parameters that are not known or have no value, and what to say about them."""
        unknown = set(self.data) - set(self.filters) - PAGE_PARAMETERS
        empty = {
            name
            for name, row_filter in self.filters.items()
            if self.data.get(name) == "" and not isinstance(row_filter, CharFilter)
        }
        return dict.fromkeys(sorted(unknown), _("There is no such parameter.")) | dict.fromkeys(
            sorted(empty), _("Give a value or leave it out.")
        )

    def is_valid(self) -> bool:
        return super().is_valid() and not self.refused

    @property
    def errors(self) -> Any:
        errors = self.form.errors
        for name, message in self.refused.items():
            error = forms.ValidationError(message, code="refused")
            errors[name] = self.form.error_class([error])
        return errors


class SearchFilterSet(StrictFilterSet):
    """A list that is searched by words, without diacritics, through `q`."""

    q = CharFilter(
        method="filter_words", help_text="Words to find; case and diacritics do not matter."
    )

    def filter_words(self, rows: QuerySet, _name: str, value: str) -> QuerySet:
        """Rows whose words hold all of `value`. Override where the words lie elsewhere."""
        return rows.search(value)  # type: ignore[attr-defined]
