"""What the bloc's ballot says of the nominees of a proposal.

A nomination is decided by a published ballot of the year and, where seats were tied, its run-offs.
It either chose among the nominees, or approved their list as a whole. Counts are frozen, so what is
read here never changes.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from functools import cached_property
from typing import Any

from django.db.models import Q, QuerySet
from django.utils import timezone

from awards.models import AwardType, Nominee, Proposal
from awards.querysets import of_award
from ballots.counting import Standing, share_of
from ballots.enums import BallotWay, Purpose
from ballots.models import Ballot
from blocs.models import BlocYear
from common.formatting import date_short

# What may stand on a slip around the name of a person: "Ông Lê Văn An (Sở Y tế)".
BEFORE_A_NAME = ("ông ", "bà ", "đồng chí ", "đ/c ")
BEHIND_A_NAME = ("", "(", ",", "-", "–", ";")


@dataclass(frozen=True)
class Vote:
    """What a nominee got: votes, of how many entitled, and whether it was chosen. `is_tied`: it
    shares the last seat and no run-off has parted them."""

    votes: int
    entitled: int
    is_chosen: bool
    is_tied: bool = False

    @property
    def share(self) -> Decimal | None:
        """Percent of all entitled, not rounded."""
        return share_of(self.votes, self.entitled)


@dataclass(frozen=True)
class Outcome:
    """A ballot with its run-offs, the first one first."""

    ballots: Sequence[Ballot]

    @property
    def first(self) -> Ballot:
        return self.ballots[0]

    @property
    def is_on_the_list(self) -> bool:
        """The list was approved or not, as a whole."""
        return self.first.purpose == Purpose.APPROVAL

    @property
    def day(self) -> date:
        """The day on which the last of them was closed."""
        return timezone.localdate(self.ballots[-1].closed_at)

    @property
    def in_words(self) -> str:
        """How the nominees were chosen, in the Vietnamese of papers."""
        hands = self.first.way == BallotWay.ACCLAMATION
        verb = "Biểu quyết" if hands else "Bỏ phiếu"
        at = f" tại {self.first.conference.title}" if self.first.conference else ""
        return f"{verb}{at}, ngày {date_short(self.day)} ({self.first.title})"

    @cached_property
    def _rows(self) -> list[tuple[dict[str, Any], int]]:
        """Every option of the first ballot, as the last one of them in which it stood tells it,
        with how many were entitled."""
        found: dict[str, tuple[dict[str, Any], int]] = {}
        for ballot in self.ballots:
            data = ballot.frozen
            for row in data["outcome"]["results"]:
                found[row["label"]] = row, data["entitled"]
        return list(found.values())

    @property
    def chosen_members(self) -> set[int]:
        """Ids of the members that were chosen themselves."""
        chosen = [row for row, _of in self._rows if row["standing"] == Standing.CHOSEN]
        return {row["organisation"] for row in chosen if row["organisation"] is not None}

    def votes_for(self, nominees: Iterable[Nominee]) -> dict[int, Vote]:
        """By nominee: what it got. One that did not stand on the slip is left out."""
        nominees = list(nominees)
        if self.is_on_the_list:
            agreed = [_vote(row, of) for row, of in self._rows if row["standing"] != "against"]
            best = max(agreed, key=lambda vote: (vote.is_chosen, vote.votes))
            return {each.pk: best for each in nominees}
        pairs = [
            (number, each)
            for number, (row, _of) in enumerate(self._rows)
            for each in nominees
            if self._is_meant(row, each)
        ]
        # Where a name is borne twice, the slip has to say where the person works.
        told = [
            (number, each)
            for number, each in pairs
            if _is_alone(number, each, pairs)
            or self._house_in(_plain(self._rows[number][0]["label"])) == each.organisation_id
        ]
        return {
            each.pk: _vote(*self._rows[number])
            for number, each in told
            if _is_alone(number, each, told)
        }

    def _is_meant(self, row: dict[str, Any], nominee: Nominee) -> bool:
        """Does the line of the slip stand for the nominee: a member by its key, anybody else by the
        name, unless the line goes on with the name of another member?"""
        if nominee.is_member_itself:
            return bool(row["organisation"] == nominee.organisation_id)
        label, name = _plain(row["label"]), _plain(nominee.name)
        rest = label.removeprefix(name).lstrip()
        if row["organisation"] is not None or not label.startswith(name):
            return False
        house = self._house_in(rest)
        return rest[:1] in BEHIND_A_NAME and house in (None, nominee.organisation_id)

    def _house_in(self, text: str) -> int | None:
        """The member that a text names; of names within one another the longest."""
        named = [(len(name), pk) for name, pk in self._houses if name in text]
        return max(named)[1] if named else None

    @cached_property
    def _houses(self) -> list[tuple[str, int]]:
        """The names of the year's members, folded, each with its id."""
        houses = self.first.bloc_year.member_organisations()
        return [
            (_plain(name), each.pk)
            for each in houses for name in (each.name, each.short_name) if name
        ]  # fmt: skip


def _vote(row: dict[str, Any], entitled: int) -> Vote:
    standing = row["standing"]
    return Vote(row["votes"], entitled, standing == Standing.CHOSEN, standing == Standing.TIED)


def _is_alone(number: int, nominee: Nominee, pairs: Sequence[tuple[int, Nominee]]) -> bool:
    """No other line of the slip is meant by the nominee, no other nominee by the line."""
    return sum(line == number or each.pk == nominee.pk for line, each in pairs) == 1


def _plain(name: str) -> str:
    """A name for comparing: small letters, single blanks, no form of address before it."""
    plain = " ".join(name.split()).casefold()
    before = next((each for each in BEFORE_A_NAME if plain.startswith(each)), "")
    return plain.removeprefix(before)


def outcome_of(ballot: Ballot) -> Outcome:
    """The ballot with what it follows and the run-offs published by now."""
    found = list(_back_from(ballot))
    rows = Ballot.objects.published().for_lists()
    while following := rows.filter(follows=found[-1]).first():
        found.append(following)
    return Outcome(found)


def outcome_for(proposal: Proposal) -> Outcome | None:
    """What its nomination rests on, as it was nominated; None where no ballot of the system was
    named. A run-off that came afterwards is no part of it."""
    if proposal.ballot_id is None:
        return None
    return Outcome(_back_from(Ballot.objects.for_lists().get(pk=proposal.ballot_id)))


def _back_from(ballot: Ballot) -> list[Ballot]:
    """The ballot after those that it follows, the first one first."""
    found = [ballot]
    while found[0].follows_id:
        found.insert(0, Ballot.objects.for_lists().get(pk=found[0].follows_id))
    return found


def ballots_for(year: BlocYear, award_type: AwardType) -> QuerySet[Ballot]:
    """Published ballots of the year that may nominate for the award: on nominations for it, or for
    none in particular, and on a list for it. Another approval is of a plan or of criteria, not of
    nominees. Run-offs come with the ballot that they follow."""
    rows = Ballot.objects.published().filter(bloc_year=year, follows__isnull=True)
    rows = rows.filter(
        Q(of_award(award_type), purpose__in=[Purpose.NOMINATION, Purpose.APPROVAL])
        | Q(award_type__isnull=True, purpose=Purpose.NOMINATION)
    )
    return rows.order_by("-published_at", "-pk")
