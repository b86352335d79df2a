"""Đủ hồ sơ: which papers a proposal needs, which it has, and what is missing."""

import tomllib
from dataclasses import dataclass
from pathlib import Path

from django.db import transaction

from awards.models import DossierItem, DossierNeed, Nominee, Proposal

DATA = Path(__file__).parent / "data" / "dossier_needs.toml"
FIELDS = ("name", "is_per_nominee", "legal_basis")


@dataclass(frozen=True)
class Line:
    """One paper that is needed: for the whole proposal, or for one nominee; with what is there."""

    need: DossierNeed
    nominee: Nominee | None
    item: DossierItem | None

    @property
    def label(self) -> str:
        return f"{self.need.name}: {self.nominee}" if self.nominee else str(self.need)


def checklist(proposal: Proposal, nominees: list[Nominee] | None = None) -> list[Line]:
    """Every paper that the proposal needs, in order; `nominees` where not all of them are meant."""
    if nominees is None:
        nominees = list(proposal.nominees.select_related("organisation"))
    rows = proposal.dossier.filter(replaced_at__isnull=True)
    held = {(item.need_id, item.nominee_id): item for item in rows}
    lines = []
    for need in needs_of(proposal):
        for nominee in nominees if need.is_per_nominee else [None]:
            key = (need.pk, nominee.pk if nominee else None)
            lines.append(Line(need, nominee, held.get(key)))
    return lines


def needs_of(proposal: Proposal) -> list[DossierNeed]:
    """The needs in force in the year for the type of award."""
    code = proposal.award_type.code
    rows = DossierNeed.objects.for_year(proposal.bloc_year)
    return [need for need in rows if not need.award_codes or code in need.award_codes]


def missing_in(proposal: Proposal) -> list[str]:
    """What the dossier lacks, in words."""
    return [line.label for line in checklist(proposal) if line.item is None]


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
