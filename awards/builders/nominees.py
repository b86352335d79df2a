"""Whom the list of the eligible gives: as many as the quota leaves, by place, and where a shared
place lies across that cut."""

from collections.abc import Sequence
from dataclasses import dataclass

from django.db.models import Q

from awards.builders.eligibility import Eligibility, Line, eligibility_of
from awards.builders.quotas import standings_of
from awards.builders.votes import Outcome, ballots_for, outcome_of
from awards.conditions import Answer, Kind
from awards.enums import AwardSubject
from awards.models import AwardType, Quota
from ballots.enums import Purpose
from blocs.models import BlocYear
from scoring.ranking import TieRule


@dataclass(frozen=True)
class Cut:
    """The eligible by place; `within` are those that the quota has room for without question,
    `tied` those that share the place at the cut. `left` is None where no quota holds. Where the
    bloc has voted on the award, `outcome` tells, and `within` are the eligible whom it chose."""

    table: Eligibility
    eligible: list[Line]
    left: int | None
    within: list[Line]
    tied: list[Line]
    outcome: Outcome | None = None

    @property
    def by_ballot(self) -> bool:
        """Do the criteria declare that a ballot tells equal members apart?"""
        ranking = self.table.ranking
        rules = ranking.criteria_set.ties if ranking else []
        return any(each["rule"] == TieRule.BALLOT for each in rules)


def cut_of(year: BlocYear, award_type: AwardType) -> Cut:
    """The cut of the year for one award, as it is now; who has it already is not proposed anew."""
    table = eligibility_of(year, award_type)
    eligible = [
        line for line in table.lines if line.verdict == Answer.YES and not line.is_given
    ]  # fmt: skip
    left, outcome = left_for(year, award_type), _voted(year, award_type)
    if outcome is not None:
        chosen = outcome.chosen_members
        within = [line for line in eligible if line.organisation.pk in chosen]
        return Cut(table, eligible, left, within, [], outcome)
    within, tied = divided(eligible, left)
    return Cut(table, eligible, left, within, tied)


def _voted(year: BlocYear, award_type: AwardType) -> Outcome | None:
    """What the newest ballot on nominations for this very award came to."""
    rows = ballots_for(year, award_type).filter(
        purpose=Purpose.NOMINATION, award_type__isnull=False
    )  # fmt: skip
    newest = rows.first()
    return outcome_of(newest) if newest else None


def for_the_slip(table: Eligibility) -> list[Line]:
    """Who may be put to the vote: whoever does not have the award yet and no condition rules out
    but that on votes itself."""
    return [
        line for line in table.lines
        if not line.is_given and all(
            each.finding.answer != Answer.NO
            for each in line.answers if each.asked.condition.kind != Kind.VOTE
        )
    ]  # fmt: skip


def left_for(year: BlocYear, award_type: AwardType) -> int | None:
    """How many collectives may still be proposed: the least that a quota leaves; None without."""
    rows = Quota.objects.binding(year).of_award(award_type).for_lists()
    rows = rows.filter(
        Q(bloc__isnull=True) | Q(bloc=year.bloc_id), council=year.bloc.council_id, year=year.year,
        subject__in=["", AwardSubject.COLLECTIVE],
    )  # fmt: skip
    return min((max(each.left, 0) for each in standings_of(rows)), default=None)


def divided(lines: Sequence[Line], left: int | None) -> tuple[list[Line], list[Line]]:
    """Who is within the cut, and who shares the place across it; lines come by place."""
    if left is None or left >= len(lines):
        return list(lines), []
    place = lines[left].place
    if left == 0 or place is None or lines[left - 1].place != place:
        return list(lines[:left]), []
    tied = [line for line in lines if line.place == place]
    return [line for line in lines[:left] if line.place != place], tied
