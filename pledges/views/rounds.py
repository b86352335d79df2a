"""Rounds of a draft: circulating it, what members say, what is answered, and what changed."""

from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.db.models import Count, Q
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from blocs.models import BlocYear
from blocs.views.frame import after_refusal, find_year
from common.errors import RuleViolation
from common.forms import attempt, renew
from common.views import require
from documents.frozen import hash_of
from pledges import actions
from pledges.builders import page as builder
from pledges.differences import compare, count_changes
from pledges.enums import CommentOutcome
from pledges.forms import AnswerForm, CirculateForm, CommentForm
from pledges.models import Pledge, PledgeComment, PledgeVersion
from pledges.rules import members_of
from pledges.views.frame import find, form_of, page, status_of

SHOWN = ("waiting", *CommentOutcome.values)


@login_required
def circulate(request: HttpRequest, pk: int) -> HttpResponse:
    """Send the draft round, with what is new in it before one's eyes."""
    year, pledge = find(request, pk, "pledges.write_pledge")
    draft, last = actions.text_of(pledge), pledge.versions.first()
    form = CirculateForm(request.POST or None, initial={"seen": hash_of(draft)})

    def deed() -> None:
        data = form.cleaned_data
        actions.circulate(pledge, note=data["note"], by=request.user, seen=data["seen"] or None)

    if request.method == "POST" and attempt(form, deed):
        messages.success(request, _("The draft is circulated; the members can comment on it."))
        return redirect("pledges:year", year.pk)
    if form.is_bound:
        renew(form, seen=hash_of(draft))
    parts = compare(last.text, draft) if last else []
    return page(
        request, year, "circulate.html", "text", pledge=pledge, form=form, last=last,
        parts=builder.in_words(parts), changes=count_changes(parts), members=year.members().count(),
    )  # fmt: skip


@login_required
def versions(request: HttpRequest, pk: int) -> HttpResponse:
    """Every text that was circulated or opened, the newest first."""
    year, pledge = find(request, pk)
    said = PledgeComment.objects.visible_to(request.user).filter(version__pledge=pledge).order_by()
    counts: dict[int, Any] = {
        row["version"]: row
        for row in said.values("version").annotate(
            all=Count("pk"), waiting=Count("pk", filter=Q(outcome=""))
        )
    }
    rows: list[tuple[PledgeVersion, Any]] = [
        (each, counts.get(each.pk, {})) for each in pledge.versions.for_lists()
    ]
    return page(request, year, "versions.html", "versions", pledge=pledge, rows=rows)


@login_required
def version(request: HttpRequest, pk: int) -> HttpResponse:
    """One version, against the one before it or another (`?against=`)."""
    rows = PledgeVersion.objects.visible_to(request.user).for_lists()
    version = get_object_or_404(rows, pk=pk)
    year, pledge = find(request, version.pledge.bloc_year_id)
    others = list(pledge.versions.exclude(pk=version.pk).only("number", "text", "pledge"))
    asked = request.GET.get("against", "")
    before = [each for each in others if each.number < version.number]
    other = next((each for each in others if str(each.number) == asked), None)
    other = other or (before[0] if before else None)
    old, new = _in_order(other, version)
    parts = compare(old, new)
    return page(
        request, year, "version.html", "versions", pledge=pledge, version=version, other=other,
        others=others, parts=builder.in_words(parts), changes=count_changes(parts) if other else 0,
    )  # fmt: skip


def _in_order(other: PledgeVersion | None, version: PledgeVersion) -> tuple[Any, Any]:
    """The older text and the newer; the text itself where there is nothing to compare it with."""
    if other is None:
        return version.text, version.text
    older, newer = sorted([other, version], key=lambda each: each.number)
    return older.text, newer.text


# -- comments -------------------------------------------------------------------------------------


@login_required
def comments(request: HttpRequest, pk: int) -> HttpResponse:
    """What was said about the latest version, part by part, or about an earlier one."""
    year, pledge = find(request, pk)
    versions = list(pledge.versions.for_lists())
    asked = request.GET.get("version", "")
    version = next((each for each in versions if str(each.number) == asked), None)
    version = version or (versions[0] if versions else None)
    is_latest = bool(versions) and version == versions[0]
    rows = PledgeComment.objects.visible_to(request.user).filter(version=version).for_lists()
    show = request.GET.get("show", "")
    shown = [row for row in rows if show not in SHOWN or (row.outcome or "waiting") == show]
    found = builder.comments_by_key(shown, version, version.text) if version else {}
    mine = members_of(request.user, year) if pledge.is_draft and is_latest else []
    return page(
        request, year, "comments.html", "comments", pledge=pledge, version=version,
        versions=versions, is_latest=is_latest, count=len(rows), show=show, mine=mine,
        own={each.pk for each in mine},
        parts=builder.parts_of(version.text, found) if version else [],
        may_write=request.user.has_perm("pledges.write_pledge", year) and pledge.is_draft,
        outcomes=CommentOutcome.choices, has_own=_has_own(rows, mine),
    )  # fmt: skip


