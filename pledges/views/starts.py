"""What a draft may begin with, and starting one over from it."""

from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from blocs.models import BlocYear
from common.forms import attempt, renew
from pledges import actions
from pledges.actions import PledgeText
from pledges.builders.page import in_words
from pledges.builders.templates import filled, templates
from pledges.differences import compare
from pledges.forms import StartOverForm
from pledges.forward import brought_forward
from pledges.models import Pledge
from pledges.views.frame import find, page

Start = tuple[str, Any, Any]  # its code in the address, its name, what it is
EMPTY_PAGE: Start = (
    "", gettext_lazy("An empty page"), gettext_lazy("Write it yourself, or paste it from Word.")
)  # fmt: skip


def begins(year: BlocYear, pledge: Pledge | None = None) -> list[Start]:
    """The texts that a draft of the year may begin with; `pledge` is the draft there is."""
    found: list[Start] = []
    last = Pledge.objects.filter(bloc_year=year.previous_id).first() if year.previous_id else None
    if last is not None and last.clauses.exists():
        found.append(("last", _("Last year's pledge"), last.title))
    found += [(each.code, each.name, each.about) for each in templates().values()]
    if pledge is not None and (replaced := actions.replaced_draft(pledge)):
        at, text = replaced
        name = _("The draft before it was started over")
        found.append(("replaced", name, f"{text['title']} ({at:%d/%m/%Y})"))
    return found


def text_to_begin_with(
    year: BlocYear, code: str, pledge: Pledge | None = None
) -> dict[str, Any]:  # fmt: skip
    """The text behind a code of `begins`; empty for any other."""
    if code in templates():
        return filled(templates()[code], year)
    if code == "last" and year.previous is not None:
        last = year.previous
        text = actions.text_of(Pledge.objects.filter(bloc_year=last).first())
        shift = year.year - last.year
        return brought_forward(text, last.year, shift, is_illustrative=year.is_illustrative)
    if code == "replaced" and pledge is not None and (replaced := actions.replaced_draft(pledge)):
        return replaced[1]
    return {}


@login_required
def start_over(request: HttpRequest, pk: int) -> HttpResponse:
    """Choose a text to begin anew with; then (`?from=`) see what it replaces, and confirm."""
    year, pledge = find(request, pk, "pledges.write_pledge")
    if not pledge.is_draft:
        messages.warning(request, _("This pledge is no draft any more; its text stays."))
        return redirect("pledges:year", year.pk)
    starts = begins(year, pledge)
    code = request.GET.get("from", "")
    if not code:
        return page(request, year, "start_over.html", "text", pledge=pledge, starts=starts)
    name = next((str(name) for each, name, _about in starts if each == code), "")
    text = text_to_begin_with(year, code, pledge)
    if not name or not text:
        raise Http404
    form = StartOverForm(
        request.POST or None, initial={"seen": actions.pledge_version(pledge)}
    )  # fmt: skip

    def deed() -> None:
        seen = form.cleaned_data["seen"]
        actions.start_over(
            pledge, PledgeText(**text), begun_with=name, by=request.user, seen=seen
        )  # fmt: skip

    if request.method == "POST" and attempt(form, deed):
        messages.success(request, _("The draft is started over; you may change every word of it."))
        return redirect("pledges:edit", year.pk)
    if form.is_bound:
        renew(form, seen=actions.pledge_version(pledge))
    parts = compare(actions.text_of(pledge), text)
    return page(
        request, year, "start_over.html", "text", pledge=pledge, form=form, name=name,
        parts=in_words(parts), old_clauses=pledge.clauses.count(), new_clauses=len(text["clauses"]),
    )  # fmt: skip
