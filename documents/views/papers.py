"""Pages of papers."""

from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.contrib.auth.views import redirect_to_login
from django.core.exceptions import PermissionDenied
from django.core.paginator import Paginator
from django.http import FileResponse, Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from blocs.models import BlocYear, Council, Organisation
from blocs.views.frame import after_refusal
from common.changes import stored
from common.forms import attempt, mark, marked
from documents import actions
from documents.downloads import pdf_answer, present_file
from documents.enums import DocumentKind
from documents.forms.papers import SORTS, DocumentFilterForm, LetterheadForm
from documents.layout import date_line
from documents.models import Document, Letterhead, Signing
from documents.papers import foot_of, head_of, letterhead_facts

PAGE_SIZE = 25


@login_required
@require_GET
def document_list(request: HttpRequest) -> HttpResponse:
    """Every paper the person may read."""
    readable = Document.objects.visible_to(request.user)
    councils = Council.objects.visible_to(request.user)
    form = DocumentFilterForm(request.GET, documents=readable, councils=councils)
    rows = form.applied_to(readable.for_lists())
    page = Paginator(rows, PAGE_SIZE).get_page(request.GET.get("page"))
    return render(request, "documents/list.html", {"form": form, "page": page})


@login_required
@require_GET
def year_documents(request: HttpRequest, pk: int) -> HttpResponse:
    """The papers of one bloc-year: a tab of its page."""
    years = BlocYear.objects.visible_to(request.user).with_leaders()
    year = get_object_or_404(years, pk=pk)
    readable = Document.objects.visible_to(request.user).filter(bloc_year=year)
    everything = request.GET.get("versions") == "all"
    replaced = readable.past().count()
    readable = readable if everything else readable.current()
    order = SORTS.get(request.GET.get("sort", ""), SORTS[""])
    page = Paginator(readable.for_lists().order_by(*order), PAGE_SIZE).get_page(
        request.GET.get("page")
    )
    context = {
        "year": year, "tab": "documents", "page": page, "replaced": replaced,
        "everything": everything,
    }  # fmt: skip
    return render(request, "documents/year.html", context)


@require_GET
def document_page(request: HttpRequest, pk: int) -> HttpResponse:
    """One paper: its facts, its hash, the editions before and after it."""
    document = _found(request, pk)
    if document is None:
        return redirect_to_login(request.get_full_path())
    context = {
        "document": document,
        "newer": _visible(request, getattr(document, "replaced_by", None)),
        "older": _visible(request, document.replaces),
        "file": present_file(document),
        "may_publish": document.kind != DocumentKind.EVIDENCE
        and not document.is_withheld
        and not _is_unsealed(document)
        and request.user.is_authenticated
        and request.user.has_perm("documents.publish_document", document),
    }
    return render(request, "documents/document.html", context)


def _is_unsealed(document: Document) -> bool:
    """Waits for signatures, or was taken back."""
    signing = Signing.objects.filter(document=document).first()
    return signing is not None and not signing.is_over


@require_GET
def document_pdf(request: HttpRequest, pk: int) -> HttpResponse | FileResponse:
    """The file itself, opened in the browser; `?download=1` saves it."""
    document = _found(request, pk)
    if document is None:
        return redirect_to_login(request.get_full_path())
    return pdf_answer(document, as_attachment="download" in request.GET)


@login_required
@require_POST
def publish(request: HttpRequest, pk: int) -> HttpResponse:
    """Open a paper to the public."""
    document = _to_publish(request, pk)
    actions.publish_document(document, by=request.user)
    messages.success(request, _("Published: everybody can read this paper now."))
    return redirect(document)


@login_required
@require_POST
def withdraw(request: HttpRequest, pk: int) -> HttpResponse:
    """Close a published paper to the public."""
    document = _to_publish(request, pk)
    actions.withdraw_document(document, by=request.user, reason=request.POST.get("reason", ""))
    messages.success(request, _("The paper is no longer public."))
    return redirect(document)


@login_required
def letterhead(request: HttpRequest, pk: int) -> HttpResponse:
    """The letterhead of an organisation, with its head and foot as they will be printed."""
    organisation = get_object_or_404(Organisation.objects.visible_to(request.user), pk=pk)
    if not request.user.has_perm("documents.change_letterhead", organisation):
        raise PermissionDenied
    found = Letterhead.objects.filter(organisation=organisation).first()
    initial = {} if found else {"issuer_name": organisation.name}
    now = stored(found or Letterhead(organisation=organisation), actions.LETTERHEAD)
    form = mark(LetterheadForm(request.POST or None, instance=found, initial=initial), now)
    if request.method == "POST" and attempt(
        form, lambda: actions.save_letterhead(organisation, by=request.user, **marked(form))
    ):
        messages.success(request, _("The letterhead was saved. New papers will carry it."))
        return redirect("documents:letterhead", pk)
    context = {"organisation": organisation, "form": form, **_sample(found, organisation),
               **after_refusal(form, now)}  # fmt: skip
    return render(request, "documents/letterhead.html", context)


def _sample(letterhead: Letterhead | None, organisation: Organisation) -> dict[str, Any]:
    """Head and foot as a paper of this organisation has them."""
    facts = letterhead_facts(letterhead, parent_name="", issuer_name=organisation.name)
    facts["symbol"] = "-".join(filter(None, [DocumentKind.REPORT.abbreviation, facts["symbol"]]))
    issue = {**facts, "number": "", "issued_on": None, "year": "      "}
    head = head_of(issue) | {"dated": date_line(facts["place"], "", issue["year"])}
    return {"head": head, "foot": foot_of(issue)}


def _found(request: HttpRequest, pk: int) -> Document | None:
    """The paper, if the person may read it; None for a visitor who may sign in. Else 404."""
    rows = Document.objects.visible_to(request.user).for_lists()
    document = rows.select_related("replaces", "created_by").filter(pk=pk).first()
    if document is None and request.user.is_authenticated:
        raise Http404
    return document


def _visible(request: HttpRequest, document: Document | None) -> Document | None:
    if document is None:
        return None
    return Document.objects.visible_to(request.user).filter(pk=document.pk).first()


def _to_publish(request: HttpRequest, pk: int) -> Document:
    document = get_object_or_404(Document.objects.visible_to(request.user).for_lists(), pk=pk)
    if not request.user.has_perm("documents.publish_document", document):
        raise PermissionDenied
    return document
