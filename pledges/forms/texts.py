"""The form of a draft's text."""

import re
from collections.abc import Mapping, Sequence
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from blocs.models import BlocYear
from common.forms import FieldsForm
from common.wiring import citations_of
from pledges.actions import PledgeText, pledge_version, text_of
from pledges.models import Pledge

NUMBERED = re.compile(r"^\s*\d{1,2}\s*[.):]\s*|^\s*[-–•+]\s*")
ARTICLE = re.compile(r"^\s*(?:\*\*)?Điều\s+\d{1,3}\s*[.):](?:\*\*)?\s*", re.IGNORECASE)


def clauses_in(text: str) -> list[str]:
    """The clauses that somebody typed or pasted.

    Where lines begin “Điều 1.”, a clause runs from one such line to the next, with all paragraphs
    and lists in it; what stands before the first is one more. Else each line is a clause, and the
    number or dash that came along from Word is taken off.
    """
    lines = text.splitlines()
    if not any(ARTICLE.match(line) for line in lines):
        bare = (NUMBERED.sub("", line).strip() for line in lines)
        return [line for line in bare if line]
    clauses: list[list[str]] = [[]]
    for line in lines:
        if ARTICLE.match(line):
            clauses.append([])
        clauses[-1].append(ARTICLE.sub("", line).rstrip())
    joined = ("\n".join(each).strip() for each in clauses)
    return [clause for clause in joined if clause]


def as_typed(clauses: Sequence[str]) -> str:
    """The clauses as one text that `clauses_in` reads back."""
    return "\n\n".join(f"Điều {number}. {text}" for number, text in enumerate(clauses, start=1))


class PledgeTextForm(FieldsForm):
    """Title, legal bases, preamble, clauses, closing."""

    model = Pledge
    model_fields = ("title", "legal_bases", "preamble", "closing")

    clauses = forms.CharField(
        label=_("Clauses"),
        widget=forms.Textarea(attrs={"rows": 18}),
        max_length=40_000,
        help_text=_(
            "Begin each clause with “Điều 1.”, “Điều 2.” …, or write one clause a line; you may"
            " paste from Word. **bold**, *italic* and lists with “-” are kept."
        ),
    )
    cite = forms.MultipleChoiceField(
        label=_("Name as a basis too"),
        required=False,
        widget=forms.CheckboxSelectMultiple,
        help_text=_("What is ticked becomes one more line of the legal bases."),
    )
    seen = forms.CharField(widget=forms.HiddenInput)
    field_order = ("title", "legal_bases", "cite", "preamble", "clauses", "closing", "seen")

    def __init__(
        self,
        *args: Any,
        year: BlocYear,
        pledge: Pledge | None,
        begin_with: Mapping[str, Any] | None = None,
        **kwargs: Any,
    ) -> None:
        text = text_of(pledge) or begin_with or {}
        initial = {**text, "clauses": as_typed(text.get("clauses", []))}
        if not text:
            initial["title"] = _("Emulation pledge of the year %(year)s") % {"year": year.year}
        super().__init__(*args, initial={**initial, "seen": pledge_version(pledge)}, **kwargs)
        for name, rows in (("legal_bases", 4), ("preamble", 4), ("closing", 4)):
            self.fields[name].widget.attrs["rows"] = rows
        named = str(initial.get("legal_bases", "")).splitlines()
        unnamed = [line for line in citations_of(year) if line not in named]
        self.fields["cite"].choices = [(line, line) for line in unnamed]  # type: ignore[attr-defined]
        if not unnamed:
            del self.fields["cite"]
        self.order_fields(self.field_order)

    def clean_clauses(self) -> list[str]:
        return clauses_in(self.cleaned_data["clauses"])

    def text(self) -> PledgeText:
        names = ("title", "legal_bases", "preamble", "clauses", "closing")
        text = {name: self.cleaned_data[name] for name in names}
        lines = [text["legal_bases"].strip(), *self.cleaned_data.get("cite", [])]
        return PledgeText(**text | {"legal_bases": "\n".join(filter(None, lines))})


class StartOverForm(forms.Form):
    """A yes to replacing the draft that was `seen`."""

    seen = forms.CharField(widget=forms.HiddenInput)
