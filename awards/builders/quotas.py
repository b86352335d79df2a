"""Quotas with their base, what they allow, and how much of it is used, for any number of them in a
fixed number of queries."""

from collections import Counter
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction
from functools import reduce
from operator import or_

from django.db.models import Q
from django.utils.translation import gettext as _

from awards.enums import QuotaBase, QuotaRounding
from awards.models import Quota
from awards.quotas import Rounding, Worked, left, of_number, of_percent
from awards.usage import Season, Use, used_by, uses_in
from blocs.models import BlocYear, Membership
from common.numbers import printed
from scoring.models import Ranking


@dataclass(frozen=True)
class Standing:
    """A quota as it stands now."""

    quota: Quota
    worked: Worked
    proposed: int
    decided: int

    @property
    def allowed(self) -> int:
        return self.worked.allowed

    @property
    def used(self) -> int:
        return self.proposed + self.decided

    @property
    def left(self) -> int:
        return left(self.allowed, self.used)

    @property
    def is_overrun(self) -> bool:
        """More is used than allowed: its base has shrunk since."""
        return self.used > self.allowed

    @property
    def basis(self) -> str:
        """How the number came about, in words: `25% × 2 đơn vị dẫn đầu = 0,5 → 1 (…)`."""
        return worked_in_words(self.quota, self.worked)


def worked_in_words(quota: Quota, worked: Worked) -> str:
    """The formula with its numbers; empty for a quota that is a number."""
    if worked.exact is None or worked.percent is None:
        return ""
    told = {
        "percent": printed(worked.percent), "base": worked.base, "exact": _exact(worked.exact),
        "what": str(QuotaBase(quota.base).label).lower(), "allowed": worked.allowed,
        "rounding": str(QuotaRounding(quota.rounding).label).lower(),
    }  # fmt: skip
    if worked.is_rounded:
        return _("%(percent)s%% × %(base)s (%(what)s) = %(exact)s → %(allowed)s (%(rounding)s)") % (
            told
        )
    return _("%(percent)s%% × %(base)s (%(what)s) = %(exact)s") % told


def _exact(number: Fraction) -> str:
    """At most four decimals: a percentage has two and a base none, so nothing is lost."""
    return printed(Decimal(number.numerator) / Decimal(number.denominator))


def standings_of(quotas: Iterable[Quota]) -> list[Standing]:
    """Each quota as it stands, in the order given. Their `award_type` is to be read along."""
    rows = list(quotas)
    seasons = {(row.council_id, row.year) for row in rows}
    uses = uses_in(seasons)
    bases = _bases_of(rows)
    return [_standing(row, bases, used_by(row, uses)) for row in rows]


def _standing(row: Quota, bases: "Bases", uses: Sequence[Use]) -> Standing:
    proposed = sum(use.proposed for use in uses)
    return Standing(row, worked_of(row, bases), proposed, sum(use.decided for use in uses))


@dataclass(frozen=True)
class Bases:
    """How many of each base there are, by council, year and bloc."""

    counts: "Counter[tuple[str, int, int, int]]"

    def of(self, base: str, council: int, year: int, bloc: int | None) -> int:
        return sum(
            count for (what, of_council, of_year, of_bloc), count in self.counts.items()
            if (what, of_council, of_year) == (base, council, year) and bloc in (None, of_bloc)
        )  # fmt: skip


def worked_of(quota: Quota, bases: Bases) -> Worked:
    """What the quota allows, with how it came about."""
    if quota.number is not None:
        return of_number(quota.number)
    base = bases.of(quota.base, quota.council_id, quota.year, quota.bloc_id)
    return of_percent(Decimal(quota.percent or 0), base, Rounding(quota.rounding))


def _bases_of(quotas: Collection[Quota]) -> Bases:
    """The bases that some of the quotas are percentages of."""
    found: Counter[tuple[str, int, int, int]] = Counter()
    relative = [row for row in quotas if row.number is None]
    if not relative:
        return Bases(found)
    years = _years_in({(row.council_id, row.year) for row in relative})
    for year in years:
        found[QuotaBase.BLOCS, year.bloc.council_id, year.year, year.bloc_id] = 1
    wanted = {row.base for row in relative}
    if QuotaBase.MEMBERS in wanted:
        _count_members(found, years)
    if QuotaBase.LEADERS in wanted:
        _count_leaders(found, years)
    return Bases(found)


def _years_in(seasons: Collection[Season]) -> list[BlocYear]:
    asked = reduce(or_, (Q(bloc__council=council, year=year) for council, year in seasons))
    return list(BlocYear.objects.filter(asked).select_related("bloc"))


def _count_members(found: "Counter[tuple[str, int, int, int]]", years: list[BlocYear]) -> None:
    """Who is a member on a day of the year, in each of its blocs once."""
    rows = Membership.objects.filter(bloc__in={year.bloc_id for year in years})
    by_bloc: dict[int, list[Membership]] = {}
    for row in rows:
        by_bloc.setdefault(row.bloc_id, []).append(row)
    for year in years:
        members = {
            row.organisation_id for row in by_bloc.get(year.bloc_id, [])
            if row.starts_on <= year.ends_on
            and (row.ends_on is None or row.ends_on >= year.starts_on)
        }  # fmt: skip
        key = (QuotaBase.MEMBERS, year.bloc.council_id, year.year, year.bloc_id)
        found[key] = len(members)


def _count_leaders(found: "Counter[tuple[str, int, int, int]]", years: list[BlocYear]) -> None:
    """Who stands first in the published ranking; all of them where several share the place."""
    rankings = Ranking.objects.published().standing().filter(bloc_year__in=years)
    by_year = {year.pk: year for year in years}
    for pk, members in rankings.values_list("bloc_year", "data__members"):
        year = by_year[pk]
        first = sum(each["place"] == 1 for each in members)
        found[QuotaBase.LEADERS, year.bloc.council_id, year.year, year.bloc_id] = first
