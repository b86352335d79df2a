"""Đủ hồ sơ: which papers a proposal needs, which it has, and what is missing."""

import tomllib
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from django.db import transaction
from django.db.models import Max

from awards.builders.votes import outcome_for
from awards.enums import OPEN_DOSSIER, DossierPaper
from awards.models import DossierItem, DossierNeed, Nominee, Proposal
from awards.papers import ASSESSMENT, SUBMISSION, nominee_part, papers_of
from ballots.papers import minutes_of
from documents.models import Document
from scoring.models import Ranking

DATA = Path(__file__).parent / "data" / "dossier_needs.toml"
FIELDS = ("name", "is_per_nominee", "made_as", "needs_filing", "legal_basis")


@dataclass(frozen=True)
class Line:
    """One paper that is needed: for the whole proposal, or for one nominee; with what is there.

    `item` was filed; `made` are papers of the system, up to date, that fulfil the need.
    """

    need: DossierNeed
    nominee: Nominee | None
    item: DossierItem | None
    made: Sequence[Document] = ()

    @property
    def is_there(self) -> bool:
        return self.item is not None or (bool(self.made) and not self.need.needs_filing)

    @property
    def label(self) -> str:
        return f"{self.need.name}: {self.nominee}" if self.nominee else str(self.need)


def checklist(proposal: Proposal, nominees: list[Nominee] | None = None) -> list[Line]:
    """Every paper that the proposal needs, in order; `nominees` where not all of them are meant."""
    if nominees is None:
        nominees = list(proposal.nominees.select_related("organisation"))
    rows = proposal.dossier.filter(replaced_at__isnull=True)
    held = {(item.need_id, item.nominee_id): item for item in rows}
    needs = needs_of(proposal)
    made = made_for(proposal, nominees) if any(need.made_as for need in needs) else {}
    lines = []
    for need in needs:
        for nominee in nominees if need.is_per_nominee else [None]:
            whose = nominee.pk if nominee else None
            papers = made.get((need.made_as, whose), ())
            lines.append(Line(need, nominee, held.get((need.pk, whose)), papers))
    return lines


def made_for(
    proposal: Proposal, nominees: Sequence[Nominee]
) -> dict[tuple[str, int | None], list[Document]]:
    """The papers of the system that are up to date, by what they are and, for a report, whose. The
    minutes of the count are all of its ballots', or none."""
    papers = papers_of(proposal)
    found: dict[tuple[str, int | None], list[Document]] = {}
    for part in (SUBMISSION, ASSESSMENT):
        paper = papers.get(part)
        if paper and paper.created_at >= told_at(proposal, part):
            found[part, None] = [paper]
    for nominee in nominees:
        paper = papers.get(nominee_part(nominee.pk))
        if paper and paper.created_at >= nominee.updated_at:
            found[DossierPaper.REPORT.value, nominee.pk] = [paper]
    outcome = outcome_for(proposal)
    minutes = [minutes_of(ballot)[-1:] for ballot in outcome.ballots] if outcome else []
    if minutes and all(minutes):
        found[DossierPaper.COUNT.value, None] = [each for newest in minutes for each in newest]
    return found


def told_at(proposal: Proposal, part: str) -> datetime:
    """When last something changed that the paper tells. The minutes of the assessment print places
    of the ranking too; once the dossier is closed they stay as they went to the council."""
    if part != ASSESSMENT or proposal.state not in OPEN_DOSSIER:
        return proposal.content_at
    ranked = Ranking.objects.filter(bloc_year=proposal.bloc_year_id)
    newest = ranked.aggregate(at=Max("published_at"))["at"]
    return max(newest, proposal.content_at) if newest else proposal.content_at


def needs_of(proposal: Proposal) -> list[DossierNeed]:
    """The needs in force in the year for the type of award."""
    code = proposal.award_type.code
    rows = DossierNeed.objects.for_year(proposal.bloc_year)
    return [need for need in rows if not need.award_codes or code in need.award_codes]


def missing_in(proposal: Proposal) -> list[str]:
    """What the dossier lacks, in words."""
    return [line.label for line in checklist(proposal) if not line.is_there]


@transaction.atomic
def load_dossier_needs() -> int:
    """Bring the general needs up to their data file; how many were new or changed. Those of
    councils, and those no longer in the file, stay: dossiers may stand on them."""
    with DATA.open("rb") as file:
        tables = tomllib.load(file)["needs"]
    touched = 0
    for order, table in enumerate(tables, start=1):
        key = {"code": table["code"], "effective_from": table["effective_from"], "council": None}
        wanted = {name: table[name] for name in FIELDS}
        wanted |= {"award_codes": table["awards"], "order": order}
        wanted["effective_to"] = table.get("effective_to")
        row = DossierNeed.objects.filter(**key).first() or DossierNeed(**key)
        if row.pk is None or any(getattr(row, name) != value for name, value in wanted.items()):
            for name, value in wanted.items():
                setattr(row, name, value)
            row.full_clean()
            row.save()
            touched += 1
    return touched
