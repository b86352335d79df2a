"""Everything the paper of a pledge prints, as one plain dict: what its members sign."""

from collections.abc import Iterable, Mapping
from datetime import date
from typing import Any

from django.utils.translation import override

from blocs.models import BlocYear
from documents.enums import DocumentKind
from documents.models import Letterhead
from documents.papers import letterhead_facts, lines_of
from pledges.models import Commitment

SCHEMA = 1


@override("vi")  # a paper is Vietnamese, whoever opens it
def frozen_data(
    year: BlocYear,
    text: Mapping[str, Any],
    *,
    issued_on: date,
    commitments: Iterable[Commitment] = (),
    version: int = 1,
) -> dict[str, Any]:
    """The year, how the paper is issued, the text (see `text_of`) and the members' commitments."""
    return {
        "schema": SCHEMA,
        "version": version,
        "year": {
            "year": year.year,
            "bloc": year.bloc.name,
            "council": year.bloc.council.name,
            "chair": str(year.chair.organisation) if year.chair else "",
            "chair_title": year.bloc.chair_title,
        },
        "issue": issue_of(year, issued_on),
        "title": text["title"],
        "legal_bases": lines_of(text["legal_bases"]),
        "preamble": text["preamble"],
        "clauses": list(text["clauses"]),
        "closing": text["closing"],
        "commitments": [each.as_data() for each in commitments],
        "is_illustrative": year.is_illustrative,
    }


def issue_of(year: BlocYear, issued_on: date) -> dict[str, Any]:
    """The head of the paper: the chair's letterhead, where it has one, over bloc and council.

    All members sign, so nobody signs for the bloc and there is no list of recipients.
    """
    organisation = year.chair.organisation if year.chair else None
    letterhead = Letterhead.objects.filter(organisation=organisation).first()
    council, bloc = year.bloc.council.name, year.bloc.name
    facts = letterhead_facts(letterhead, parent_name=council, issuer_name=bloc)
    symbol = "-".join(filter(None, [DocumentKind.PLEDGE.abbreviation, facts["symbol"]]))
    blank = {"number": "", "recipients": [], "signing_for": "", "signer_title": "",
             "signer_name": ""}  # fmt: skip
    return {
        **facts,
        **blank,
        "symbol": symbol,
        "issued_on": issued_on.isoformat(),
        "year": year.year,
    }
