"""What members commit themselves to: one's own as a list, the chair's view of all, the forms."""

from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from blocs.models import BlocYear, Organisation
from blocs.rules import acting_organisations
from blocs.views.frame import find_year
from common.errors import RuleViolation
from common.forms import attempt, renew
from common.text import fold
from common.views import require
from pledges import actions
from pledges.forms import CommitmentForm
from pledges.models import Commitment, Pledge
from pledges.rules import members_of, reads_all_commitments
from pledges.views.frame import find, form_of, page


@login_required
def commitments(request: HttpRequest, pk: int) -> HttpResponse:
    """The commitments the person may read, by member; the own ones first, with what can be done."""
    year, pledge = find(request, pk)
    runs = request.user.has_perm("pledges.write_pledge", year)
    writable = _writable(request, year, runs=runs)
    reads_all = reads_all_commitments(request.user, pledge)
    wanted = {each.pk for each in members_of(request.user, year)}
    members = [member.organisation for member in year.members()]
    words = request.GET.get("q", "")
    groups = _groups(request, pledge, members, own=wanted, reads_all=reads_all, words=words)
    return page(
        request, year, "commitments.html", "commitments", pledge=pledge, groups=groups,
        is_open_to_change=pledge.is_draft, writable={each.pk for each in writable}, runs=runs,
        own=wanted, reads_all=reads_all, words=words, members=len(members),
        registered=sum(1 for _organisation, rows in groups if rows),
        total=sum(len(rows) for _organisation, rows in groups),
    )  # fmt: skip


def _groups(
    request: HttpRequest, pledge: Pledge, members: list[Organisation], *, own: set[int],
    reads_all: bool, words: str,
) -> list[tuple[Organisation, list[Commitment]]]:  # fmt: skip
    """Each member this person reads with its commitments; without words also those without any."""
    rows = Commitment.objects.visible_to(request.user).filter(pledge=pledge).for_lists()
    found: dict[int, list[Commitment]] = {each.pk: [] for each in members}
    for row in rows:
        hay = f"{row.name} {row.organisation.name}" if words else ""
        if all(word in fold(hay) for word in fold(words).split()):
            found.setdefault(row.organisation_id, []).append(row)
    ordered = sorted(members, key=lambda each: each.pk not in own)
    shown = ordered if reads_all else [each for each in ordered if found[each.pk] or each.pk in own]
    return [(each, found[each.pk]) for each in shown if found[each.pk] or not words]


def _writable(request: HttpRequest, year: BlocYear, *, runs: bool) -> list[Organisation]:
    """The members this person may write commitments of: all for who runs the year."""
    if runs:
        return [member.organisation for member in year.members()]
    if not request.user.has_perm("pledges.commit", year):
        return []
    return members_of(request.user, year)


@login_required
def commitment_add(request: HttpRequest, pk: int) -> HttpResponse:
    """One more commitment, of the member named in the address (`?for=`) or the person's own."""
    year, pledge = find(request, pk, "pledges.commit")
    runs = request.user.has_perm("pledges.write_pledge", year)
    organisation = _for_whom(request, _writable(request, year, runs=runs))
    form = CommitmentForm(request.POST or None, year=year)

    def deed() -> None:
        actions.save_commitment(pledge, organisation, form.values(), by=request.user)

    if request.method == "POST" and attempt(form, deed):
        messages.success(request, _("The target is registered."))
        return redirect(_place(year, organisation, again="again" in request.POST))
    return form_of(
        request, year, form, heading=_("Register a target"), submit=_("Register the target"),
        back=reverse("pledges:commitments", args=[year.pk]), again=_("Save and add another"),
        intro=_("For %(organisation)s.") % {"organisation": organisation},
    )  # fmt: skip


def _for_whom(request: HttpRequest, writable: list[Organisation]) -> Organisation:
    """The member in the address if this person may write for it, else the first of its own."""
    asked = request.GET.get("for", "")
    named = [each for each in writable if str(each.pk) == asked]
    if asked:
        return get_object_or_404(Organisation, pk__in=[each.pk for each in named])
    own = acting_organisations(request.user)
    first = [each for each in writable if each.pk in own] or writable
    return get_object_or_404(Organisation, pk__in=[each.pk for each in first[:1]])


def _place(year: BlocYear, organisation: Organisation, *, again: bool = False) -> str:
    if again:
        return f"{reverse('pledges:commitment_add', args=[year.pk])}?for={organisation.pk}"
    return f"{reverse('pledges:commitments', args=[year.pk])}#member-{organisation.pk}"


def _find_commitment(request: HttpRequest, pk: int) -> tuple[BlocYear, Commitment]:
    rows = Commitment.objects.visible_to(request.user).for_lists().select_related("pledge")
    commitment = get_object_or_404(rows, pk=pk)
    year = find_year(request, commitment.pledge.bloc_year_id)
    commitment.pledge.bloc_year = year
    require(request.user, "pledges.change_commitment", commitment)
    return year, commitment


@login_required
def commitment_edit(request: HttpRequest, pk: int) -> HttpResponse:
    """Change one commitment."""
    year, commitment = _find_commitment(request, pk)
    form = CommitmentForm(request.POST or None, year=year, commitment=commitment)

    def deed() -> None:
        actions.save_commitment(
            commitment.pledge, commitment.organisation, form.values(), by=request.user,
            commitment=commitment, seen=form.cleaned_data["seen"],
        )  # fmt: skip

    if request.method == "POST" and attempt(form, deed):
        messages.success(request, _("The target is changed."))
        return redirect(_place(year, commitment.organisation))
    context: dict[str, Any] = {}
    if form.is_bound:
        commitment.refresh_from_db()
        now = actions.commitment_mark(commitment)
        if form.data.get("seen") != now:
            context["saved"] = _as_stored(commitment)
        renew(form, seen=now)
    return form_of(
        request, year, form, heading=_("Change the target"), submit=_("Save"),
        back=_place(year, commitment.organisation), **context,
        intro=_("For %(organisation)s.") % {"organisation": commitment.organisation},
    )  # fmt: skip


def _as_stored(commitment: Commitment) -> list[tuple[Any, Any]]:
    """What somebody else saved meanwhile, in words."""
    movement = commitment.movement.name if commitment.movement else "–"
    return [
        (_("Target"), commitment.name),
        (_("To be reached"), f"{commitment.printed_target} {commitment.unit}".strip()),
        (_("Deadline"), commitment.due_on),
        (_("Movement"), movement),
    ]


@login_required
@require_POST
def commitment_remove(request: HttpRequest, pk: int) -> HttpResponse:
    """Take one commitment out."""
    year, commitment = _find_commitment(request, pk)
    try:
        actions.remove_commitment(commitment, by=request.user)
    except RuleViolation as violation:
        messages.error(request, str(violation.message))
    else:
        messages.success(request, _("The target is taken out."))
    return redirect(_place(year, commitment.organisation))
