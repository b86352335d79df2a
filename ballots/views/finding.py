"""What every page of a ballot begins with."""

from django.http import HttpRequest
from django.shortcuts import get_object_or_404

from ballots.models import Ballot, RollEntry
from blocs.models import BlocYear
from blocs.views.frame import find_year
from common.views import require

TAB = "ballots"


def find_ballot(request: HttpRequest, pk: int) -> tuple[BlocYear, Ballot]:
    """The ballot if this person reads it, with its year; else 404."""
    rows = Ballot.objects.visible_to(request.user).for_lists()
    ballot = get_object_or_404(rows.select_related("for_year", "follows"), pk=pk)
    ballot.bloc_year = find_year(request, ballot.bloc_year_id)
    return ballot.bloc_year, ballot


def find_to_run(request: HttpRequest, pk: int) -> tuple[BlocYear, Ballot]:
    """The ballot if this person runs the ballots of its year; else 404 or 403."""
    year, ballot = find_ballot(request, pk)
    require(request.user, "ballots.run_ballots", year)
    return year, ballot


def find_entry(request: HttpRequest, pk: int) -> tuple[BlocYear, RollEntry]:
    """A line of the roll that this person sees, with ballot and year; else 404."""
    rows = RollEntry.objects.visible_to(request.user).select_related("organisation")
    entry = get_object_or_404(rows, pk=pk)
    year, entry.ballot = find_ballot(request, entry.ballot_id)
    return year, entry
