"""One member's scorecard: its page, and the deeds that move it on."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from blocs.forms.leadership import ReasonForm
from blocs.views.frame import find_year, form_page, year_page
from common.errors import RuleViolation
from common.forms import attempt
from common.views import require
from scoring import actions
from scoring.actions.marks import open_rung
from scoring.builders.readers import Reader, board_for, closed, reader_of
from scoring.builders.sheet import CardSheet, SheetMaker
from scoring.enums import CardState
from scoring.models import Scorecard


def find_card(request: HttpRequest, pk: int) -> Scorecard:
    """The card if this person reads it, with its member and its year; else 404."""
    card = get_object_or_404(Scorecard.objects.visible_to(request.user).for_lists(), pk=pk)
    card.criteria_set.bloc_year = find_year(request, card.criteria_set.bloc_year_id)
    return card


def find_reader(request: HttpRequest, card: Scorecard) -> tuple[Reader, str]:
    """What the person may read and write of the card, and why nothing is written now where the
    person otherwise would write."""
    codes = card.criteria_set.criteria.values_list("code", flat=True)
    reader = reader_of(request.user, card, frozenset(c for c in codes if "." not in c))
    if reader.rung is None:
        return reader, ""
    try:
        open_rung(card)
    except RuleViolation as violation:
        return closed(reader), "" if card.state == CardState.ADOPTED else str(violation.message)
    return reader, ""


@dataclass(frozen=True)
class Deed:
    """What a person may do with the card next: a button, or a link to a page that asks why."""

    label: Any
    url: str
    confirm: Any = ""
    asks: bool = False


@login_required
@require_safe
def card(request: HttpRequest, pk: int) -> HttpResponse:
    """The card as a sheet, for whoever writes on it or reads it."""
    card = find_card(request, pk)
    reader, notice = find_reader(request, card)
    sheet = SheetMaker(card, board_for(card, reader), reader).sheet()
    main, others, waits = _next(request.user, card, sheet)
    if card.state == CardState.DRAFT and notice:  # too late to submit as well
        main = None
    return year_page(
        request, card.year_of, "scoring/card.html", "scores",
        card=card, sheet=sheet, reader=reader, notice=notice, main=main, others=others,
        waits=waits, steps=_steps(card),
    )  # fmt: skip


UNEXPLAINED = {CardState.EXPLAINED, CardState.REAPPRAISED}


def _steps(card: Scorecard) -> list[tuple[Any, str]]:
    """The course of the card: each state with `past`, `now` or nothing. A card that was adopted
    without explanations never had those two."""
    here = card.state_now.position
    states = list(CardState)
    if card.state == CardState.ADOPTED and card.explained_at is None:
        states = [each for each in states if each not in UNEXPLAINED]
    return [
        (each.label, "past" if each.position < here else "now" if each.position == here else "")
        for each in states
    ]


def _next(user: Any, card: Scorecard, sheet: CardSheet) -> tuple[Deed | None, list[Deed], Any]:
    """The one thing to do next, what else can be done, and otherwise who is waited for."""

    def may(name: str) -> bool:
        return bool(user.has_perm(f"scoring.{name}", card))

    return NEXT[card.state_now](card, may, sheet)


def _url(name: str, card: Scorecard) -> str:
    return reverse(f"scoring:{name}", args=[card.pk])


Next = tuple[Deed | None, list[Deed], Any]
May = Callable[[str], bool]  # whether the person may; asked only where it matters


def _in_draft(card: Scorecard, may: May, _sheet: CardSheet) -> Next:
    if not may("submit_card"):
        return None, [], _("A signatory of the member submits the card once all is scored.")
    sure = _("Submit the card of %(member)s? The panel takes it over and your figures stand.")
    label = card.organisation.label
    return Deed(_("Submit the card"), _url("submit", card), sure % {"member": label}), [], ""


def _submitted(card: Scorecard, may: May, _sheet: CardSheet) -> Next:
    if not may("finish_card"):
        return None, [], _not_finished(may, _("The panel is appraising this card."))
    sure = _("Finish the appraisal? The member then sees the panel's figures and may explain.")
    back = Deed(_("Return to the member"), _url("return_card", card), asks=True)
    return Deed(_("Finish the appraisal"), _url("finish_appraisal", card), sure), [back], ""


def _not_finished(may: May, told: Any) -> Any:
    """What somebody of the panel is told who appraises some groups only; `told` all others."""
    if not may("appraise_card"):
        return told
    return _("Appraise your groups of criteria; who runs the year finishes once all are done.")


def _appraised(card: Scorecard, may: May, sheet: CardSheet) -> Next:
    others = []
    if may("finish_card"):
        again = _("Take the appraisal up again")
        others.append(Deed(again, _url("reopen_appraisal", card), asks=True))
    adopt = _adoption(card) if may("decide_card") else None
    has_answers = any(cell.explanation for line in sheet.lines for cell in line.cells)
    if may("fill_card"):
        if not has_answers:
            told = _("Open a criterion to explain a figure of the panel. Where you say nothing, the"
                     " panel's figure stands.")  # fmt: skip
            return None, [each for each in [adopt, *others] if each], told
        sure = _("Send the explanations? The panel then looks at those figures again.")
        send = Deed(_("Send the explanations"), _url("send_explanations", card), sure)
        return send, [each for each in [adopt, *others] if each], ""
    return adopt, others, "" if adopt else _("The member may explain, then the bloc adopts.")


def _explained(card: Scorecard, may: May, _sheet: CardSheet) -> Next:
    if not may("finish_card"):
        return None, [], _not_finished(may, _("The panel is looking at the explanations."))
    sure = _("Finish the second appraisal? No figure is changed after that.")
    return Deed(_("Finish the second appraisal"), _url("finish_appraisal", card), sure), [], ""


def _reappraised(card: Scorecard, may: May, _sheet: CardSheet) -> Next:
    if may("decide_card"):
        return _adoption(card), [], ""
    return None, [], _("The bloc has still to adopt this card.")


def _adoption(card: Scorecard) -> Deed:
    sure = _("Adopt the card of %(member)s? Its figures then go into the ranking.")
    return Deed(
        _("Adopt the card"), _url("adopt_card", card), sure % {"member": card.organisation.label}
    )


NEXT: dict[CardState, Callable[[Scorecard, May, CardSheet], Next]] = {
    CardState.DRAFT: _in_draft,
    CardState.SUBMITTED: _submitted,
    CardState.APPRAISED: _appraised,
    CardState.EXPLAINED: _explained,
    CardState.REAPPRAISED: _reappraised,
    CardState.ADOPTED: lambda _card, _may, _sheet: (None, [], ""),
}


def _moved(
    request: HttpRequest, pk: int, permission: str, deed: Callable, done: Any
) -> HttpResponse:  # fmt: skip
    """Do the deed or say why not; then the card again."""
    card = find_card(request, pk)
    require(request.user, permission, card)
    try:
        deed(card, by=request.user)
        messages.success(request, done)
    except RuleViolation as violation:
        messages.error(request, str(violation.message))
    return redirect(card)


@login_required
@require_POST
def submit(request: HttpRequest, pk: int) -> HttpResponse:
    """The member hands its card to the panel."""
    told = _("The card is submitted.")
    return _moved(request, pk, "scoring.submit_card", actions.submit_card, told)


@login_required
@require_POST
def finish_appraisal(request: HttpRequest, pk: int) -> HttpResponse:
    """The panel is done, for the first time or the second."""
    told = _("The appraisal is finished; the member sees it now.")
    return _moved(request, pk, "scoring.finish_card", actions.finish_appraisal, told)


@login_required
@require_POST
def send_explanations(request: HttpRequest, pk: int) -> HttpResponse:
    """The member asks the panel to look again."""
    told = _("Your explanations are sent.")
    return _moved(request, pk, "scoring.fill_card", actions.send_explanations, told)


@login_required
@require_POST
def adopt_card(request: HttpRequest, pk: int) -> HttpResponse:
    """The bloc adopts the card."""
    told = _("The card is adopted.")
    return _moved(request, pk, "scoring.decide_card", actions.adopt_card, told)


@login_required
def return_card(request: HttpRequest, pk: int) -> HttpResponse:
    """Give a submitted card back, saying why."""
    return _with_reason(
        request, pk, actions.return_card, _("Return to the member"),
        _("The member may change its figures again and reads your reason above them."),
    )  # fmt: skip


@login_required
def reopen_appraisal(request: HttpRequest, pk: int) -> HttpResponse:
    """Take an appraisal up again, saying why."""
    return _with_reason(
        request, pk, actions.reopen_appraisal, _("Take the appraisal up again"),
        _("The panel's figures are hidden from the member until you finish again."),
    )  # fmt: skip


def _with_reason(
    request: HttpRequest, pk: int, action: Callable, heading: Any, intro: Any
) -> HttpResponse:  # fmt: skip
    card = find_card(request, pk)
    require(request.user, "scoring.finish_card", card)
    form = ReasonForm(request.POST or None)

    def deed() -> None:
        action(card, form.cleaned_data["reason"], by=request.user)

    if request.method == "POST" and attempt(form, deed):
        messages.success(request, _("Done: %(member)s") % {"member": card.organisation.label})
        # Whoever returned a card no longer reads it: it is its member's again.
        seen = Scorecard.objects.visible_to(request.user).filter(pk=card.pk).exists()
        return redirect(card if seen else card.year_of)
    return form_page(
        request, card.year_of, form, tab="scores", heading=f"{heading}: {card.organisation.label}",
        submit=heading, intro=intro, back=card.get_absolute_url(),
    )  # fmt: skip
