"""A handover from draft to force: its page, its facts, opening, taking back, cancelling."""

from itertools import groupby
from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET

from common.errors import RuleViolation
from common.forms import attempt, renew
from common.numbers import printed
from common.spelling import in_dong
from common.views import require
from conferences import actions
from conferences.builders import open_conclusions
from conferences.builders.paper import hour_in_words
from conferences.builders.readiness import invited, warnings_of
from conferences.enums import ConferenceState, HandoverStage, ItemKind
from conferences.forms import HandoverFactsForm, ReasonForm, SeenForm
from conferences.models import Conference, Handover, HandoverItem
from conferences.views.finding import find_conference, find_year, frame, refuse
from documents.models import Document

CAN_RETURN = {HandoverStage.PREPARING, HandoverStage.SIGNING}
CAN_CANCEL = CAN_RETURN | {HandoverStage.DRAFT, HandoverStage.INCOMPLETE, HandoverStage.SIGNED}


def find_handover(request: HttpRequest, pk: int) -> Handover:
    """The handover with its conference; 404 for whoever may not read it."""
    rows = Handover.objects.visible_to(request.user).for_lists()
    row = get_object_or_404(rows, pk=pk)
    row.conference = find_conference(request, row.conference_id)
    return row


@login_required
@require_GET
def handovers(request: HttpRequest, pk: int) -> HttpResponse:
    """The handovers of a year: the page that its papers lead back to."""
    year = find_year(request, pk)
    conferences = Conference.objects.visible_to(request.user).of_year(year)
    rows = Handover.objects.visible_to(request.user).filter(conference__in=conferences)
    taken = Handover.objects.live().values("conference")
    free = conferences.filter(bloc_year=year).exclude(state=ConferenceState.CANCELLED)
    free = free.exclude(pk__in=taken).select_related("bloc_year__bloc__council")
    context = {
        "year": year, "tab": "conferences",
        "rows": rows.for_lists().order_by("-handed_on", "-pk"),
        "free": [
            each for each in free[:5]
            if request.user.has_perm("conferences.draft_handover", _in(each, year))
        ],
    }  # fmt: skip
    return render(request, "conferences/handovers.html", context)


def _in(conference: Conference, year: Any) -> Conference:
    """The conference with its year as it was read, terms and all."""
    conference.bloc_year = year
    return conference


@login_required
@require_GET
def handover(request: HttpRequest, pk: int) -> HttpResponse:
    """Who hands what over to whom, from when, and how far it is."""
    row = find_handover(request, pk)
    if row.is_recorded:
        return redirect(f"{row.conference.get_absolute_url()}?tab=handover")
    user, stage = request.user, row.stage
    may_prepare = user.has_perm("conferences.prepare_handover", row)
    document = row.signing.document_id if row.signing else None
    papers = Document.objects.visible_to(user).filter(pk=document or 0)
    context = {
        **frame(request, row.conference), **_list(row),
        "handover": row, "stage": stage, "target": row.target,
        "may_prepare": may_prepare and row.is_draft,
        "may_remark": row.is_draft and user.has_perm("conferences.remark_handover", row),
        "may_return": may_prepare and stage in CAN_RETURN,
        "may_cancel": may_prepare and stage in CAN_CANCEL,
        "in_force": hour_in_words(timezone.localtime(row.in_force_at).isoformat()),
        "is_late": actions.is_late(row),
        "parties": list(row.signing.parties.for_lists()) if row.signing else [],
        "document_id": document if papers.exists() else None,
        "missing": len(open_conclusions(row)) if may_prepare and row.is_draft else 0,
        "seen": actions.list_version(row) if row.is_draft else "",
    }  # fmt: skip
    for party in context["parties"]:
        party.signing = row.signing
    return render(request, "conferences/handover.html", context)


def _list(row: Handover) -> dict[str, Any]:
    """The rows by kind, and what the funds among them sum up to."""
    kinds = list(ItemKind)
    items = sorted(
        row.items.select_related("remarked_by"), key=lambda each: kinds.index(each.kind_now)
    )
    amounts = [each.amount for each in items if each.amount is not None]
    total = sum(amounts)
    return {
        "groups": [(kind, list(rows)) for kind, rows in groupby(items, key=_kind)],
        "count": len(items),
        "waiting": sum(each.remark_state == "none" for each in items),
        "total": printed(total) if amounts and total else "",
        "total_in_words": in_dong(int(total)) if amounts and total else "",
    }  # fmt: skip


def _kind(item: HandoverItem) -> ItemKind:
    return item.kind_now


