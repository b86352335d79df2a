"""Deeds on a criteria set: writing the draft, adopting it, beginning a new version."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any

from django.db import transaction
from django.utils.translation import gettext_lazy as _
from django.utils.translation import gettext_noop

from blocs.actions.years import locked_year
from blocs.models import BlocYear
from common.changes import apply_changes, refuse_stale, version_of
from common.errors import RuleViolation
from common.log import log
from common.text import normalise
from scoring.enums import CriteriaState
from scoring.models import CriteriaSet, Criterion


@dataclass(frozen=True)
class CriterionText:
    """One criterion; `maximum` None where no points are given."""

    text: str
    maximum: Decimal | None = None


@dataclass(frozen=True)
class CriteriaText:
    """A whole set: its title, its criteria in order, and the scale they add up to."""

    title: str
    criteria: Sequence[CriterionText]
    total: Decimal | None = None


@transaction.atomic
def write_criteria(
    year: BlocYear, text: CriteriaText, *, by: Any, seen: str | None = None
) -> CriteriaSet:
    """Change the year's draft; without one, begin the next version.

    Raises RuleViolation when no criterion is given, or somebody saved a change since `seen`
    (see `criteria_version`).
    """
    year = locked_year(year)
    draft = CriteriaSet.objects.select_for_update().filter(bloc_year=year).drafts().first()
    refuse_stale(seen, criteria_version(draft))
    criteria = [row for row in text.criteria if normalise(row.text)]
    if not criteria:
        raise RuleViolation("criteria-empty", _("Write at least one criterion."))
    old = content_of(draft)
    if draft is None:
        versions = year.criteria_sets.count()
        draft = CriteriaSet(bloc_year=year, version=versions + 1)
    apply_changes(draft, {"title": text.title, "total": text.total})
    draft.save()
    draft.criteria.all().delete()
    Criterion.objects.bulk_create(
        Criterion(criteria_set=draft, number=number, text=normalise(row.text), maximum=row.maximum)
        for number, row in enumerate(criteria, start=1)
    )
    new = content_of(draft)
    if new != old:
        changed = [name for name in new if old.get(name) != new[name]]
        log(
            by, gettext_noop("wrote the draft of the criteria"), draft,
            before={name: old.get(name) for name in changed} if old else None,
            after={name: new[name] for name in changed},
        )  # fmt: skip
    return draft


def content_of(criteria_set: CriteriaSet | None) -> dict[str, Any]:
    """The set as the log keeps it; empty when there is none."""
    if criteria_set is None:
        return {}
    rows = Criterion.objects.filter(criteria_set=criteria_set).order_by("number")
    return {
        "title": criteria_set.title,
        "total": _digits(criteria_set.total),
        "criteria": [
            row.text if row.maximum is None else f"{row.text} ({_digits(row.maximum)})"
            for row in rows
        ],
    }


def _digits(points: Decimal | None) -> str | None:
    """Points without needless zeros, the same however the database gives them back."""
    return None if points is None else f"{points.normalize():f}"


def criteria_version(criteria_set: CriteriaSet | None) -> str:
    """The mark of the set as it is: what `write_criteria` compares."""
    return version_of(content_of(criteria_set))


@transaction.atomic
def adopt_criteria(
    criteria_set: CriteriaSet, adopted_on: date, *, by: Any, seen: str | None = None
) -> CriteriaSet:
    """The bloc has adopted the set on that day; from now on it does not change.

    Raises RuleViolation when it is adopted already, is empty, or changed since `seen`.
    """
    locked_year(criteria_set.bloc_year)
    criteria_set = CriteriaSet.objects.select_for_update().get(pk=criteria_set.pk)
    if criteria_set.state != CriteriaState.DRAFT:
        raise RuleViolation("criteria-adopted", _("This version has been adopted already."))
    refuse_stale(seen, criteria_version(criteria_set))
    if not criteria_set.criteria.exists():
        raise RuleViolation("criteria-empty", _("Write at least one criterion."))
    criteria_set.state, criteria_set.adopted_on = CriteriaState.ADOPTED, adopted_on
    criteria_set.save(update_fields=["state", "adopted_on", "updated_at"])
    log(
        by, gettext_noop("adopted the criteria"), criteria_set,
        before={"state": CriteriaState.DRAFT},
        after={"state": criteria_set.state, "adopted_on": adopted_on},
    )  # fmt: skip
    return criteria_set
