"""Who received which award when: the named receivers of all awards that a person reads."""

from collections.abc import Callable
from datetime import date
from typing import Any, NamedTuple

from awards.enums import AwardState
from awards.models import Award, AwardReceiver
from common.text import fold


class Line(NamedTuple):
    """One award of one receiver. `organisation` is the key of a receiver of the register."""

    receiver: str
    organisation: int | None
    award: str
    award_type: int
    year: int
    bloc: str
    bloc_year: int
    subject: str
    decision: str
    decided_on: date | None
    granted_by: str
    is_revoked: bool
    reason: str = ""
    organisation_code: str = ""
    award_code: str = ""
    bloc_code: str = ""

    def holds(self, words: list[str]) -> bool:
        """Does it hold every (folded) word, in whatever case and with whatever diacritics?"""
        text = fold(" ".join([self.receiver, self.award, self.bloc, self.decision]))
        return all(word in text for word in words)


ORDERS: dict[str, Callable[[Line], Any]] = {
    "year": lambda line: (-line.year, fold(line.receiver)),
    "receiver": lambda line: (fold(line.receiver), -line.year),
    "award": lambda line: (fold(line.award), -line.year),
}


def history_for(user: Any) -> list[Line]:
    """All that the person reads, in a constant number of queries; the newest year first."""
    readable = Award.objects.visible_to(user).exclude(state=AwardState.PROPOSED)
    rows = AwardReceiver.objects.filter(award__in=readable).select_related(
        "organisation", "award__award_type", "award__decision", "award__bloc_year__bloc"
    )
    return sorted((_line(row) for row in rows), key=ORDERS["year"])


def _line(row: AwardReceiver) -> Line:
    award, decision = row.award, row.award.decision
    return Line(
        receiver=str(row), organisation=row.organisation_id, award=award.award_type.name,
        award_type=award.award_type_id, year=award.bloc_year.year, bloc=award.bloc_year.bloc.name,
        bloc_year=award.bloc_year_id, subject=award.get_subject_display(),
        decision=decision.number if decision else award.decision_number,
        decided_on=decision.decided_on if decision else award.decided_on,
        granted_by=award.granted_by, is_revoked=award.state == AwardState.REVOKED,
        reason=award.reason, award_code=award.award_type.code,
        bloc_code=award.bloc_year.bloc.code,
        organisation_code=row.organisation.code if row.organisation else "",
    )  # fmt: skip
