"""A member's scorecard as a workbook: taken out to fill in, and read in with a preview."""

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from blocs.spreadsheets import MEDIA_TYPE
from blocs.views.frame import year_page
from common.errors import RuleViolation
from common.forms import SheetForm, attempt
from common.views import require
from scoring.actions import card_imports as actions
from scoring.enums import FigureState
from scoring.models import CardImport, Scorecard
from scoring.views.cards import find_card
from scoring.workbooks.cards import write_card


def _own_card(request: HttpRequest, pk: int) -> Scorecard:
    """The card, if this person may fill it in."""
    card = find_card(request, pk)
    require(request.user, "scoring.fill_card", card)
    return card


@login_required
@require_safe
def export(request: HttpRequest, pk: int) -> HttpResponse:
    """The card with the member's own figures, as a workbook that can be read in again."""
    card = _own_card(request, pk)
    name = f"phieu-cham-{card.organisation.code}-{card.year_of.year}.xlsx"
    disposition = {"Content-Disposition": f'attachment; filename="{name}"'}
    data = write_card(actions.book_of(card))
    return HttpResponse(data, content_type=MEDIA_TYPE, headers=disposition)


@login_required
def import_file(request: HttpRequest, pk: int) -> HttpResponse:
    """Send a workbook; nothing is written by that."""
    card = _own_card(request, pk)
    form = SheetForm(request.POST or None, request.FILES or None)
    made: list[CardImport] = []

    def deed() -> None:
        made.append(actions.preview_card_import(card, form.cleaned_data["file"], by=request.user))

    try:
        actions.refuse_not_fillable(card)
    except RuleViolation as violation:
        messages.error(request, str(violation.message))
        return redirect(card)
    if request.method == "POST" and attempt(form, deed):
        return redirect(made[0])
    return year_page(
        request, card.year_of, "scoring/card_import_file.html", "scores", card=card, form=form
    )


def _import(request: HttpRequest, pk: int) -> CardImport:
    row = get_object_or_404(CardImport.objects.visible_to(request.user), pk=pk)
    row.scorecard = _own_card(request, row.scorecard_id)
    return row


@login_required
@require_safe
def preview(request: HttpRequest, pk: int) -> HttpResponse:
    """What the workbook would do; nothing is written by looking."""
    row = _import(request, pk)
    rows = [{**each, "state": FigureState(each["state"])} for each in row.rows]
    return year_page(
        request, row.scorecard.year_of, "scoring/card_import.html", "scores",
        card=row.scorecard, sent=row, rows=rows, writes=len(row.content),
        counts=[(state, row.summary.get(state, 0)) for state in FigureState],
    )  # fmt: skip


@login_required
@require_POST
def confirm(request: HttpRequest, pk: int) -> HttpResponse:
    """Write it all, or say why not."""
    row = _import(request, pk)
    try:
        actions.confirm_card_import(row, by=request.user)
    except RuleViolation as violation:
        messages.error(request, str(violation.message))
        return redirect(row)
    messages.success(request, _("The card now holds what the file says."))
    return redirect(row.scorecard)
