"""What is known of every member of a year, as the conditions of an award ask for it.

Always the same number of queries, however many members: the ranking that stands, the pledge and
the reports as scoring knows them, the votes counted, the awards of the years before. What nobody
recorded stays unknown.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import ROUND_DOWN, Decimal
from typing import Any

from django.db.models import Q

from awards.conditions import Facts, Origin, PastAward, Pledged, Reported
from awards.enums import AwardState
from awards.models import AwardReceiver, AwardType
from awards.querysets import of_award
from ballots.counting import Verdict, share_of
from ballots.enums import Purpose
from ballots.models import Ballot
from blocs.enums import DeadlineStep
from blocs.models import BlocYear, Organisation
from blocs.models.years import Deadline
from documents.enums import DocumentKind, SigningState
from documents.models import Party
from scoring.builders.facts import FactSheet, facts_of
from scoring.models import Ranking
from scoring.trees import Fact

Votes = Mapping[int, Decimal]


@dataclass(frozen=True)
class Known:
    """The facts of a year by the id of the member. `ranking` is what they come from; None where
    none is published, or the published one is being corrected."""

    members: list[Organisation]
    facts: dict[int, Facts]
    ranking: Ranking | None


def votes_of(year: BlocYear, award_type: AwardType) -> Votes:
    """The share of votes, in percent of all entitled, by the id of the member, from the newest
    published ballot on nominations for the award in which it stood; else from one that was for no
    award in particular. Who stood in none is not told.

    Cut to two digits and never rounded up: 79,999 % is not 80 %.
    """
    ballots = Ballot.objects.published().filter(
        Q(award_type__isnull=True) | of_award(award_type),
        bloc_year=year, purpose=Purpose.NOMINATION,
    )  # fmt: skip
    rows = ballots.order_by("published_at", "pk").only("data", "award_type")
    found: dict[int, Decimal] = {}
    for ballot in sorted(rows, key=lambda each: each.award_type_id is not None):
        data = ballot.frozen
        if data["outcome"]["verdict"] == Verdict.NO_QUORUM:
            continue  # it decided nothing
        for row in data["outcome"]["results"]:
            share = share_of(row["votes"], data["entitled"])
            if row["organisation"] is not None and share is not None:
                found[row["organisation"]] = share.quantize(Decimal("0.01"), ROUND_DOWN)
    return found


def facts_in(year: BlocYear, award_type: AwardType) -> Known:
    """The facts of each member of the year, as the conditions of the award ask for them, in the
    order of the bloc."""
    members = list(dict.fromkeys(row.organisation for row in year.members()))
    ranking = Ranking.objects.published().standing().filter(bloc_year=year).first()
    standing = _standing(ranking)
    sheets, votes = facts_of(year), votes_of(year, award_type)
    pledged, awards = _pledged(year, sheets, members), _awards(year, members)
    facts = {
        each.pk: Facts(
            year=year.year, pledge=pledged.get(each.pk), awards=awards.get(each.pk, ()),
            reports=_reported(sheets[each.code, Fact.REPORTS]), vote_percent=votes.get(each.pk),
            **standing.get(each.code, {}),
        )
        for each in members
    }  # fmt: skip
    return Known(members, facts, ranking)


def _standing(ranking: Ranking | None) -> dict[str, dict[str, Any]]:
    """Place, rate and what bars each member, by its code, as the ranking froze them.

    What bars without a criterion is noted by hand (discipline, an inspection, a complaint); where
    the criteria declare nothing of the kind nobody could have noted it.
    """
    if ranking is None:
        return {}
    picture = ranking.data
    declared = picture["criteria"]["declared"]["knockouts"]
    by_hand = {each["text"] for each in declared if not each.get("code")}
    found = {}
    for own in picture["members"]:
        told = [(bar["condition"], f"{bar['condition']} ({bar['reason']})")
                for bar in own["barred_by"]]  # fmt: skip
        noted = tuple(words for condition, words in told if condition in by_hand)
        found[own["code"]] = {
            "place": own["place"], "members": len(picture["members"]),
            "rate": Decimal(own["rate"]), "discipline": noted if by_hand else None,
            "knockouts": tuple(words for condition, words in told if condition not in by_hand),
        }  # fmt: skip
    return found


def _reported(sheet: FactSheet) -> Reported:
    lacking = tuple(
        f"{line.text} – {line.note}" if line.note else line.text
        for line in sheet.lines if not line.is_kept
    )  # fmt: skip
    return Reported(sheet.due, sheet.kept, lacking)


def _pledged(
    year: BlocYear, sheets: Mapping[tuple[str, Fact], FactSheet], members: Sequence[Organisation]
) -> dict[int, Pledged]:
    """Who was asked to sign the pledge, in any of its versions, and the first day it did."""
    rows = (
        Party.objects.filter(
            signing__bloc_year=year, signing__kind=DocumentKind.PLEDGE, organisation__in=members
        )
        .exclude(signing__state__in=[SigningState.PREPARING, SigningState.VOIDED])
        .select_related("signing", "signature")
        .defer("signing__seal")
    )
    deadline = Deadline.objects.filter(bloc_year=year, step=DeadlineStep.PLEDGE).first()
    due_on = deadline.due_on if deadline else None
    asked: dict[int, list[Party]] = {}
    for row in rows:
        asked.setdefault(row.organisation_id, []).append(row)
    codes = {each.pk: each.code for each in members}
    return {
        pk: _pledge(parties, due_on, is_over=bool(sheets[codes[pk], Fact.PLEDGE].lines))
        for pk, parties in asked.items()
    }


def _pledge(parties: Sequence[Party], due_on: date | None, *, is_over: bool) -> Pledged:
    signed = [party for party in parties if party.is_signed]
    days = [day for party in signed if (day := party.signature.day) is not None]
    return Pledged(bool(signed), min(days, default=None), due_on, is_over)


def _awards(
    year: BlocYear, members: Sequence[Organisation]
) -> dict[int, tuple[PastAward, ...]]:  # fmt: skip
    """What each member was given, in whatever bloc of whatever council, the newest first."""
    rows = (
        AwardReceiver.objects.filter(organisation__in=members, award__state=AwardState.GRANTED)
        .select_related("award__award_type", "award__bloc_year")
        .order_by("-award__bloc_year__year", "award__award_type__rank", "pk")
    )
    found: dict[int, list[PastAward]] = {}
    for row in rows:
        award, kind = row.award, row.award.award_type
        past = PastAward(
            kind.code, kind.name, award.bloc_year.year, award.merit_type,
            origin_of(kind, year.bloc.council_id),
        )  # fmt: skip
        found.setdefault(row.organisation_id or 0, []).append(past)
    return {pk: tuple(awards) for pk, awards in found.items()}


def origin_of(award_type: AwardType, council: int) -> Origin:
    """Whose the award is, seen from the council (by key)."""
    if award_type.council_id is None:
        return Origin.GENERAL
    return Origin.OWN if award_type.council_id == council else Origin.OTHER
