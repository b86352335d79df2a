"""What a merger would do and to whom: shown first, then done, by the same plan."""

from dataclasses import dataclass
from datetime import date, timedelta

from django.utils.translation import gettext_lazy as _

from blocs.enums import LeadershipOffice, LineageKind, YearPhase
from blocs.models import LeadershipTerm, Membership, Organisation
from blocs.querysets import LeadershipTermQuerySet, today
from common.changes import version_of
from common.errors import RuleViolation
from common.formatting import date_short

FIRST_DAY = date(1900, 1, 1)  # what lies before is a slip of the pen


@dataclass(frozen=True)
class MergePlan:
    """The consequences of one organisation going into another on a day."""

    organisation: Organisation
    successor: Organisation
    effective_on: date
    ending: list[Membership]  # end the day before
    joining: list[Membership]  # the successor takes the place; not saved yet
    already_in: list[Membership]  # blocs where the successor stands already
    terms: list[LeadershipTerm]  # offices of vice-chair that end the day before
    children: list[Organisation]  # get the successor as their direct superior
    people: int  # hold roles in the organisation and keep them

    @property
    def last_day(self) -> date:
        return self.effective_on - timedelta(days=1)

    @property
    def mark(self) -> str:
        """Changes when the plan would do something else: what was shown is what is done."""
        return version_of([
            self.organisation.pk, self.successor.pk, self.effective_on,
            [row.pk for row in self.ending], [row.bloc_id for row in self.joining],
            [row.pk for row in self.terms], [row.pk for row in self.children],
        ])  # fmt: skip


def plan_merger(
    organisation: Organisation, successor: Organisation, effective_on: date
) -> MergePlan:
    """Work out a merger; nothing is written.

    Raises RuleViolation when it cannot be: one of the two has ended, they are the same, the day
    lies ahead or before the last rename, the organisation is the chair in office of a year that
    runs, or it joined a bloc on that day or later.
    """
    _refuse_impossible(organisation, successor, effective_on)
    check_day(organisation, effective_on)
    _refuse_chair(organisation)
    open_rows = organisation.memberships.select_related("bloc__council").during(
        effective_on, date.max
    )
    ending = list(open_rows.order_by("bloc__name", "pk"))
    _refuse_later_member(ending, effective_on)
    already_in = [row for row in ending if _stands_in(successor, row, effective_on)]
    joining = [
        Membership(
            bloc=row.bloc, organisation=successor, starts_on=effective_on, ends_on=row.ends_on,
            position=row.position,
        )
        for row in ending
        if row not in already_in
    ]  # fmt: skip
    return MergePlan(
        organisation, successor, effective_on, ending, joining, already_in,
        terms=list(_running_terms(organisation).select_related("bloc_year__bloc")),
        children=list(organisation.children.order_by("name", "pk")),
        people=organisation.roles.in_force().values("user").distinct().count(),
    )  # fmt: skip


def _refuse_impossible(
    organisation: Organisation, successor: Organisation, effective_on: date
) -> None:
    if not organisation.is_active:
        raise RuleViolation(
            "organisation-ended", _("This organisation has ended; its name and lineage stay.")
        )
    if organisation.pk == successor.pk:
        message = _("An organisation cannot be merged into itself.")
        raise RuleViolation("merged-into-itself", message, fields={"successor": message})
    if not successor.is_active:
        ended = _("%(successor)s has ended; choose the organisation that carries on.") % {
            "successor": successor
        }
        raise RuleViolation("successor-ended", ended, fields={"successor": ended})


def check_day(organisation: Organisation, effective_on: date) -> None:
    """Raise RuleViolation when a turn in the organisation's life cannot fall on that day: names of
    the past are read by day, so turns are entered in their order and once they are in force."""
    if effective_on > today():
        message = _("The day lies ahead. Enter this on the day it takes force.")
        raise RuleViolation("day-ahead", message, fields={"effective_on": message})
    if effective_on < FIRST_DAY:
        early = _("Choose a day from %(first)s on.") % {"first": date_short(FIRST_DAY)}
        raise RuleViolation("day-of-another-age", early, fields={"effective_on": early})
    last = organisation.lineage.filter(kind=LineageKind.RENAMED).first()
    if last and last.effective_on >= effective_on:
        renamed = _("The organisation was renamed on %(day)s; choose a later day.") % {
            "day": date_short(last.effective_on)
        }
        raise RuleViolation("before-last-rename", renamed, fields={"effective_on": renamed})


def _running_terms(organisation: Organisation) -> LeadershipTermQuerySet:
    return (
        LeadershipTerm.objects.in_office()
        .filter(organisation=organisation)
        .exclude(bloc_year__phase=YearPhase.ARCHIVED)
        .order_by("bloc_year__bloc__name", "bloc_year__year")
    )


def _refuse_chair(organisation: Organisation) -> None:
    chairs = _running_terms(organisation).filter(office=LeadershipOffice.CHAIR)
    years = [str(term.bloc_year) for term in chairs.select_related("bloc_year__bloc")]
    if years:
        raise RuleViolation(
            "chair-in-office",
            _("%(organisation)s is the chair in office of: %(years)s. Put another chair into "
              "office first, or archive the year, and come back.")
            % {"organisation": organisation, "years": "; ".join(years)},
        )  # fmt: skip


def _refuse_later_member(ending: list[Membership], effective_on: date) -> None:
    later = [row for row in ending if row.starts_on >= effective_on]
    if later:
        message = _(
            "The organisation joined %(bloc)s only on %(day)s. Choose a later day for the merger, "
            "or correct that membership first."
        ) % {"bloc": later[0].bloc, "day": date_short(later[0].starts_on)}
        raise RuleViolation("joined-after-merger", message, fields={"effective_on": message})


def _stands_in(successor: Organisation, row: Membership, effective_on: date) -> bool:
    same = Membership.objects.filter(organisation=successor, bloc=row.bloc_id)
    return same.during(effective_on, row.ends_on or date.max).exists()
