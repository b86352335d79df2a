"""A round as its pages show it: the text with what was said beside it, and how members stand."""

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from blocs.models import BlocYear, Organisation
from scoring.builders.criteria import Row, rows_of
from scoring.builders.differences import Line, differences
from scoring.enums import ImportState, Stand
from scoring.models import Agreement, CriteriaRound, RoundComment
from scoring.texts import CriteriaText, Declared
from scoring.trees import from_canonical


def text_from(content: Mapping[str, Any]) -> CriteriaText:
    """The text that `scoring.actions.content_of` wrote in plain values."""
    nodes = [from_canonical(each) for each in content["criteria"]]
    return CriteriaText(content["title"], nodes, Declared.from_plain(content))


def changes_between(new: CriteriaText, old: CriteriaText) -> list[Line]:
    """What is not the same, line by line, each with its state as a badge shows it."""
    lines = [{**each, "state": ImportState(each["state"])} for each in differences(new, old)]
    return [each for each in lines if each["state"] != ImportState.UNCHANGED]


@dataclass(frozen=True)
class Part:
    """A criterion of the round with the comments on it."""

    row: Row
    comments: list[RoundComment]

    @property
    def anchor(self) -> str:
        return f"c-{self.row.node.code}"


def parts_of(
    text: CriteriaText, comments: Iterable[RoundComment], names: dict[str, str]
) -> tuple[list[RoundComment], list[Part]]:
    """The comments on the whole, and the text line by line with those on each criterion."""
    said: dict[str, list[RoundComment]] = defaultdict(list)
    for each in comments:
        said[each.code].append(each)
    rows = rows_of(text.nodes, names=names)
    return said[""], [Part(row, said[row.node.code]) for row in rows]


@dataclass(frozen=True)
class Standing:
    """One member: what it said of the round, as far as the reader may know it."""

    organisation: Organisation
    agreement: Agreement | None
    comments: int
    waiting: int

    @property
    def stand(self) -> Stand:
        if self.agreement is not None:
            return Stand.AGREED
        return Stand.COMMENTED if self.comments else Stand.SILENT


def standings_of(
    year: BlocYear, round: CriteriaRound, comments: Iterable[RoundComment]
) -> list[Standing]:
    """The members in the order of the bloc; `comments` are those of the round the reader reads."""
    said: dict[int, list[RoundComment]] = defaultdict(list)
    for each in comments:
        said[each.organisation_id].append(each)
    agreed = {each.organisation_id: each for each in round.agreements.select_related("by")}
    found = []
    for organisation in year.member_organisations():
        mine = said[organisation.pk]
        waiting = sum(not each.is_answered for each in mine)
        found.append(Standing(organisation, agreed.get(organisation.pk), len(mine), waiting))
    return found


def counts_of(standings: Iterable[Standing]) -> list[tuple[Stand, int]]:
    """How many members stand how."""
    stands = [each.stand for each in standings]
    return [(each, stands.count(each)) for each in Stand]
