"""The public page: what councils have published, for anybody, as a page one would print."""

from typing import Any

from django import forms
from django.core.paginator import Paginator
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext_lazy as _

from awards.models import Proposal
from blocs.models import Council
from documents.models import Document

PAGE_SIZE = 50
ANNOUNCED_AT_MOST = 20  # the newest; older ones are in the documents below


class PublicFilterForm(forms.Form):
    """Words, council and year; kept in the address. Only councils and years that published."""

    q = forms.CharField(label=_("Search the published documents"), required=False, max_length=200)
    council = forms.ModelChoiceField(
        Council.objects.none(), label=_("Council"), required=False, empty_label=_("All")
    )
    year = forms.TypedChoiceField(label=_("Year"), required=False, coerce=int, empty_value=None)

    def __init__(self, data: Any, *, published: QuerySet[Document]) -> None:
        super().__init__(data)
        years = published.order_by("-bloc_year__year").values_list("bloc_year__year", flat=True)
        choices: Any = [("", _("All")), *((year, str(year)) for year in years.distinct())]
        self.fields["year"].choices = choices  # type: ignore[attr-defined]
        councils = Council.objects.filter(pk__in=published.values("bloc_year__bloc__council"))
        self.fields["council"].queryset = councils  # type: ignore[attr-defined]

    def applied_to(self, documents: QuerySet[Document]) -> QuerySet[Document]:
        """The rows that were asked for; what is not valid is ignored."""
        self.is_valid()
        asked = self.cleaned_data
        if asked.get("q"):
            documents = documents.search(asked["q"])  # type: ignore[attr-defined]
        if asked.get("council"):
            documents = documents.filter(bloc_year__bloc__council=asked["council"])
        if asked.get("year"):
            documents = documents.filter(bloc_year__year=asked["year"])
        return documents

    @property
    def is_narrowed(self) -> bool:
        return any(self.cleaned_data.values())


def public(request: HttpRequest) -> HttpResponse:
    """Lists open for public comment, awards announced, and published documents by council and
    bloc-year, newest years first."""
    published = Document.objects.published().current()
    form = PublicFilterForm(request.GET, published=published)
    rows = form.applied_to(published.for_lists()).order_by(
        "bloc_year__bloc__council__name",
        "bloc_year__bloc__council",
        "-bloc_year__year",
        "bloc_year__bloc__name",
        "bloc_year",
        "-issued_on",
        "-pk",
    )
    awards = {
        "open_lists": Proposal.objects.open_for_comment().for_lists(),
        "announced": Proposal.objects.announced().with_receivers()[:ANNOUNCED_AT_MOST],
    }
    page = Paginator(rows, PAGE_SIZE).get_page(request.GET.get("page"))
    return render(request, "public/home.html", {"form": form, "page": page, **awards})