@login_required
def prepare(request: HttpRequest, pk: int) -> HttpResponse:
    """Begin to prepare a handover at a conference."""
    conference = find_conference(request, pk)
    require(request.user, "conferences.draft_handover", conference)
    form = HandoverFactsForm(request.POST or None, conference=conference, person=request.user)
    if request.method == "POST" and form.is_valid():
        try:
            row = actions.draft_handover(conference, form.values, by=request.user)
        except RuleViolation as violation:
            refuse(form, violation)
        else:
            messages.success(request, _("The handover was begun. Go through its list now."))
            return redirect(row)
    return _facts(request, conference, form, f"{conference.get_absolute_url()}?tab=handover")


@login_required
def edit(request: HttpRequest, pk: int) -> HttpResponse:
    """Correct who takes over, from when, the people and the copies."""
    row, differences = find_handover(request, pk), []
    require(request.user, "conferences.prepare_handover", row)
    form = HandoverFactsForm(
        request.POST or None, instance=row, conference=row.conference, person=request.user
    )
    if request.method == "POST" and form.is_valid():
        version = form.cleaned_data["version"]
        try:
            actions.change_handover(row, form.values, by=request.user, version=version)
        except RuleViolation as violation:
            differences = refuse(form, violation, Handover.objects.get(pk=row.pk))
        else:
            messages.success(request, _("The handover was saved."))
            return redirect(row)
    return _facts(
        request, row.conference, form, row.get_absolute_url(), handover=row,
        differences=differences,
    )  # fmt: skip


def _facts(
    request: HttpRequest, conference: Conference, form: Any, back: str, **more: Any
) -> HttpResponse:
    context = {**frame(request, conference), "form": form, "back": back, **more}
    status = 422 if form.is_bound else 200
    return render(request, "conferences/handover_facts.html", context, status=status)


@login_required
def open_for_signature(request: HttpRequest, pk: int) -> HttpResponse:
    """Say who will be asked to sign; then freeze text and list."""
    row = find_handover(request, pk)
    require(request.user, "conferences.prepare_handover", row)
    if not row.is_draft:
        messages.warning(request, _("The handover is no draft any more, so nothing was changed."))
        return redirect(row)
    form = SeenForm(request.POST or None, initial={"seen": actions.opening_version(row)})

    def deed() -> None:
        actions.open_handover(row, by=request.user, seen=form.cleaned_data["seen"])

    if request.method == "POST" and attempt(form, deed):
        text = _("The text is fixed. Its paper is being made and opens for signature by itself.")
        messages.success(request, text)
        return redirect(row)
    if form.is_bound:
        renew(form, seen=actions.opening_version(row))
    sides = invited(row, actions.signing_year(row))
    context = {
        **frame(request, row.conference), "handover": row, "form": form, "sides": sides,
        "in_force": hour_in_words(timezone.localtime(row.in_force_at).isoformat()),
        "warnings": warnings_of(row, sides, is_late=actions.is_late(row)),
        "count": row.items.count(),
    }  # fmt: skip
    status = 422 if form.is_bound else 200
    return render(request, "conferences/handover_open.html", context, status=status)


@login_required
def back_to_draft(request: HttpRequest, pk: int) -> HttpResponse:
    """Take a handover that is open for signature back to draft, with the reason."""
    texts = {
        "heading": _("Return the handover to draft"), "submit": _("Return to draft"),
        "intro": _("The list can be amended then; both sides sign the new record."),
        "done": _("The handover is a draft again."),
    }  # fmt: skip
    return _with_reason(request, pk, actions.return_handover, texts)


@login_required
def cancel(request: HttpRequest, pk: int) -> HttpResponse:
    """Call the handover off, with the reason."""
    texts = {
        "heading": _("Cancel the handover"), "submit": _("Cancel the handover"),
        "intro": _("The side that hands over stays in the chair. Another handover can be prepared"
                   " at this conference afterwards."),
        "done": _("The handover was cancelled."),
    }  # fmt: skip
    return _with_reason(request, pk, actions.cancel_handover, texts)


def _with_reason(request: HttpRequest, pk: int, act: Any, texts: dict[str, str]) -> HttpResponse:
    row = find_handover(request, pk)
    require(request.user, "conferences.prepare_handover", row)
    form = ReasonForm(request.POST or None)

    def deed() -> None:
        act(row, by=request.user, reason=form.cleaned_data["reason"])

    if request.method == "POST" and attempt(form, deed):
        messages.success(request, texts["done"])
        return redirect(row)
    parties: Any = row.signing.parties.signed().for_lists() if row.signing else []
    names = ", ".join(str(party.organisation) for party in parties)
    warning = _("The signatures of %(names)s hold no more; they are told your reason.")
    context = {
        **frame(request, row.conference), **texts, "form": form,
        "back": reverse("conferences:handover", args=[row.pk]),
        "trail": [(row.conference.title, row.conference.get_absolute_url()),
                  (str(row), row.get_absolute_url())],
        "warnings": [warning % {"names": names}] if names else [],
    }  # fmt: skip
    status = 422 if form.is_bound else 200
    return render(request, "blocs/year_form.html", context, status=status)
