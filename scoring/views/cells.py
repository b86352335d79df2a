"""The cells of a scorecard: opened in the drawer, saved one by one or as a pasted column."""

import json
from collections.abc import Callable, Mapping
from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.exceptions import BadRequest, PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import redirect, render
from django.urls import NoReverseMatch, reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from blocs.models import Organisation
from blocs.views.frame import after_refusal, year_page
from common.changes import version_of
from common.errors import RuleViolation
from common.forms import attempt, mark, marked
from common.numbers import NotANumber
from common.views import require
from scoring import actions
from scoring.actions import Given, mark_version
from scoring.builders.figures import REFUSALS
from scoring.builders.readers import Reader, board_for, history_of
from scoring.builders.sheet import PEERS, Line, SheetMaker, figures, points_alone
from scoring.builders.versions import answer_now, peer_now
from scoring.enums import CardState, Rung
from scoring.forms import CellForm, PeerForm, TextForm, figure_from
from scoring.models import Criterion, Mark, Scorecard
from scoring.rules import rung_open_in
from scoring.trees import MOST_NODES, Way
from scoring.views.cards import find_card, find_reader


def known_url(name: str, *args: Any) -> str:
    """The address behind a name, or nothing where the product has no such page."""
    try:
        return reverse(name, args=args)
    except NoReverseMatch:
        return ""


def _criterion(card: Scorecard, code: str) -> Criterion:
    rows = card.criteria_set.criteria.exclude(way="").prefetch_related("assigned")
    row = rows.filter(code=code).first()
    if row is None or not row.is_given_to(card.organisation_id):
        raise Http404
    return row


def _mark(card: Scorecard, criterion: Criterion, rung: Rung | None) -> Mark | None:
    return card.marks.filter(criterion=criterion, rung=rung).first() if rung else None


def _require_cells(request: HttpRequest, card: Scorecard, codes: list[str]) -> Rung:
    """The rung that the person writes now, in all these criteria; else 403."""
    rung = rung_open_in(request.user, card, codes)
    if rung is None:
        raise PermissionDenied("scoring.cell")
    return rung


@login_required
def cell(request: HttpRequest, pk: int, code: str) -> HttpResponse:
    """One criterion of the card: what there is to know of it, and where the person writes, the
    form. The sheet opens it as a drawer and saves through it; without scripts it is a page."""
    card = find_card(request, pk)
    criterion = _criterion(card, code)
    if request.method == "POST":
        return _save(request, card, criterion)
    return _drawer(request, card, criterion)


def _drawer(
    request: HttpRequest, card: Scorecard, criterion: Criterion, form: CellForm | None = None,
    **refused: Any,
) -> HttpResponse:  # fmt: skip
    """`refused` holds the forms `answer` and `peer` where they were, and what somebody else saved
    (`saved`)."""
    reader, notice = find_reader(request, card)
    maker = SheetMaker(card, board_for(card, reader), reader)
    node, code = criterion.node, criterion.code
    line = maker.line(node)
    if form is None and reader.rung and line.open_cell and line.open_cell.column.key != "peers":
        own = _mark(card, criterion, reader.rung)
        form = CellForm(node=node, rung=reader.rung, mark=own, seen=mark_version(own))
    evidence = known_url("scoring:evidence", card.pk)
    told = {
        "card": card, "line": line, "node": node, "form": form, "notice": notice,
        "worked": maker.worked(node), "facts": maker.board.fact_sheet(maker.member, node).lines,
        "is_facts": node.way == Way.FACTS, "history": history_of(card, code, reader),
        "evidence_url": evidence, "rungs": [c for c in line.cells if c.column.key in Rung],
        "explanation": refused.get("answer") or _explanation(request, card, criterion),
        "peer_form": refused.get("peer") or _open_peer_form(reader, criterion, line),
        "saved": refused.get("saved"),
    }  # fmt: skip
    if request.htmx:  # type: ignore[attr-defined]
        return render(request, "scoring/_drawer.html", told)
    return year_page(request, card.year_of, "scoring/cell.html", "scores", **told)


def _explanation(
    request: HttpRequest, card: Scorecard, criterion: Criterion
) -> TextForm | None:  # fmt: skip
    """The form of the member's answer, where the panel said something and it may answer now."""
    if card.state != CardState.APPRAISED or not request.user.has_perm("scoring.fill_card", card):
        return None
    said = _mark(card, criterion, Rung.APPRAISED)
    return mark(TextForm(initial=answer_now(said)), answer_now(said)) if said else None


def _open_peer_form(reader: Reader, criterion: Criterion, line: Line) -> PeerForm | None:
    cell = next((c for c in line.cells if c.column.key == PEERS and c.is_open), None)
    return _peer_form(reader.peer, criterion, cell.figure) if cell else None


