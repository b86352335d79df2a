"""Rounds of a draft: circulating it, what members say, what is answered, who agrees."""

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
from blocs.views.frame import after_refusal, find_year, form_page, year_page
from common.errors import RuleViolation
from common.forms import attempt, renew
from common.views import require
from pledges.rules import members_of
from scoring import builders
from scoring.actions import criteria_version, text_of
from scoring.actions import rounds as actions
from scoring.builders.declared import declared_in_words
from scoring.builders.rounds import (
    changes_between,
    counts_of,
    parts_of,
    standings_of,
    text_from,
)
from scoring.declaring import faults_of_set
from scoring.forms.rounds import AnswerForm, CirculateForm, CommentForm
from scoring.models import CriteriaRound, CriteriaSet, RoundComment
from scoring.texts import CriteriaText
from scoring.views.criteria import names_of


@login_required
def rounds(request: HttpRequest, pk: int) -> HttpResponse:
    """Every text that was circulated in the year, the newest first."""
    year = find_year(request, pk)
    said = RoundComment.objects.visible_to(request.user).order_by()
    said = said.filter(round__criteria_set__bloc_year=year)
    counts: dict[int, Any] = {
        row["round"]: row
        for row in said.values("round").annotate(
            all=Count("pk"), waiting=Count("pk", filter=Q(outcome=""))
        )
    }
    found = CriteriaRound.objects.visible_to(request.user).of_year(year).for_lists()
    rows = list(found.annotate(agreed=Count("agreements")))
    return year_page(
        request, year, "scoring/rounds.html", "criteria", members=year.members().count(),
        rows=[(each, counts.get(each.pk, {})) for each in rows],
        draft=CriteriaSet.objects.visible_to(request.user).filter(bloc_year=year).drafts().first(),
        may_write=request.user.has_perm("scoring.write_criteria", year),
    )  # fmt: skip


@login_required
def circulate(request: HttpRequest, pk: int) -> HttpResponse:
    """Send the draft round, with what is new in it before one's eyes."""
    sets = CriteriaSet.objects.visible_to(request.user)
    criteria_set = get_object_or_404(sets, pk=pk)
    year = criteria_set.bloc_year = find_year(request, criteria_set.bloc_year_id)
    require(request.user, "scoring.write_criteria", year)
    seen = criteria_version(criteria_set)
    form = CirculateForm(request.POST or None, initial={"seen": seen})

    def deed() -> None:
        data = form.cleaned_data
        actions.circulate(criteria_set, note=data["note"], by=request.user, seen=data["seen"])

    if request.method == "POST" and attempt(form, deed):
        messages.success(request, _("The draft is circulated; the members can comment on it."))
        return redirect("scoring:rounds", year.pk)
    if form.is_bound:
        renew(form, seen=seen)
    text, last = text_of(criteria_set), criteria_set.rounds.first()
    return year_page(
        request, year, "scoring/circulate.html", "criteria", form=form,
        heading=_("Circulate the draft of the criteria"), submit=_("Circulate for comment"),
        intro=_("The members read it, comment on it criterion by criterion, or agree to it."),
        warnings=[builders.fault_in_words(each) for each in faults_of_set(text)],
        back=reverse("scoring:year", args=[year.pk]), last=last,
        changes=changes_between(text, text_from(last.content)) if last else [],
    )  # fmt: skip


def _find(request: HttpRequest, pk: int) -> tuple[BlocYear, CriteriaRound]:
    rows = CriteriaRound.objects.visible_to(request.user)
    found = get_object_or_404(rows.select_related("criteria_set", "circulated_by"), pk=pk)
    year = found.criteria_set.bloc_year = find_year(request, found.criteria_set.bloc_year_id)
    return year, found


@login_required
def round(request: HttpRequest, pk: int) -> HttpResponse:
    """The text of one round with what was said beside it, what is new, and how members stand."""
    year, found = _find(request, pk)
    criteria_set = found.criteria_set
    text = text_from(found.content)
    rows = RoundComment.objects.visible_to(request.user).filter(round=found).for_lists()
    comments = list(rows)
    on_whole, parts = parts_of(text, comments, names_of(year))
    standings = standings_of(year, found, comments)
    latest = criteria_set.rounds.values_list("number", flat=True).first()
    is_open = criteria_set.is_draft and found.number == latest
    own = {each.pk for each in members_of(request.user, year)} if criteria_set.is_draft else set()
    may_comment = is_open and bool(own) and request.user.has_perm("scoring.comment_criteria", year)
    agreed = {each.organisation.pk for each in standings if each.agreement}
    before, was = _before(found)
    return year_page(
        request, year, "scoring/round.html", "criteria", round=found, set=criteria_set,
        on_whole=on_whole, parts=parts, standings=standings, counts=counts_of(standings),
        declared=declared_in_words(text.declared, text.nodes), latest=latest, is_open=is_open,
        own=own, may_comment=may_comment, may_agree=may_comment and bool(own - agreed),
        may_answer=criteria_set.is_draft and request.user.has_perm("scoring.write_criteria", year),
        before=before, changes=changes_between(text, was) if was else [],
    )  # fmt: skip


