"""Evidence of a scorecard: what there is for one criterion and for all, brought, used, taken back.

A panel for one criterion is a part of a page under htmx, and a page of its own without.
"""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_GET, require_POST

from blocs.views.frame import find_year, form_page, year_page
from common.errors import RuleViolation
from common.forms import attempt, renew
from common.text import fold
from common.uploads import was_too_large
from common.views import require
from scoring.actions import evidence as actions
from scoring.builders.evidence import leaves_of, wanting
from scoring.downloads import evidence_answer
from scoring.enums import EvidenceKind
from scoring.forms.evidence import AlsoForm, EvidenceFilter, EvidenceForm, UseForm, VersionForm
from scoring.models import Criterion, Evidence, EvidenceVersion, Scorecard

A_PAGE = 50
FILL = "scoring.fill_card"


@dataclass
class Desk:
    """A card whose evidence this person reads, and what may be done with it now."""

    request: HttpRequest
    card: Scorecard
    leaves: list[Criterion]
    may_write: bool
    closed: Any = None  # why nothing is taken now, for who might write

    def criterion(self, code: str) -> Criterion:
        """The criterion with this code, if the member is scored in it; else 404."""
        for leaf in self.leaves:
            if leaf.code == code:
                return leaf
        raise Http404

    def pieces(self) -> Any:
        rows = Evidence.objects.visible_to(self.request.user).filter(scorecard=self.card)
        return rows.for_lists()


def _desk(request: HttpRequest, pk: int) -> Desk:
    card = get_object_or_404(Scorecard.objects.proven_to(request.user).for_lists(), pk=pk)
    leaves = [
        leaf for leaf in leaves_of(card.criteria_set) if leaf.is_given_to(card.organisation_id)
    ]
    desk = Desk(request, card, leaves, request.user.has_perm(FILL, card))
    if desk.may_write:
        try:
            actions.refuse_closed(card)
        except RuleViolation as violation:
            desk.may_write, desk.closed = False, violation.message
    return desk


def _piece(request: HttpRequest, pk: int) -> tuple[Desk, Evidence]:
    """A piece that this person may write to, on its desk."""
    rows = Evidence.objects.visible_to(request.user).for_lists()
    piece = get_object_or_404(rows, pk=pk)
    desk = _desk(request, piece.scorecard_id)
    require(request.user, FILL, desk.card)
    piece.scorecard = desk.card
    return desk, piece


@login_required
@require_GET
def evidence(request: HttpRequest, pk: int) -> HttpResponse:
    """The evidence for one criterion (`?code=`), or all of the card."""
    desk = _desk(request, pk)
    code = request.GET.get("code", "")
    return _panel(desk, desk.criterion(code)) if code else _whole(desk)


def _panel(
    desk: Desk, criterion: Criterion, *, status: int = 200, done: str = "",
    refused: Any = None, **forms: Any,
) -> HttpResponse:  # fmt: skip
    """One criterion's evidence. `forms` are those that were refused, with what was typed; `done`
    and `refused` say how the deed before went."""
    pieces = list(desk.pieces())
    here = [each for each in pieces if criterion.pk in {row.pk for row in each.criteria.all()}]
    others = [each for each in pieces if each not in here and each.withdrawn_at is None]
    context = {
        "card": desk.card, "criterion": criterion, "closed": desk.closed, "done": done,
        "refused": refused, "may_write": desk.may_write, "pieces": _shown(here, forms),
        "offered": forms.get("offered", ()),
    }  # fmt: skip
    if desk.may_write:
        blank = EvidenceForm(leaves=desk.leaves, code=criterion.code)
        context["form"] = forms.get("form") or blank
        context["also"] = AlsoForm(pieces=others) if others else None
    if desk.request.htmx:  # type: ignore[attr-defined]
        answer = render(desk.request, "scoring/_evidence.html", context, status=status)
        if done:
            answer["HX-Trigger"] = "evidence-changed"
        return answer
    answer = _page(desk, **context)
    answer.status_code = status
    return answer