def _peer_form(
    peer: Organisation | None, criterion: Criterion, given: str | None, data: Any = None
) -> PeerForm:
    """`given` as it is shown."""
    label = _("Points that %(peer)s gives") % {"peer": peer.label if peer else ""}
    now = {"value": given or ""}
    return mark(PeerForm(data, node=criterion.node, label=label, initial=now), now)


def _wants_json(request: HttpRequest) -> bool:
    return "application/json" in request.headers.get("Accept", "")


def _save(request: HttpRequest, card: Scorecard, criterion: Criterion) -> HttpResponse:
    """Write the one cell. Looks at this criterion alone, however large the card and the bloc."""
    rung = _require_cells(request, card, [criterion.code])
    stored = _mark(card, criterion, rung)
    form = CellForm(
        request.POST, node=criterion.node, rung=rung, mark=stored, seen=mark_version(stored)
    )

    def deed() -> None:
        actions.save_marks(card, {criterion.code: form.given()}, by=request.user, rung=rung)

    if not _wants_json(request):
        if attempt(form, lambda: _at_fields(deed, criterion)):
            messages.success(request, _("Saved."))
            return redirect(f"{card.get_absolute_url()}#c-{criterion.code}")
        return _drawer(request, card, criterion, form)
    if not form.is_valid():
        errors = {name: " ".join(map(str, told)) for name, told in form.errors.items()}
        return JsonResponse({"errors": errors}, status=422)
    try:
        _at_fields(deed, criterion)
    except RuleViolation as violation:
        return _refused(violation, card, criterion, rung)
    return JsonResponse(_saved(card, criterion, _mark(card, criterion, rung)))


def _at_fields(deed: Callable[[], None], criterion: Criterion) -> None:
    """Do the deed; what is refused of the criterion is refused of the figure on its form."""
    try:
        deed()
    except RuleViolation as violation:
        fields = {"value": violation.fields[criterion.code]} if violation.fields else {}
        raise RuleViolation(violation.code, violation.message, fields=fields) from violation


def _refused(
    violation: RuleViolation, card: Scorecard, criterion: Criterion, rung: Rung
) -> HttpResponse:
    """Why a cell was not written; where somebody else wrote it meanwhile, what stands there."""
    if violation.fields:
        return JsonResponse(
            {"errors": {k: str(v) for k, v in violation.fields.items()}}, status=422
        )
    told: dict[str, Any] = {"code": violation.code, "message": str(violation.message)}
    if violation.code == "changed-meanwhile":
        other = _mark(card, criterion, rung)
        told["now"] = _saved(card, criterion, other) | {
            "by": other.by.get_full_name() if other and other.by else ""
        }
    return JsonResponse(told, status=409)


def _saved(card: Scorecard, criterion: Criterion, mark: Mark | None) -> dict[str, Any]:
    """What the page is told of a cell as it is stored."""
    return {
        "seen": mark_version(mark),
        "value": figures(mark)[0],
        "target": figures(mark)[1],
        "reason": mark.reason if mark else "",
        "points": points_alone(criterion, mark, card.criteria_set.digits),
        "saved_at": f"{timezone.localtime():%H:%M}",
    }


@login_required
@require_POST
def paste(request: HttpRequest, pk: int) -> HttpResponse:
    """Many cells at once, as JSON: `{"cells": [{"code", "value", "target", "reason", "seen"}]}`;
    all of them or none. 422 names each refused cell with its reason."""
    card = find_card(request, pk)
    cells = _pasted(request)
    rung = _require_cells(request, card, list(cells))
    rows = card.criteria_set.criteria.filter(code__in=cells).prefetch_related("assigned")
    criteria = {row.code: row for row in rows}
    marks = {m.criterion_id: m for m in card.marks.filter(rung=rung, criterion__in=rows)}
    given: dict[str, Given] = {}
    refused: dict[str, str] = {}
    for code, each in cells.items():
        row = criteria.get(code)
        try:
            given[code] = _given(row, marks.get(row.pk) if row else None, each)
        except NotANumber:
            refused[code] = str(REFUSALS["not-a-number"])
    if refused:
        return JsonResponse({"refused": refused}, status=422)
    try:
        actions.save_marks(card, given, by=request.user, rung=rung)
    except RuleViolation as violation:
        if violation.fields:
            told = {code: str(words) for code, words in violation.fields.items()}
            return JsonResponse({"refused": told}, status=422)
        told = {"code": violation.code, "message": str(violation.message)}
        return JsonResponse(told, status=409)
    now = {m.criterion_id: m for m in card.marks.filter(rung=rung, criterion__in=rows)}
    saved = {code: _saved(card, row, now.get(row.pk)) for code, row in criteria.items()}
    return JsonResponse({"cells": saved})


