"""Deeds on blocs and on who belongs to them."""

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any

from django.db import IntegrityError, transaction
from django.db.models import Max
from django.utils.translation import gettext_lazy as _
from django.utils.translation import gettext_noop

from blocs.enums import YearPhase
from blocs.models import Bloc, Council, LeadershipTerm, Membership, Organisation
from common.changes import apply_changes, refuse_stale, stored, version_of
from common.errors import RuleViolation
from common.formatting import date_short
from common.log import log

FIELDS = ("code", "name", "short_name", "label", "legal_basis", "dissolved_on")
ROTATION = ("rotation", "rotation_rest", "rotation_basis")
DATES = ("starts_on", "ends_on")


def bloc_mark(bloc: Bloc) -> str:
    """Changes whenever one of the fields a form shows does."""
    return version_of(stored(bloc, FIELDS))


@transaction.atomic
def form_bloc(council: Council, values: Mapping[str, Any], *, by: Any) -> Bloc:
    """Set a bloc up under a council. Raises RuleViolation `code-taken`."""
    bloc = Bloc(council=council, **values)
    _save_bloc(bloc)
    log(by, gettext_noop("formed the bloc"), bloc, after=stored(bloc, FIELDS))
    return bloc


@transaction.atomic
def change_bloc(bloc: Bloc, values: Mapping[str, Any], *, by: Any, seen: str | None = None) -> Bloc:
    """Correct a bloc's facts, or end it.

    Raises RuleViolation `changed-meanwhile`, `code-taken`, or `bloc-in-use` when it would end while
    a year runs on or a member belongs to it longer.
    """
    bloc = Bloc.objects.select_for_update().get(pk=bloc.pk)
    refuse_stale(seen, bloc_mark(bloc))
    before, after = apply_changes(bloc, values)
    if after.get("dissolved_on"):
        _refuse_end_in_use(bloc, after["dissolved_on"])
    if after:
        _save_bloc(bloc)
        log(by, gettext_noop("changed the bloc"), bloc, before=before, after=after)
    return bloc


MOST_REST = 20  # years


def rotation_mark(bloc: Bloc) -> str:
    """Changes whenever the rule of rotation does."""
    return version_of(stored(bloc, ROTATION))


@transaction.atomic
def set_rotation(
    bloc: Bloc, values: Mapping[str, Any], *, by: Any, seen: str | None = None
) -> Bloc:  # fmt: skip
    """Say how the bloc's next chair is found. It proposes; who leads is decided at the conference.

    Raises RuleViolation `changed-meanwhile`, `rest-too-long` past MOST_REST years.
    """
    bloc = Bloc.objects.select_for_update().get(pk=bloc.pk)
    refuse_stale(seen, rotation_mark(bloc))
    if values.get("rotation_rest", 0) > MOST_REST:
        message = _("At most %(most)s years.") % {"most": MOST_REST}
        raise RuleViolation("rest-too-long", message, fields={"rotation_rest": message})
    before, after = apply_changes(bloc, values)
    if after:
        bloc.save()
        verb = gettext_noop("set how the next chair is found")
        log(by, verb, bloc, before=before, after=after)
    return bloc


def _save_bloc(bloc: Bloc) -> None:
    try:
        with transaction.atomic():
            bloc.save()
    except IntegrityError as error:
        message = _("Another bloc has this code; choose another one.")
        raise RuleViolation("code-taken", message, fields={"code": message}) from error


def _refuse_end_in_use(bloc: Bloc, day: date) -> None:
    year = bloc.years.exclude(phase=YearPhase.ARCHIVED).filter(ends_on__gt=day).first()
    if year:
        message = _("Year %(year)s runs until %(day)s and is not archived yet.") % {
            "year": year.year, "day": date_short(year.ends_on),
        }  # fmt: skip
        raise RuleViolation("bloc-in-use", message, fields={"dissolved_on": message})
    members = bloc.memberships.during(day, date.max).exclude(ends_on=day).count()
    if members:
        message = _("%(count)s members belong to it longer; end their memberships first.") % {
            "count": members
        }
        raise RuleViolation("bloc-in-use", message, fields={"dissolved_on": message})


@transaction.atomic
def add_member(
    bloc: Bloc,
    organisation: Organisation,
    *,
    starts_on: date,
    by: Any,
    ends_on: date | None = None,
) -> Membership:
    """Take an organisation into a bloc, at the end of the order.

    Raises RuleViolation `membership-overlap`, `dates-in-order`, or when bloc or organisation has
    ended by then.
    """
    bloc = Bloc.objects.select_for_update().get(pk=bloc.pk)
    # As it is now, and held: it may have ended by a merger since the page was opened.
    organisation = Organisation.objects.select_for_update(no_key=True).get(pk=organisation.pk)
    last = bloc.memberships.aggregate(last=Max("position"))["last"] or 0
    row = Membership(
        bloc=bloc, organisation=organisation, starts_on=starts_on, ends_on=ends_on,
        position=last + 1,
    )  # fmt: skip
    _check_dates(row)
    _save_member(row)
    log(by, gettext_noop("took in the member"), row, after=stored(row, DATES))
    return row


@transaction.atomic
def end_membership(row: Membership, *, ends_on: date, by: Any, reason: str = "") -> Membership:
    """Let a membership end after `ends_on`.

    Raises RuleViolation `leads-a-year` when the organisation holds office in a running year that
    it would no longer belong to, `dates-in-order` when it ends before it began.
    """
    row = _lock_member(row)
    before, row.ends_on = row.ends_on, ends_on
    _check_dates(row)
    _refuse_leader_outside(row)
    _save_member(row)
    log(
        by, gettext_noop("ended the membership"), row,
        before={"ends_on": before}, after={"ends_on": ends_on}, reason=reason,
    )  # fmt: skip
    return row


