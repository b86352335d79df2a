"""Fields of what a set declares: lines that each say one thing, and rules in their order."""

from collections.abc import Callable, Sequence
from decimal import Decimal
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from common.numbers import NotANumber, printed, read_number
from scoring.builders.declared import TIES, tie_in_words
from scoring.declaring import (
    MOST_TIES,
    knockout_of,
    line_of_knockout,
    line_of_threshold,
    threshold_of,
)
from scoring.formulas import Band
from scoring.ranking import Tie, TieRule

GROUP = f"{TieRule.GROUP.value}:"


class LinesField(forms.CharField):
    """A line for each of several values; every line that says none is told.

    Who inherits it gives `read_line` (what a line says; ValueError where it says nothing) and
    `write_line` (the line that says a value).
    """

    read_line: Callable[[str], Any]
    write_line: Callable[[Any], str]
    widget = forms.Textarea(attrs={"rows": 4})

    def to_python(self, value: Any) -> Any:
        lines = [line.strip() for line in str(value or "").splitlines() if line.strip()]
        found: list[Any] = []
        errors: list[forms.ValidationError] = []
        for line in lines:
            try:
                found.append(self.read_line(line))
            except ValueError:
                told = {"line": line[:60]}
                errors.append(forms.ValidationError(self.error_messages["line"], "line", told))
        if errors:
            raise forms.ValidationError(errors)
        return tuple(found)

    def prepare_value(self, value: Any) -> Any:
        if not isinstance(value, tuple | list):
            return value
        return "\n".join(self.write_line(each) for each in value)


def _band_of(line: str) -> Band:
    try:
        value, points = (read_number(part) for part in line.removeprefix("≥").split(":"))
    except NotANumber as error:
        raise ValueError(line) from error
    return Band(value, points)


def _line_of_band(value: Band) -> str:
    return f"{printed(Decimal(str(value.at_least)))}: {printed(Decimal(str(value.points)))}"


class BandsField(LinesField):
    """A table of levels, a line for each: `90: 10` gives 10 points from 90 on."""

    default_error_messages = {
        "line": _("“%(line)s” is no level: write a value, a colon and points, as 90: 10."),
    }

    read_line = staticmethod(_band_of)
    write_line = staticmethod(_line_of_band)


class ThresholdsField(LinesField):
    """The classification: `90: Hoàn thành xuất sắc`."""

    default_error_messages = {
        "line": _("“%(line)s” is no class: write a percentage, a colon and the name, as 90: …."),
    }
    read_line = staticmethod(threshold_of)
    write_line = staticmethod(line_of_threshold)


class KnockoutsField(LinesField):
    """What bars an award: a condition, or `I < 30: …` where it follows from points."""

    default_error_messages = {
        "line": _("“%(line)s” is no condition: write it as “I < 30: …”, with points as 1.234,5."),
    }
    read_line = staticmethod(knockout_of)
    write_line = staticmethod(line_of_knockout)


class TiesWidget(forms.MultiWidget):
    """A choice for each place in the order."""

    def __init__(self) -> None:
        labels = [_("First"), _("Then"), _("Then, third"), _("Then, last")]
        super().__init__([forms.Select(attrs={"aria-label": label})
                          for label in labels])  # fmt: skip

    def decompress(self, value: Any) -> list[str]:
        return list(value or [])


class TiesField(forms.MultiValueField):
    """Rules for equal totals in their order; places left empty are passed over."""

    def __init__(self, **kwargs: Any) -> None:
        places = [forms.ChoiceField(required=False) for _place in range(MOST_TIES)]
        super().__init__(fields=places, widget=TiesWidget(), require_all_fields=False, **kwargs)

    def offer(self, groups: dict[str, str]) -> None:
        """Let each place name one of these groups, by code."""
        rules = [Tie(TieRule.GROUP, code) for code in groups]
        rules += [Tie(rule) for rule in TIES]
        choices = [("", "–"), *((_value(tie), tie_in_words(tie, groups)) for tie in rules)]
        widget: Any = self.widget
        for field, part in zip(self.fields, widget.widgets, strict=True):
            field.choices = choices  # type: ignore[attr-defined]
            part.choices = choices

    def compress(self, data_list: Sequence[str]) -> tuple[Tie, ...]:
        return tuple(_tie(value) for value in data_list or () if value)

    def prepare_value(self, value: Any) -> Any:
        return [each if isinstance(each, str) or each is None else _value(each)
                for each in value or []]  # fmt: skip


def _value(tie: Tie) -> str:
    return f"{GROUP}{tie.group}" if tie.group else tie.rule.value


def _tie(value: str) -> Tie:
    if value.startswith(GROUP):
        return Tie(TieRule.GROUP, value.removeprefix(GROUP))
    return Tie(TieRule(value))