def _pasted(request: HttpRequest) -> dict[str, dict[str, str]]:
    """The cells that were sent, by code. BadRequest for what the sheet never sends."""
    try:
        cells = json.loads(request.body)["cells"]
        found = {str(each["code"]): {name: str(text) for name, text in each.items()}
                 for each in cells}  # fmt: skip
    except (ValueError, KeyError, TypeError, AttributeError, RecursionError) as error:
        raise BadRequest("cells") from error
    texts = [text for each in found.values() for text in each.values()]
    codes_and_texts = [*found, *texts]
    if not found or len(found) > MOST_NODES or any(map(_is_unfit, codes_and_texts)):
        raise BadRequest("cells")
    return found


def _is_unfit(text: str) -> bool:
    """Longer than any field, or with signs that no database keeps: NUL, half a surrogate pair."""
    return "\0" in text or len(text) > 2000 or any("\ud800" <= sign <= "\udfff" for sign in text)


def _given(criterion: Criterion | None, mark: Mark | None, told: Mapping[str, str]) -> Given:
    """One pasted cell; what was not pasted stays as it was. Raises NotANumber."""
    if criterion is None:
        return Given()
    node = criterion.node
    value, target = (mark.value, mark.target) if mark else (None, None)
    value = figure_from(node, told["value"]) if "value" in told else value
    target = figure_from(node, told["target"]) if "target" in told else target
    note, reason = (mark.note, mark.reason) if mark else ("", "")
    return Given(value, target, note, told.get("reason", reason), told.get("seen", ""))


@login_required
@require_safe
def totals(request: HttpRequest, pk: int) -> HttpResponse:
    """The line at the bottom, with every figure of the sheet that may have moved."""
    card = find_card(request, pk)
    reader, _notice = find_reader(request, card)
    sheet = SheetMaker(card, board_for(card, reader), reader).sheet()
    return render(request, "scoring/_totals.html", {"card": card, "sheet": sheet, "moved": True})


@login_required
@require_POST
def explain(request: HttpRequest, pk: int) -> HttpResponse:
    """The member's answer to the panel in one criterion (`code`)."""
    card = find_card(request, pk)
    require(request.user, "scoring.fill_card", card)
    criterion = _criterion(card, request.POST.get("code", ""))
    form = mark(TextForm(request.POST), {})

    def deed() -> None:
        given = marked(form)
        text, code = given["values"]["text"], criterion.code
        actions.explain(card, code, text, by=request.user, seen=given["seen"])

    if attempt(form, deed):
        return _said(request, card, criterion)
    stored = _mark(card, criterion, Rung.APPRAISED)
    saved = after_refusal(form, answer_now(stored)) if stored else {}
    return _drawer(request, card, criterion, answer=form, **saved)


@login_required
@require_POST
def cross(request: HttpRequest, pk: int) -> HttpResponse:
    """A peer's points for one criterion (`code`); empty takes them back."""
    card = find_card(request, pk)
    require(request.user, "scoring.cross_score", card)
    reader, _notice = find_reader(request, card)
    criterion = _criterion(card, request.POST.get("code", ""))
    peer = reader.peer
    if peer is None:
        raise PermissionDenied("scoring.cross_score")
    form = _peer_form(peer, criterion, None, request.POST)

    def deed() -> None:
        given, code = marked(form), criterion.code
        actions.save_peer_marks(
            card, peer, {code: given["values"]["value"]}, by=request.user,
            seen={code: given["seen"]} if given["seen"] else None,
        )  # fmt: skip

    done = attempt(form, lambda: _at_fields(deed, criterion))
    row = card.peer_marks.filter(organisation=peer, criterion=criterion).first()
    now = peer_now(row.value if row else None)
    if done:
        return _said(request, card, criterion, seen=version_of(now))
    saved = after_refusal(form, now)
    if not _wants_json(request):
        return _drawer(request, card, criterion, peer=form, **saved)
    told = {name: " ".join(map(str, words)) for name, words in form.errors.items()}
    if not saved["saved"]:
        return JsonResponse({"errors": told}, status=422)
    other = {**now, "seen": version_of(now), "by": row.by.get_full_name() if row else ""}
    return JsonResponse({"code": "changed-meanwhile", "now": other}, status=409)


def _said(
    request: HttpRequest, card: Scorecard, criterion: Criterion, **told: Any
) -> HttpResponse:  # fmt: skip
    """To the sheet that it was saved; to a plain form the card again."""
    if _wants_json(request):
        return JsonResponse({"saved_at": f"{timezone.localtime():%H:%M}", **told})
    messages.success(request, _("Saved."))
    return redirect(f"{card.get_absolute_url()}#c-{criterion.code}")