def _has_own(rows: Any, mine: list[Any]) -> bool:
    own = {each.pk for each in mine}
    return any(row.organisation_id in own for row in rows)


def _latest(request: HttpRequest, pk: int) -> tuple[BlocYear, Pledge, PledgeVersion]:
    year, pledge = find(request, pk, "pledges.comment")
    return year, pledge, get_object_or_404(pledge.versions.all()[:1])


@login_required
def comment_add(request: HttpRequest, pk: int) -> HttpResponse:
    """Say something about one part (`?part=`); within the page by htmx, or on a page of its own."""
    year, _pledge, version = _latest(request, pk)
    mine = members_of(request.user, year)
    key = request.GET.get("part", "whole")
    form = CommentForm(request.POST or None, version=version, mine=mine, initial={"key": key})

    def deed() -> None:
        data = form.cleaned_data
        actions.comment(
            version, data["key"], data["body"], organisation=data["organisation"],
            is_private=data["is_private"], by=request.user,
        )  # fmt: skip

    if request.method == "POST" and attempt(form, deed):
        messages.success(request, _("Your comment is sent to the chair."))
        return redirect(_place(year, form.cleaned_data["key"]))
    context = {"form": form, "year": year, "version": version}
    if request.htmx:  # type: ignore[attr-defined]
        return render(request, "pledges/_comment_form.html", context, status=status_of(form))
    return form_of(
        request, year, form, heading=_("Comment on the draft"), submit=_("Send the comment"),
        back=reverse("pledges:comments", args=[year.pk]),
        intro=_("Version %(number)s of the draft.") % {"number": version.number},
    )  # fmt: skip


def _place(year: BlocYear, key: str) -> str:
    return f"{reverse('pledges:comments', args=[year.pk])}#{key.replace(':', '-')}"


@login_required
@require_POST
def agree(request: HttpRequest, pk: int) -> HttpResponse:
    """The member has nothing to object: said in one click, as a comment on the whole."""
    year, _pledge, version = _latest(request, pk)
    try:
        made = actions.agree(version, members_of(request.user, year), by=request.user)
    except RuleViolation as violation:
        messages.error(request, str(violation.message))
    else:
        if made:
            messages.success(request, _("The chair is told that you agree."))
        else:
            messages.info(request, _("You have agreed with this version already."))
    return redirect("pledges:comments", year.pk)


def _find_comment(request: HttpRequest, pk: int) -> tuple[BlocYear, PledgeComment]:
    rows = PledgeComment.objects.visible_to(request.user)
    comment = get_object_or_404(rows.select_related("version__pledge", "organisation"), pk=pk)
    year = find_year(request, comment.version.pledge.bloc_year_id)
    comment.version.pledge.bloc_year = year
    return year, comment


@login_required
def answer(request: HttpRequest, pk: int) -> HttpResponse:
    """What the chair makes of a comment."""
    year, comment = _find_comment(request, pk)
    require(request.user, "pledges.write_pledge", year)
    form = AnswerForm(request.POST or None, comment=comment)

    def deed() -> None:
        data = form.cleaned_data
        actions.answer_comment(
            comment, data["outcome"], data["answer"], by=request.user, seen=data["seen"]
        )

    if request.method == "POST" and attempt(form, deed):
        messages.success(request, _("The answer is saved."))
        return redirect(_place(year, comment.key))
    comment.refresh_from_db(fields=["outcome", "answer"])
    again = after_refusal(form, comment.answered)
    context = {"form": form, "comment": comment, **again}
    if request.htmx:  # type: ignore[attr-defined]
        return render(request, "pledges/_answer_form.html", context, status=status_of(form))
    return form_of(
        request, year, form, heading=_("Answer to %(organisation)s")
        % {"organisation": comment.organisation}, submit=_("Save the answer"),
        back=reverse("pledges:comments", args=[year.pk]), quoted=comment, **again,
    )  # fmt: skip


@login_required
@require_POST
def withdraw(request: HttpRequest, pk: int) -> HttpResponse:
    """Take one's own organisation's comment back while it is not answered."""
    year, comment = _find_comment(request, pk)
    require(request.user, "pledges.withdraw_comment", comment)
    try:
        actions.withdraw_comment(comment, by=request.user)
    except RuleViolation as violation:
        messages.error(request, str(violation.message))
    else:
        messages.success(request, _("The comment is taken back."))
    return redirect("pledges:comments", year.pk)
