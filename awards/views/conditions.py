"""What a council asks before an award: added, changed and ended from the award's page."""

from typing import Any

from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.utils.translation import gettext as _

from awards import actions
from awards.actions.conditions import FIELDS
from awards.builders.eligibility import rule_in_words
from awards.conditions import Kind
from awards.enums import ConditionKind
from awards.forms import EXPLAINED, ConditionForm, EndForm
from awards.models import Condition
from awards.views.catalogue import (
    address_of,
    crumbs,
    find_council,
    find_type,
    in_catalogue,
    kinds_to_ask,
)
from blocs.models import Council
from blocs.querysets import today
from blocs.views.lists import answer_form
from common.changes import stored
from common.forms import mark
from common.views import require


@login_required
def condition_add(request: HttpRequest, pk: int, type_pk: int) -> HttpResponse:
    """Choose what is asked, then say with which limits and on what basis."""
    council = find_council(request, pk, "awards.keep_catalogue")
    row = find_type(request, council, type_pk)
    kind = request.GET.get("kind", "")
    here = (row, address_of(council, row))
    trail = crumbs(council, in_catalogue(council), here)
    if kind not in set(Kind):
        kinds = [(each, ConditionKind(each).label, EXPLAINED[each], day)
                 for each, day in kinds_to_ask(council, row).items()]  # fmt: skip
        context = {
            "council": council, "row": row, "kinds": kinds, "crumbs": trail, "today": today(),
        }  # fmt: skip
        return render(request, "awards/kinds.html", context)
    free = kinds_to_ask(council, row).get(Kind(kind))
    initial = {"effective_from": free} if free and free > today() else {}
    form = ConditionForm(request.POST or None, council=council, kind=kind, initial=initial)
    return answer_form(
        request, form,
        lambda: actions.add_condition(council, row, kind, form.entry(), by=request.user),
        done=_("It is asked from that day on."), then=lambda _row: here[1],
        page={
            "heading": ConditionKind(kind).label, "intro": EXPLAINED[Kind(kind)],
            "submit": _("Add"), "crumbs": trail, "back": here[1],
        },
    )  # fmt: skip


def _find(request: HttpRequest, pk: int) -> tuple[Council, Condition]:
    rows = Condition.objects.visible_to(request.user).select_related("award_type", "council")
    condition = get_object_or_404(rows, pk=pk)
    require(request.user, "awards.keep_catalogue", condition.council)
    return condition.council, condition


def _page(council: Council, condition: Condition, **words: Any) -> dict[str, Any]:
    here = (condition.award_type, address_of(council, condition.award_type))
    trail = crumbs(council, in_catalogue(council), here)
    return {"crumbs": trail, "back": here[1], **words}


@login_required
def condition_change(request: HttpRequest, pk: int) -> HttpResponse:
    """Change the limits, the basis or the days of what is asked."""
    council, condition = _find(request, pk)
    kind = condition.kind
    form = ConditionForm(request.POST or None, council=council, kind=kind, condition=condition)
    mark(form, stored(condition, FIELDS))
    page = _page(
        council, condition, heading=ConditionKind(kind).label, intro=EXPLAINED[Kind(kind)],
        submit=_("Save"),
    )  # fmt: skip
    return answer_form(
        request, form,
        lambda: actions.change_condition(
            condition, form.entry(), by=request.user, seen=form.cleaned_data["seen"] or None
        ),
        done=_("Saved."), then=lambda _row: page["back"], page=page,
        now=lambda: stored(Condition.objects.get(pk=condition.pk), FIELDS),
    )  # fmt: skip


@login_required
def condition_end(request: HttpRequest, pk: int) -> HttpResponse:
    """Name the last day on which it is asked."""
    council, condition = _find(request, pk)
    form = EndForm(request.POST or None)
    page = _page(
        council, condition, submit=_("End the condition"),
        heading=_("Ask it no more: %(what)s") % {"what": rule_in_words(condition.rule)},
        intro=_("Years that end later are judged without it."),
    )  # fmt: skip
    return answer_form(
        request, form, lambda: actions.end_condition(condition, by=request.user,
                                                     **form.cleaned_data),
        done=_("It is asked for the last time on that day."), then=lambda _row: page["back"],
        page=page,
    )  # fmt: skip
