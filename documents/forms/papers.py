"""How a browser asks for papers and sets letterheads."""

from typing import Any

from django import forms
from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _

from blocs.models import Council
from documents.actions.papers import LETTERHEAD
from documents.enums import DocumentKind
from documents.models import Document, Letterhead

SORTS = {
    "": ("-created_at", "-pk"),
    "issued": ("-issued_on", "-pk"),
    "title": ("title", "pk"),
    "year": ("-bloc_year__year", "-pk"),
}


VERSIONS = [("", _("In force")), ("all", _("All versions"))]


class DocumentFilterForm(forms.Form):
    """Words, kind, year, council and which versions; kept in the address."""

    q = forms.CharField(label=_("Search"), required=False)
    kind = forms.ChoiceField(label=_("Kind"), required=False)
    year = forms.TypedChoiceField(label=_("Year"), required=False, coerce=int, empty_value=None)
    council = forms.ModelChoiceField(Council.objects.none(), label=_("Council"), required=False)
    versions = forms.ChoiceField(label=_("Versions"), choices=VERSIONS, required=False)
    sort = forms.CharField(required=False, widget=forms.HiddenInput)

    def __init__(self, data: Any, *, documents: QuerySet, councils: QuerySet) -> None:
        super().__init__(data)
        years = documents.order_by("-bloc_year__year").values_list("bloc_year__year", flat=True)
        choices: Any = [("", _("All")), *((year, str(year)) for year in years.distinct())]
        self.fields["year"].choices = choices  # type: ignore[attr-defined]
        self.fields["kind"].choices = [("", _("All")), *DocumentKind.choices]  # type: ignore[attr-defined]
        self.fields["council"].queryset = councils  # type: ignore[attr-defined]
        self.fields["council"].empty_label = _("All")  # type: ignore[attr-defined]

    def applied_to(self, documents: QuerySet[Document]) -> QuerySet[Document]:
        """The rows that were asked for, in the order asked for; what is not valid is ignored."""
        self.is_valid()
        asked = self.cleaned_data
        if asked.get("kind"):
            documents = documents.filter(kind=asked["kind"])
        if asked.get("year"):
            documents = documents.filter(bloc_year__year=asked["year"])
        if asked.get("council"):
            documents = documents.filter(bloc_year__bloc__council=asked["council"])
        if asked.get("versions") != "all":
            documents = documents.current()  # type: ignore[attr-defined]
        if asked.get("q"):
            documents = documents.search(asked["q"])  # type: ignore[attr-defined]
        return documents.order_by(*SORTS.get(asked.get("sort", ""), SORTS[""]))

    @property
    def is_narrowed(self) -> bool:
        """Whether anything but the order was asked for."""
        return any(value for name, value in self.cleaned_data.items() if name != "sort")


class LetterheadForm(forms.ModelForm):
    """The head and foot of an organisation's papers."""

    class Meta:
        model = Letterhead
        fields = LETTERHEAD
        widgets = {"recipients": forms.Textarea(attrs={"rows": 5})}

    def _post_clean(self) -> None:
        """The action validates and writes; the row stays as it is stored, to be compared."""