def _before(found: CriteriaRound) -> tuple[str, CriteriaText | None]:
    """What the round is compared with, and its text: the round before it, or else the version
    that was adopted last."""
    last = CriteriaRound.objects.filter(
        criteria_set=found.criteria_set, number__lt=found.number
    ).first()
    if last is not None:
        return _("round %(number)s") % {"number": last.number}, text_from(last.content)
    sets = CriteriaSet.objects.filter(bloc_year=found.criteria_set.bloc_year).adopted()
    adopted = sets.filter(version__lt=found.criteria_set.version).first()
    if adopted is None:
        return "", None
    return _("version %(number)s") % {"number": adopted.version}, text_of(adopted)


def _answered(
    request: HttpRequest, year: BlocYear, form: Any, *, heading: str, submit: str, back: str,
    **context: Any,
) -> HttpResponse:  # fmt: skip
    """The form within the page (htmx), or on a page of its own."""
    if request.htmx:  # type: ignore[attr-defined]
        told = {"form": form, "action": request.get_full_path(), "submit": submit,
                "saved": context.get("saved")}  # fmt: skip
        status = 422 if form.is_bound else 200
        return render(request, "scoring/_inline_form.html", told, status=status)
    return form_page(
        request, year, form, tab="criteria", heading=heading, submit=submit, back=back, **context
    )


def _place(found: CriteriaRound, code: str) -> str:
    return f"{found.get_absolute_url()}#{f'c-{code}' if code else 'whole'}"


@login_required
def comment_add(request: HttpRequest, pk: int) -> HttpResponse:
    """Say something about one criterion (`?at=`) or about the whole."""
    year, found = _find(request, pk)
    require(request.user, "scoring.comment_criteria", year)
    code = request.GET.get("at", "")
    mine = members_of(request.user, year)
    form = CommentForm(request.POST or None, round=found, mine=mine, initial={"code": code})

    def deed() -> None:
        data = form.cleaned_data
        actions.comment(
            found, data["code"], data["body"], organisation=data["organisation"],
            is_private=data["is_private"], by=request.user,
        )  # fmt: skip

    if request.method == "POST" and attempt(form, deed):
        messages.success(request, _("Your comment is sent to the chair."))
        return redirect(_place(found, form.cleaned_data["code"]))
    return _answered(
        request, year, form, heading=_("Comment on the draft of the criteria"),
        submit=_("Send the comment"), back=_place(found, code),
        intro=_("Round %(number)s of the draft.") % {"number": found.number},
    )  # fmt: skip


@login_required
@require_POST
def agree(request: HttpRequest, pk: int) -> HttpResponse:
    """The member agrees to the text of this round."""
    year, found = _find(request, pk)
    require(request.user, "scoring.comment_criteria", year)
    try:
        made = actions.agree(found, members_of(request.user, year), by=request.user)
    except RuleViolation as violation:
        messages.error(request, str(violation.message))
    else:
        if made:
            messages.success(request, _("The chair is told that you agree."))
        else:
            messages.info(request, _("You have agreed to this round already."))
    return redirect(found)


def _find_comment(request: HttpRequest, pk: int) -> tuple[BlocYear, RoundComment]:
    rows = RoundComment.objects.visible_to(request.user)
    comment = get_object_or_404(rows.select_related("round__criteria_set", "organisation"), pk=pk)
    criteria_set = comment.round.criteria_set
    year = criteria_set.bloc_year = find_year(request, criteria_set.bloc_year_id)
    return year, comment


@login_required
def answer(request: HttpRequest, pk: int) -> HttpResponse:
    """What the chair makes of a comment."""
    year, comment = _find_comment(request, pk)
    require(request.user, "scoring.write_criteria", year)
    form = AnswerForm(request.POST or None, comment=comment)

    def deed() -> None:
        data = form.cleaned_data
        actions.answer_comment(
            comment, data["outcome"], data["answer"], by=request.user, seen=data["seen"] or None
        )

    back = _place(comment.round, comment.code)
    if request.method == "POST" and attempt(form, deed):
        messages.success(request, _("The answer is saved."))
        return redirect(back)
    comment.refresh_from_db(fields=["outcome", "answer"])
    return _answered(
        request, year, form, heading=_("Answer to %(organisation)s")
        % {"organisation": comment.organisation}, submit=_("Save the answer"), back=back,
        intro=f"{comment.part}: {comment.body}", **after_refusal(form, comment.answered),
    )  # fmt: skip


@login_required
@require_POST
def withdraw(request: HttpRequest, pk: int) -> HttpResponse:
    """Take one's own organisation's comment back while it is not answered."""
    _year, comment = _find_comment(request, pk)
    require(request.user, "scoring.withdraw_comment", comment)
    try:
        actions.withdraw_comment(comment, by=request.user)
    except RuleViolation as violation:
        messages.error(request, str(violation.message))
    else:
        messages.success(request, _("The comment is taken back."))
    return redirect(_place(comment.round, comment.code))
