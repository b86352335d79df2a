"""The rows of a handover's list: added, changed, moved, struck out; and what is said of them."""

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_POST

from common.errors import RuleViolation
from common.forms import add_violation, renew
from common.views import require
from conferences import actions
from conferences.enums import ItemKind
from conferences.forms import HandoverItemForm, RemarkForm
from conferences.models import Handover, HandoverItem
from conferences.views.finding import frame, refuse
from conferences.views.handovers import find_handover


def _find_item(request: HttpRequest, pk: int) -> HandoverItem:
    """The row with its handover; 404 for whoever may not read the list."""
    item = get_object_or_404(HandoverItem.objects.visible_to(request.user), pk=pk)
    item.handover = find_handover(request, item.handover_id)
    return item


def _place(item: HandoverItem) -> str:
    return f"{item.handover.get_absolute_url()}#item-{item.pk}"


@login_required
def add(request: HttpRequest, pk: int) -> HttpResponse:
    """A new row; “save and add another” comes back here with the same kind."""
    row = find_handover(request, pk)
    require(request.user, "conferences.prepare_handover", row)
    kind = request.GET.get("kind", "")
    initial = {"kind": kind} if kind in ItemKind.values else None
    form = HandoverItemForm(request.POST or None, initial=initial, person=request.user)
    if request.method == "POST" and form.is_valid():
        try:
            item = actions.add_item(row, form.values, by=request.user)
        except RuleViolation as violation:
            refuse(form, violation)
        else:
            messages.success(request, _("The row was added."))
            if "another" in request.POST:
                return redirect(f"{request.path}?kind={item.kind}")
            item.handover = row
            return redirect(_place(item))
    return _form(request, row, form, _("Add to the list"), is_new=True)


@login_required
def edit(request: HttpRequest, pk: int) -> HttpResponse:
    """Correct a row; whoever saves second sees both texts."""
    item, differences = _find_item(request, pk), []
    require(request.user, "conferences.prepare_handover", item.handover)
    form = HandoverItemForm(request.POST or None, instance=item, person=request.user)
    if request.method == "POST" and form.is_valid():
        version = form.cleaned_data["version"]
        try:
            actions.change_item(item, form.values, by=request.user, version=version)
        except RuleViolation as violation:
            fresh = HandoverItem.objects.filter(pk=item.pk).first()
            differences = refuse(form, violation, fresh)
        else:
            messages.success(request, _("The row was saved."))
            return redirect(_place(item))
    return _form(
        request, item.handover, form, _("Change the row"), item=item, differences=differences
    )


def _form(
    request: HttpRequest, handover: Handover, form: HandoverItemForm, title: str, **more: object
) -> HttpResponse:
    context = {
        **frame(request, handover.conference), "handover": handover, "form": form, "title": title,
        **more,
    }  # fmt: skip
    status = 422 if form.is_bound else 200
    return render(request, "conferences/handover_item.html", context, status=status)


@login_required
@require_POST
def remove(request: HttpRequest, pk: int) -> HttpResponse:
    """Strike a row out; the page asked before."""
    item = _find_item(request, pk)
    require(request.user, "conferences.prepare_handover", item.handover)
    try:
        actions.remove_item(item, by=request.user)
    except RuleViolation as violation:
        messages.error(request, str(violation.message))
    else:
        messages.success(request, _("The row was struck out."))
    return redirect(item.handover)


@login_required
@require_POST
def move(request: HttpRequest, pk: int) -> HttpResponse:
    """Change places with the neighbour above (`up`) or below."""
    item = _find_item(request, pk)
    require(request.user, "conferences.prepare_handover", item.handover)
    try:
        actions.move_item(item, up=request.POST.get("direction") == "up", by=request.user)
    except RuleViolation as violation:
        messages.error(request, str(violation.message))
    return redirect(_place(item))


@login_required
@require_POST
def take_in(request: HttpRequest, pk: int) -> HttpResponse:
    """Put on the list what conferences asked for and is still to be done."""
    row = find_handover(request, pk)
    require(request.user, "conferences.prepare_handover", row)
    try:
        added = actions.take_in_conclusions(row, by=request.user)
    except RuleViolation as violation:
        messages.error(request, str(violation.message))
    else:
        said = ngettext("%(count)s open task was added.", "%(count)s open tasks were added.", added)
        nothing = _("Every open task is on the list already.")
        messages.success(request, said % {"count": added} if added else nothing)
    return redirect(row)


@login_required
def remark(request: HttpRequest, pk: int) -> HttpResponse:
    """What the side that takes over says of a row."""
    item = _find_item(request, pk)
    require(request.user, "conferences.remark_handover", item.handover)
    initial = {"remark": item.remark, "version": item.updated_at.isoformat()}
    if item.remark_state != "none":
        initial["remark_state"] = item.remark_state
    form = RemarkForm(request.POST or None, initial=initial)
    if request.method == "POST" and form.is_valid():
        data = form.cleaned_data
        try:
            actions.remark(
                item, data["remark_state"], data["remark"], by=request.user,
                version=data["version"] or None,
            )  # fmt: skip
        except RuleViolation as violation:
            add_violation(form, violation)
            renew(form, version=_version_now(item))
        else:
            messages.success(request, _("Your word on the row was saved."))
            return redirect(_place(item))
    context = {
        **frame(request, item.handover.conference), "handover": item.handover, "item": item,
        "form": form,
    }  # fmt: skip
    status = 422 if form.is_bound else 200
    return render(request, "conferences/handover_remark.html", context, status=status)


def _version_now(item: HandoverItem) -> str:
    """The page shows the row as it is stored now, so the next try is made on that."""
    fresh = HandoverItem.objects.filter(pk=item.pk).first()
    return fresh.updated_at.isoformat() if fresh else ""


@login_required
@require_POST
def accept(request: HttpRequest, pk: int) -> HttpResponse:
    """Agree with every row that nothing was said of yet."""
    row = find_handover(request, pk)
    require(request.user, "conferences.remark_handover", row)
    seen = request.POST.get("seen", "")
    try:
        actions.accept_items(row, by=request.user, seen=seen)
    except RuleViolation as violation:
        messages.error(request, str(violation.message))
    else:
        messages.success(request, _("You agree with the list."))
    return redirect(row)
