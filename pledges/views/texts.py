"""The page of a pledge: its text, who has signed, what is next; and the form of its draft."""

from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.db.models import Count
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext as _

from blocs.models import BlocYear, Mandate
from blocs.rules import signs_for
from blocs.views.frame import find_year, saved_beside
from common.forms import attempt, renew
from common.views import require
from documents.frozen import hash_of
from documents.models import Party
from pledges import actions
from pledges.builders import page as builder
from pledges.enums import PledgeState
from pledges.forms import PledgeTextForm
from pledges.models import Commitment, Pledge, PledgeComment, pledge_parties
from pledges.rules import members_of, reads_all_commitments
from pledges.views.frame import form_of, page, pledge_of
from pledges.views.starts import EMPTY_PAGE, begins, text_to_begin_with

SETTLED = {PledgeState.SEALED, PledgeState.RECORDED}


@login_required
def year(request: HttpRequest, pk: int) -> HttpResponse:
    """The text as it stands, what was said about it, and how each member stands to it."""
    year = find_year(request, pk)
    pledge = pledge_of(request, year)
    may_write = request.user.has_perm("pledges.write_pledge", year)
    if pledge is None:
        starts = [*begins(year), EMPTY_PAGE] if may_write else []
        return page(request, year, "empty.html", "text", may_write=may_write, starts=starts)
    version = pledge.versions.first()
    draft = actions.text_of(pledge)
    is_amended = bool(version and version.sha256 != hash_of(draft))
    # The chair's unsent amendments are its own affair: members read what was circulated.
    text = draft if may_write or not (version and pledge.is_draft) else version.text
    comments = _comments(request, version)
    people = _members(request, year, pledge, comments)
    now = builder.Situation(
        year, pledge, version, is_amended, comments, may_write,
        people.pop("to_sign"), people["mine"], people.pop("committed"),
    )  # fmt: skip
    return page(
        request, year, "year.html", "text", pledge=pledge, version=version, text=text,
        parts=builder.parts_of(text, builder.comments_by_key(comments, version, text)),
        step=builder.next_step(now), opening=builder.opening(now), is_amended=is_amended,
        may_write=may_write, may_record=request.user.has_perm("pledges.record_signing", year),
        may_comment=pledge.is_draft and bool(version) and bool(people["mine"]),
        in_force=None if pledge.state in SETTLED else pledge.in_force, **people,
    )  # fmt: skip


def _comments(request: HttpRequest, version: Any) -> list[PledgeComment]:
    if version is None:
        return []
    rows = PledgeComment.objects.visible_to(request.user).filter(version=version)
    return list(rows.for_lists())


def _members(
    request: HttpRequest, year: BlocYear, pledge: Pledge, comments: list[PledgeComment]
) -> dict[str, Any]:
    """The lines of the members, and what of them this person may do something about."""
    asked = pledge_parties().filter(signing__bloc_year=year).for_lists()
    parties = list(asked.select_related("signing"))
    organisations = [member.organisation for member in year.members()]
    rows = Commitment.objects.visible_to(request.user).filter(pledge=pledge).order_by()
    committed = dict(rows.values_list("organisation").annotate(Count("pk")))
    mine = members_of(request.user, year)
    lines = builder.member_lines(
        organisations, parties=parties, comments=comments, commitments=committed, mine=mine,
        reads_all=reads_all_commitments(request.user, pledge),
    )  # fmt: skip
    return {
        "lines": lines, "parties": parties, "mine": mine, "committed": committed,
        "signed": sum(party.is_signed for party in parties),
        "to_sign": _to_sign(request.user, year, parties) if pledge.is_open else [],
    }  # fmt: skip


def _to_sign(user: Any, year: BlocYear, parties: list[Party]) -> list[Party]:
    """Those of the parties that this person may sign for and that have not signed."""
    mandates = Mandate.objects.in_force().filter(bloc_year=year, deputy=user)
    mine = signs_for(user) | set(mandates.values_list("organisation_id", flat=True))
    return [party for party in parties if party.organisation_id in mine and not party.is_signed]


@login_required
def edit(request: HttpRequest, pk: int) -> HttpResponse:
    """Write the draft, from nothing or from a text to begin with (`?from=`)."""
    year = find_year(request, pk)
    require(request.user, "pledges.write_pledge", year)
    pledge = pledge_of(request, year)
    begin_with = text_to_begin_with(year, request.GET.get("from", "")) if pledge is None else {}
    form = PledgeTextForm(request.POST or None, year=year, pledge=pledge, begin_with=begin_with)

    def deed() -> None:
        actions.write_pledge(year, form.text(), by=request.user, seen=form.cleaned_data["seen"])

    if request.method == "GET" and pledge is not None and not pledge.is_draft:
        messages.warning(request, _("This pledge is no draft any more; its text stays."))
        return redirect("pledges:year", year.pk)
    if request.method == "POST" and attempt(form, deed):
        messages.success(request, _("The draft of the pledge is saved."))
        return redirect("pledges:year", year.pk)
    context: dict[str, Any] = {}
    if form.is_bound:
        context["saved"] = _saved(form, pledge)
        renew(form, seen=actions.pledge_version(pledge))
    return form_of(
        request, year, form, heading=_("Draft of the pledge"), submit=_("Save the draft"),
        back=reverse("pledges:year", args=[year.pk]), is_wide=True, **context,
    )  # fmt: skip


def _saved(form: PledgeTextForm, pledge: Pledge | None) -> list[tuple[Any, Any]]:
    """What somebody else saved meanwhile, where it differs."""
    if pledge is None or form.data.get("seen") == actions.pledge_version(pledge):
        return []
    now = actions.text_of(pledge)
    return [
        (label, "\n".join(value) if isinstance(value, list) else value)
        for label, value in saved_beside(form, now)
    ]
