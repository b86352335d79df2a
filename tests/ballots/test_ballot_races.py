"""Many at once, on real connections and in real processes: each vote counts once, none is lost."""

import multiprocessing

import pytest
from django.db import connection, connections

from accounts.models import User
from ballots.actions import cast_vote, close_ballot, count_ballot, enter_count, publish_ballot
from ballots.actions.counting import HandFigures
from ballots.closing import close_overdue
from ballots.models import Ballot, Elector, HandCount, Option, RollEntry, Urn
from common.errors import RuleViolation
from common.log import verify_log
from common.models import LogEntry
from tests.ballots.papers import entries, opened, signatories, vote
from tests.blocs.test_years_races import at_once, refusals
from tests.factories.blocs import (
    BlocYearFactory,
    MembershipFactory,
    OrganisationRoleFactory,
    UserFactory,
)

pytestmark = [pytest.mark.postgres, pytest.mark.django_db(transaction=True)]
PROCESSES, EACH, VOTERS = 20, 50, 500


def test_of_two_tabs_at_once_one_votes_and_the_other_is_told(year, secretary):
    ballot = opened(year, secretary)
    people = signatories(year)
    entry = entries(ballot)[0]
    results = at_once(
        *[lambda: cast_vote(entry, [1], by=people[entry.organisation_id]) for _tab in range(4)]
    )
    assert refusals(results) == ["voted-already"] * 3
    assert len(Urn.objects.get().slips) == 1


def test_a_vote_and_the_closing_at_once_never_leave_a_vote_that_is_not_counted(year, secretary):
    for _round in range(5):
        ballot = opened(year, secretary)
        people = signatories(year)
        entry = entries(ballot)[0]
        at_once(
            lambda entry=entry, people=people: cast_vote(
                entry, [1], by=people[entry.organisation_id]
            ),
            lambda ballot=ballot: close_ballot(ballot, by=secretary),
            close_overdue,
        )
        voted = RollEntry.objects.filter(ballot=ballot, way="online").count()
        counted = count_ballot(ballot, by=secretary)
        assert counted.data["counts"]["total"]["cast"] == voted
    assert not list(verify_log())


def test_counted_and_published_once(year, secretary):
    ballot = opened(year, secretary)
    vote(ballot, [[1], [1], [2]])
    close_ballot(ballot, by=secretary)
    results = at_once(*[lambda: count_ballot(ballot, by=secretary)] * 3)
    assert refusals(results) == ["ballot-counted"] * 2
    results = at_once(*[lambda: publish_ballot(ballot, by=secretary)] * 3)
    assert refusals(results) == ["ballot-published"] * 2


def test_one_person_in_two_tabs_makes_one_count(year, secretary):
    ballot = opened(year, secretary, way="acclamation")
    close_ballot(ballot, by=secretary)
    figures = HandFigures(3, 3, 3, {1: 3})
    at_once(*[lambda: enter_count(ballot, figures, by=secretary)] * 3)
    assert HandCount.objects.count() == 1


def vote_for_fifty(number, pairs, results):
    """One of the processes: votes for fifty members, on a connection of its own."""
    connections.close_all()
    told = []
    for entry_pk, user_pk in pairs:
        entry = RollEntry.objects.select_related("ballot__bloc_year", "organisation").get(
            pk=entry_pk
        )
        try:
            cast_vote(entry, [entry.number % 3 + 1], by=User.objects.get(pk=user_pk))
            told.append("voted")
        except RuleViolation as violation:
            told.append(violation.code)
    results.put((number, told))
    connections.close_all()


def test_500_voters_in_20_processes_each_twice_count_once():
    year = BlocYearFactory()
    pairs = []
    ballot = Ballot.objects.create(
        bloc_year=year, purpose="nomination", title="Suy tôn", state="open",
        opened_at=year.created_at, base="entitled",
    )  # fmt: skip
    Option.objects.bulk_create(
        Option(ballot=ballot, number=number, label=f"Đơn vị {number}") for number in (1, 2, 3)
    )
    Urn.objects.create(ballot=ballot)
    for number in range(1, VOTERS + 1):
        organisation = MembershipFactory(bloc=year.bloc).organisation
        entry = RollEntry.objects.create(ballot=ballot, organisation=organisation, number=number)
        user = OrganisationRoleFactory(organisation=organisation, office="signatory").user
        Elector.objects.create(entry=entry, user=user)
        pairs.append((entry.pk, user.pk))
    context = multiprocessing.get_context("fork")
    results = context.Queue()
    connection.close()
    # Each voter twice: process n and process n + 10 vote for the same fifty.
    shares = [pairs[(n % 10) * EACH : (n % 10 + 1) * EACH] for n in range(PROCESSES)]
    processes = [
        context.Process(target=vote_for_fifty, args=(number, share, results))
        for number, share in enumerate(shares)
    ]
    for process in processes:
        process.start()
    told = [code for _process in processes for code in results.get(timeout=240)[1]]
    for process in processes:
        process.join(timeout=60)
    assert (told.count("voted"), told.count("voted-already")) == (VOTERS, VOTERS)
    assert len(told) == 2 * VOTERS
    slips = Urn.objects.get().slips
    assert len({receipt for receipt, _choices in slips}) == VOTERS
    assert slips == sorted(slips)
    assert LogEntry.objects.filter(verb="voted").count() == VOTERS
    by = UserFactory()
    close_ballot(ballot, by=by)
    data = count_ballot(ballot, by=by).data
    assert data["counts"]["total"] == {
        "issued": 500, "cast": 500, "unused": 0, "valid": 500, "invalid": 0,
        "votes": {"1": 166, "2": 167, "3": 167},
    }  # fmt: skip
    assert not list(verify_log())
