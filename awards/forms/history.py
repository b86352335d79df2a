"""The filter of the history of awards."""

from collections.abc import Sequence
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from awards.builders.history import Line
from common.text import fold


class HistoryFilter(forms.Form):
    """Words, year and award; kept in the address. What is not valid filters nothing."""

    q = forms.CharField(label=_("Search receivers and awards"), required=False, max_length=200)
    year = forms.TypedChoiceField(label=_("Year"), required=False, coerce=int, empty_value=None)
    award = forms.ChoiceField(label=_("Award"), required=False)

    def __init__(self, data: Any, *, lines: Sequence[Line]) -> None:
        super().__init__(data)
        years: Any = [("", _("All"))]
        years += [(year, str(year)) for year in sorted({line.year for line in lines}, reverse=True)]
        awards: Any = [("", _("All"))]
        awards += [(name, name) for name in sorted({line.award for line in lines}, key=fold)]
        self.fields["year"].choices = years  # type: ignore[attr-defined]
        self.fields["award"].choices = awards  # type: ignore[attr-defined]

    def applied_to(self, lines: Sequence[Line]) -> list[Line]:
        """The lines that were asked for."""
        self.is_valid()
        asked = self.cleaned_data
        words = fold(asked.get("q") or "").split()
        return [
            line
            for line in lines
            if line.holds(words)
            and (not asked.get("year") or line.year == asked["year"])
            and (not asked.get("award") or line.award == asked["award"])
        ]
