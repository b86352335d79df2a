"""What waits for a person because of conferences (common.wiring: WORK_PROVIDERS)."""

from collections.abc import Iterable, Iterator
from datetime import timedelta
from typing import Any

from django.db.models import Q
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext

from blocs.enums import DeadlineStep
from blocs.models import BlocYear
from blocs.models.years import Deadline
from blocs.rules import acting_organisations
from common.wiring import WorkItem
from conferences.enums import ConferenceKind, ConferenceState, ReportState
from conferences.handover_work import handovers_waiting_for
from conferences.models import Conclusion, Conference, MemberReport, ReportRequest

PREPARED_AHEAD = timedelta(days=30)
PLANNED_AHEAD = timedelta(days=45)
KIND_OF_STEP = {
    DeadlineStep.MIDYEAR: ConferenceKind.MIDYEAR,
    DeadlineStep.YEAR_END: ConferenceKind.YEAR_END,
}


def waiting_for(user: Any) -> Iterator[WorkItem]:
    """Conferences to prepare, to record and to hold; conclusions to follow up; reports to send and
    to receive; handovers to prepare, to look through and to put right."""
    years = BlocYear.objects.run_by(user).current()
    yield from _to_prepare(years)
    yield from _to_convene(years)
    yield from _to_follow_up(user)
    yield from _to_send(user)
    yield from _to_receive(years)
    yield from handovers_waiting_for(user)


def _to_prepare(years: Any) -> Iterator[WorkItem]:
    """Planned conferences whose day nears without an agenda, or has passed without a word."""
    today = timezone.localdate()
    near = Conference.objects.planned().filter(
        bloc_year__in=years, held_on__lte=today + PREPARED_AHEAD
    )
    for row in near.filter(Q(agenda__isnull=True) | Q(held_on__lt=today)).distinct().select_related(
        "bloc_year__bloc"
    ):  # fmt: skip
        passed = row.held_on < today
        yield WorkItem(
            title=_("Record that it was held: %(title)s") % {"title": row.title}
            if passed
            else _("Set up the agenda: %(title)s") % {"title": row.title},
            context=str(row.bloc_year),
            url=row.get_absolute_url()
            if passed
            else reverse("conferences:part_add", args=[row.pk, "agenda"]),
            action=_("Record") if passed else _("Set up the agenda"),
            due_on=row.held_on,
        )


def _to_convene(years: Any) -> Iterator[WorkItem]:
    """Deadlines of mid-year and year-end conferences that nobody has planned yet."""
    soon = timezone.localdate() + PLANNED_AHEAD
    deadlines = Deadline.objects.filter(
        bloc_year__in=years, step__in=list(KIND_OF_STEP), due_on__lte=soon
    ).select_related("bloc_year__bloc")
    planned = set(
        Conference.objects.filter(bloc_year__in=years)
        .exclude(state=ConferenceState.CANCELLED)
        .values_list("bloc_year", "kind")
    )
    for deadline in deadlines:
        kind = KIND_OF_STEP[DeadlineStep(deadline.step)]
        if (deadline.bloc_year_id, kind.value) in planned:
            continue
        yield WorkItem(
            title=_("Plan the conference: %(kind)s") % {"kind": kind.label},
            context=str(deadline.bloc_year),
            url=f"{reverse('conferences:add', args=[deadline.bloc_year_id])}?kind={kind.value}",
            action=_("Plan"),
            due_on=deadline.due_on,
        )


def _to_follow_up(user: Any) -> Iterable[WorkItem]:
    """Open conclusions that the person's organisations are responsible for."""
    rows = (
        Conclusion.objects.visible_to(user)
        .open()
        .filter(responsible__in=acting_organisations(user))
        .exclude(conference__bloc_year__phase="archived")
        .select_related("conference__bloc_year__bloc")
    )
    for row in rows:
        yield WorkItem(
            title=_("Follow up: %(text)s") % {"text": row.text[:120]},
            context=f"{row.conference.title} – {row.conference.bloc_year}",
            url=reverse("conferences:follow_up", args=[row.pk]),
            action=_("Report"),
            due_on=row.due_on,
        )


def _to_send(user: Any) -> Iterator[WorkItem]:
    """Reports that the person's organisations were asked for and have not sent."""
    rows = MemberReport.objects.to_be_sent_by(user).for_lists()
    for row in rows.filter(request__bloc_year__in=BlocYear.objects.current()):
        yield WorkItem(
            title=_("Send the report: %(title)s") % {"title": row.request.title},
            context=f"{row.organisation.label} – {row.request.bloc_year}",
            url=reverse("conferences:report_send", args=[row.pk]),
            action=_("Send"),
            due_on=row.request.due_on,
        )


def _to_receive(years: Any) -> Iterator[WorkItem]:
    """Requests with reports whose receipt nobody has confirmed."""
    sent = MemberReport.objects.to_be_received().values("request")
    rows: Any = ReportRequest.objects.filter(bloc_year__in=years, pk__in=sent)
    for row in rows.with_counts().select_related("bloc_year__bloc"):
        address = reverse("conferences:reports", args=[row.bloc_year_id])
        waiting = row.sent - row.received
        told = {"count": waiting, "title": row.title}
        yield WorkItem(
            title=ngettext(
                "Confirm the receipt of %(count)d report: %(title)s",
                "Confirm the receipt of %(count)d reports: %(title)s",
                waiting,
            )
            % told,
            context=str(row.bloc_year),
            url=f"{address}?state={ReportState.SENT.value}&request={row.pk}",
            action=_("Confirm"),
            due_on=row.due_on,
        )