@transaction.atomic
def correct_membership(
    row: Membership, *, starts_on: date, ends_on: date | None, by: Any, reason: str = "",
    seen: str | None = None,
) -> Membership:  # fmt: skip
    """Correct from when to when an organisation belongs to the bloc; raises as `end_membership`
    and `add_member` do, and when somebody corrected it since `seen`."""
    row = _lock_member(row)
    refuse_stale(seen, version_of(stored(row, DATES)))
    before, after = apply_changes(row, {"starts_on": starts_on, "ends_on": ends_on})
    if after:
        _check_dates(row)
        _refuse_leader_outside(row)
        _save_member(row)
        log(
            by, gettext_noop("corrected the membership"), row,
            before=before, after=after, reason=reason,
        )  # fmt: skip
    return row


def order_version(bloc: Bloc) -> str:
    """The mark of the order that the members stand in: what `reorder_members` compares."""
    return version_of(list(bloc.memberships.in_force().values_list("pk", flat=True)))


@transaction.atomic
def reorder_members(bloc: Bloc, keys: Sequence[int], *, by: Any, seen: str | None = None) -> None:
    """Put the memberships `keys` of the bloc into this order; others keep their places behind.

    Raises RuleViolation `members-changed` when one of them is none of the bloc's, or the members
    or their order are not what was `seen` (see `order_version`).
    """
    bloc = Bloc.objects.select_for_update().get(pk=bloc.pk)
    stale = seen is not None and seen != order_version(bloc)
    rows = bloc.memberships.select_related("organisation").in_bulk(list(keys))
    if stale or len(rows) != len(set(keys)) or len(keys) != len(rows):
        raise RuleViolation(
            "members-changed",
            _("The members changed after you opened this page. Open it again and put them in "
              "order."),
        )  # fmt: skip
    before = [str(row.organisation) for row in bloc.memberships.all() if row.pk in rows]
    for position, key in enumerate(keys, start=1):
        rows[key].position = position
    Membership.objects.bulk_update(rows.values(), ["position"])
    after = [str(rows[key].organisation) for key in keys]
    if after != before:
        log(
            by, gettext_noop("put the members in order"), bloc,
            before={"order": before}, after={"order": after},
        )  # fmt: skip


def _lock_member(row: Membership) -> Membership:
    Bloc.objects.select_for_update().get(pk=row.bloc_id)
    locked = Membership.objects.select_for_update(of=("self",))
    return locked.select_related("bloc__council", "organisation").get(pk=row.pk)


def _check_dates(row: Membership) -> None:
    if row.ends_on and row.ends_on < row.starts_on:
        message = _("The last day is before the first.")
        raise RuleViolation("dates-in-order", message, fields={"ends_on": message})
    for thing, code in ((row.bloc, "bloc-ended"), (row.organisation, "organisation-ended")):
        ended = thing.dissolved_on
        if ended and (row.ends_on is None or row.ends_on > ended):
            late = _("%(thing)s ended on %(day)s; the membership must end by then.") % {
                "thing": thing, "day": date_short(ended),
            }  # fmt: skip
            raise RuleViolation(code, late, fields={"ends_on": late})


def _refuse_leader_outside(row: Membership) -> None:
    """A chair or vice-chair in office is a member; it hands over before it leaves."""
    terms = LeadershipTerm.objects.in_office().filter(
        organisation=row.organisation_id, bloc_year__bloc=row.bloc_id
    )
    others = Membership.objects.filter(bloc=row.bloc_id, organisation=row.organisation_id).exclude(
        pk=row.pk
    )
    for term in terms.exclude(bloc_year__phase=YearPhase.ARCHIVED).select_related("bloc_year"):
        year = term.bloc_year
        stays = row.starts_on <= year.ends_on and (not row.ends_on or row.ends_on >= year.starts_on)
        if not stays and not others.during(year.starts_on, year.ends_on).exists():
            raise RuleViolation(
                "leads-a-year",
                _("%(organisation)s holds office in year %(year)s: %(office)s. Put another into "
                  "office first.")
                % {"organisation": row.organisation, "year": year.year,
                   "office": term.get_office_display()},
            )  # fmt: skip


def _save_member(row: Membership) -> None:
    """Save; the database itself refuses an overlap (migration 0002), even one made this moment."""
    try:
        with transaction.atomic():
            row.save()
    except IntegrityError as error:
        if "membership_overlap" not in str(error):
            raise
        raise _overlap(row) from error


def _overlap(row: Membership) -> RuleViolation:
    others = Membership.objects.filter(bloc=row.bloc_id, organisation=row.organisation_id)
    other = others.during(row.starts_on, row.ends_on or date.max).exclude(pk=row.pk).first()
    days = {"organisation": row.organisation, "from": "", "to": ""}
    if other:
        days |= {"from": date_short(other.starts_on)}
        if other.ends_on:
            days |= {"to": date_short(other.ends_on)}
    message = (
        _("%(organisation)s is a member from %(from)s to %(to)s already; choose days outside.")
        if days["to"]
        else _("%(organisation)s is a member since %(from)s already; end that membership first.")
    )
    return RuleViolation("membership-overlap", message % days, fields={"starts_on": message % days})