def _shown(pieces: Iterable[Evidence], forms: Any) -> list[dict[str, Any]]:
    """Each piece with its versions and the form for a newer one."""
    refused = forms.get("version")
    return [
        {
            "piece": piece,
            "earlier": list(piece.versions.all())[1:],
            "form": refused
            if refused is not None and forms.get("of") == piece.pk
            else VersionForm(piece=piece),
            "is_open": refused is not None and forms.get("of") == piece.pk,
        }
        for piece in pieces
    ]


def _page(desk: Desk, **context: Any) -> HttpResponse:
    year = find_year(desk.request, desk.card.year_of.pk)
    return year_page(desk.request, year, "scoring/evidence.html", "scores", **context)


def _whole(desk: Desk) -> HttpResponse:
    """All of the card: what is missing, and every piece with the criteria it is for."""
    form = EvidenceFilter(desk.request.GET)
    pieces = list(desk.pieces())
    missing = set(wanting(desk.card))
    shown = [each for each in pieces if _is_asked_for(each, form)]
    page = Paginator(shown, A_PAGE).get_page(desk.request.GET.get("page"))
    return _page(
        desk, card=desk.card, filters=form, page=page, has_any=bool(pieces),
        missing=[leaf for leaf in desk.leaves if leaf.code in missing],
        wanted=sum(bool(leaf.evidence.strip()) for leaf in desk.leaves),
        leaves=desk.leaves, may_write=desk.may_write, closed=desk.closed,
    )  # fmt: skip


def _is_asked_for(piece: Evidence, form: EvidenceFilter) -> bool:
    """Does the list show it? What cannot be read as a filter filters nothing."""
    asked = form.cleaned_data if form.is_valid() else {}
    state = asked.get("state") or "in-force"
    if state != "all" and (state == "withdrawn") != (piece.withdrawn_at is not None):
        return False
    if asked.get("kind") and piece.kind != asked["kind"]:
        return False
    names = [version.name for version in piece.versions.all()]
    codes = [criterion.code for criterion in piece.criteria.all()]
    text = fold(" ".join([piece.title, piece.note, piece.link, *names, *codes]))
    return all(word in text for word in fold(asked.get("q") or "").split())


# -- deeds ----------------------------------------------------------------------------------------


@login_required
@require_POST
def add(request: HttpRequest, pk: int) -> HttpResponse:
    """New files, a link or a note, or a piece that is here already, for a criterion."""
    desk = _desk(request, pk)
    require(request.user, FILL, desk.card)
    criterion = desk.criterion(request.POST.get("code", ""))
    if "piece" in request.POST:
        return _use_also(desk, criterion)
    form = EvidenceForm(
        request.POST, request.FILES, leaves=desk.leaves, code=criterion.code
    )  # fmt: skip
    if was_too_large(request):
        form.refuse_size()
    made: list[Evidence] = []
    if attempt(form, lambda: made.extend(_bring(desk.card, form, request.user))):
        told = ngettext("The evidence is added.", "%(count)d pieces are added.", len(made))
        return _done(desk, criterion, told % {"count": len(made)})
    form.fields["files"].keep()  # type: ignore[attr-defined]
    return _panel(desk, criterion, status=422, form=form, offered=_offered(desk, form, criterion))


def _bring(card: Scorecard, form: EvidenceForm, by: Any) -> list[Evidence]:
    data = form.cleaned_data
    if data["kind"] == EvidenceKind.FILE:
        return actions.add_files(card, data["files"], form.about(), by=by)
    if data["kind"] == EvidenceKind.LINK:
        return [actions.add_link(card, data["link"], form.about(), by=by)]
    return [actions.add_note(card, form.about(), by=by)]


