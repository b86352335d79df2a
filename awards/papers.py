"""Which papers a proposal has: each is known by the proposal, what it shows and its edition."""

from dataclasses import dataclass
from typing import Self

from awards.models import Proposal
from documents.models import Document

SUBMISSION, ASSESSMENT = "submission", "assessment"


@dataclass(frozen=True)
class PaperKey:
    """What a paper is made from, as its `source_key` holds it: `proposal:12:submission:1`. `part`
    is the submission, the minutes of the assessment or, by its key, one nominee."""

    proposal: int
    part: str
    edition: int

    def __str__(self) -> str:
        return f"proposal:{self.proposal}:{self.part}:{self.edition}"

    @classmethod
    def of(cls, source_key: str) -> Self:
        """The key that `str` wrote. ValueError for what it never writes."""
        _proposal, key, part, edition = source_key.split(":")
        return cls(int(key), part, int(edition))


def nominee_part(nominee: int) -> str:
    """The part of a paper that tells of one nominee."""
    return f"nominee-{nominee}"


def nominee_in(part: str) -> int:
    """The key of the nominee that `nominee_part` was given."""
    return int(part.removeprefix("nominee-"))


def papers_of(proposal: Proposal) -> dict[str, Document]:
    """The newest edition of each paper of the proposal, by part."""
    rows = Document.objects.filter(source_key__startswith=f"proposal:{proposal.pk}:").defer("data")
    newest: dict[str, Document] = {}
    for document in sorted(rows, key=lambda each: PaperKey.of(each.source_key).edition):
        newest[PaperKey.of(document.source_key).part] = document
    return newest