def _offered(desk: Desk, form: EvidenceForm, criterion: Criterion) -> list[Evidence]:
    """Pieces that hold the files just sent and could be used for this criterion instead."""
    held = actions.pieces_holding(desk.card, form.sound)
    return [each for each in held if not each.criteria.filter(pk=criterion.pk).exists()]


def _use_also(desk: Desk, criterion: Criterion) -> HttpResponse:
    rows = desk.pieces().in_force()
    form = AlsoForm(desk.request.POST, pieces=rows)
    if not form.is_valid():
        raise Http404
    piece = next(each for each in rows if each.pk == form.cleaned_data["piece"])

    def deed() -> None:
        actions.use_also(piece, [criterion.code], by=desk.request.user)

    return _tried(desk, criterion, deed, _("The evidence is used for this criterion too."))


@login_required
@require_POST
def version(request: HttpRequest, pk: int) -> HttpResponse:
    """A newer file of a piece."""
    desk, piece = _piece(request, pk)
    criterion = desk.criterion(request.POST.get("code", ""))
    form = VersionForm(request.POST, request.FILES, piece=piece)
    if was_too_large(request):
        form.refuse_size()

    def deed() -> None:
        actions.add_version(piece, form.cleaned_data["files"], by=request.user)

    if attempt(form, deed):
        return _done(desk, criterion, _("The newer version is in force; the earlier ones stay."))
    return _panel(desk, criterion, status=422, version=form, of=piece.pk)


@login_required
@require_POST
def withdraw(request: HttpRequest, pk: int) -> HttpResponse:
    """Take a piece back: it is kept, and marked as withdrawn."""
    desk, piece = _piece(request, pk)
    criterion = desk.criterion(request.POST.get("code", ""))

    def deed() -> None:
        actions.withdraw_evidence(piece, by=request.user)

    return _tried(desk, criterion, deed, _("The evidence is withdrawn."))


def _tried(
    desk: Desk, criterion: Criterion, deed: Callable[[], None], told: str
) -> HttpResponse:  # fmt: skip
    """Do the deed of a button, or say why not."""
    try:
        deed()
    except RuleViolation as violation:
        return _panel(desk, criterion, status=409, refused=violation)
    return _done(desk, criterion, told)


def _done(desk: Desk, criterion: Criterion, told: str) -> HttpResponse:
    if desk.request.htmx:  # type: ignore[attr-defined]
        return _panel(desk, criterion, done=told)
    messages.success(desk.request, told)
    return redirect(f"{_address(desk.card)}?code={criterion.code}")


def _address(card: Scorecard) -> str:
    return reverse("scoring:evidence", args=[card.pk])


@login_required
def use(request: HttpRequest, pk: int) -> HttpResponse:
    """What a piece is called, and which criteria it is for."""
    desk, piece = _piece(request, pk)
    form = UseForm(request.POST or None, piece=piece, leaves=desk.leaves)

    def deed() -> None:
        data = form.cleaned_data
        about = actions.About(data["codes"], data["title"])
        actions.change_evidence(piece, about, by=request.user, seen=data["seen"])

    if request.method == "POST" and attempt(form, deed):
        messages.success(request, _("The evidence is saved."))
        return redirect(_address(desk.card))
    if form.is_bound:
        renew(form, seen=actions.evidence_version(piece))
    return form_page(
        request, find_year(request, desk.card.year_of.pk), form, tab="scores",
        heading=_("Title and criteria of “%(title)s”") % {"title": piece.title},
        submit=_("Save"), back=_address(desk.card),
    )  # fmt: skip


# -- files ----------------------------------------------------------------------------------------


@login_required
@require_GET
def file(request: HttpRequest, pk: int) -> HttpResponseBase:
    """One stored version, for whoever reads the evidence of its card; never run in our name."""
    readable = Evidence.objects.visible_to(request.user)
    version = get_object_or_404(EvidenceVersion, pk=pk, evidence__in=readable)
    return evidence_answer(request, version)
