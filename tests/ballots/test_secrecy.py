"""What is stored of a secret ballot leads nowhere from a slip to whoever gave it.

The test plays somebody who reads every table after each vote: rows, their order, their ids, their
times, the log, the mails and the sessions.
"""

import json
import sys
from itertools import permutations

import pytest
from django.apps import apps
from django.contrib.sessions.models import Session
from django.core.serializers.json import DjangoJSONEncoder
from django.test import RequestFactory
from django.urls import reverse
from django.views.debug import ExceptionReporter

from ballots.actions import cast_vote, voting
from ballots.models import Ballot, RollEntry, Urn
from common.models import LogEntry
from tests.ballots.papers import closed, entries, grow, opened, published, signatories

pytestmark = pytest.mark.django_db
URN = {"ballots.Urn"}


def every_row():
    """All that is stored but the urn, as text, by model."""
    found = {}
    for model in apps.get_models(include_auto_created=True):
        if model._meta.label in URN or model._meta.proxy or not model._meta.managed:
            continue
        found[model._meta.label] = json.dumps(
            list(model._default_manager.order_by("pk").values()), cls=DjangoJSONEncoder, default=str
        )
    return found


def test_the_urn_holds_nothing_but_receipts_and_choices(year, secretary):
    grow(year, 6)
    ballot = opened(year, secretary)
    people = signatories(year)
    for entry in entries(ballot):
        cast_vote(entry, [1], by=people[entry.organisation_id])
    assert {field.name for field in Urn._meta.get_fields()} == {"ballot", "slips"}
    slips = Urn.objects.get().slips
    assert all(len(slip) == 2 for slip in slips)
    assert slips == sorted(slips)
    assert Urn.objects.count() == 1


def test_two_slips_that_swap_voters_leave_the_same_rows(year, secretary):
    """Whoever voted for what, every table but the urn says the same: so none of them tells it."""
    grow(year, 4)
    people = signatories(year)
    told = []
    for choices in permutations([1, 2, 3, 4]):
        ballot = opened(year, secretary, title="Bầu")
        for entry, choice in zip(entries(ballot), choices, strict=True):
            cast_vote(entry, [choice], by=people[entry.organisation_id])
        roll = list(
            RollEntry.objects.filter(ballot=ballot)
            .order_by("pk")
            .values("number", "way", "is_present", "voter", "voter_name", "capacity")
        )
        told.append((roll, sorted(choices for _receipt, choices in Urn.objects.get(
            ballot=ballot).slips)))  # fmt: skip
    assert all(each == told[0] for each in told)


def test_no_table_holds_a_receipt_or_when_a_member_voted(year, secretary):
    ballot = opened(year, secretary)
    people = signatories(year)
    first = entries(ballot)[0]
    given = cast_vote(first, [2], by=people[first.organisation_id])
    for label, text in every_row().items():
        assert given.receipt not in text, label
    fields = {field.name for field in RollEntry._meta.get_fields()}
    assert not {name for name in fields if name.endswith(("_at", "_on"))}


def test_the_log_tells_who_voted_and_not_what(year, secretary):
    ballot = opened(year, secretary)
    people = signatories(year)
    for entry, choice in zip(entries(ballot), (1, 2, 3), strict=True):
        cast_vote(entry, [choice], by=people[entry.organisation_id])
    lines = LogEntry.objects.filter(verb="voted")
    assert [set(line.after) for line in lines] == [{"organisations"}] * 3
    assert {line.reason for line in lines} == {""}


def test_the_order_of_slips_is_not_the_order_of_votes(year, secretary):
    """Receipts are drawn at random, and the slips lie by them: over many ballots each place holds
    the first vote about as often as any other."""
    places = []
    people = signatories(year)
    for _ballot in range(40):
        ballot = opened(year, secretary)
        for entry, choice in zip(entries(ballot), (1, 2, 3), strict=True):
            cast_vote(entry, [choice], by=people[entry.organisation_id])
        slips = Urn.objects.get(ballot=ballot).slips
        places.append([choices for _receipt, choices in slips].index([1]))
    assert set(places) == {0, 1, 2}


def test_the_receipt_is_in_no_session_no_message_and_no_cache_of_the_browser(
    year, member, secretary, client
):
    ballot = opened(year, secretary)
    entry = ballot.roll.get(organisation=member)
    client.force_login(signatories(year)[member.pk])
    url = reverse("ballots:vote", args=[entry.pk])
    answer = client.post(url, {"choices": "2", "confirmed": "1"})
    receipt = Urn.objects.get().slips[0][0]
    assert receipt in answer.content.decode()
    assert "no-store" in answer["Cache-Control"]
    sessions = [json.dumps(each.get_decoded()) for each in Session.objects.all()]
    assert sessions
    assert not any(receipt in text for text in sessions)
    assert receipt not in str(client.cookies)
    again = client.get(reverse("ballots:ballot", args=[ballot.pk]))
    assert receipt not in again.content.decode()


def test_the_length_of_an_answer_tells_nothing_of_the_choice(year, member, secretary, client):
    """A web server logs the address, which names the line of the roll, and the bytes it sent."""
    grow(year, 5)
    ballot = opened(year, secretary, may_abstain=True)
    for option in ballot.options.all():
        option.label = "Đơn vị & cơ quan " * option.number
        option.save()
    client.force_login(signatories(year)[member.pk])
    url = reverse("ballots:vote", args=[ballot.roll.get(organisation=member).pk])
    answers = [
        client.post(url, {"choices": chosen, "abstains": "1"})
        for chosen in ([], ["1"], ["3"], ["5"])
    ]
    assert {len(answer.content) for answer in answers} == {len(answers[0].content)}
    assert {answer.status_code for answer in answers} == {200}


def test_the_frozen_count_lists_receipts_by_themselves_and_the_roll_in_its_own_order(
    year, secretary
):
    grow(year, 5)
    ballot = opened(year, secretary)
    people = signatories(year)
    for entry in reversed(entries(ballot)):
        cast_vote(entry, [entry.number], by=people[entry.organisation_id])
    ballot = published(ballot, secretary)
    names = [organisation.label for organisation in (e.organisation for e in entries(ballot))]
    assert [row["organisation"] for row in ballot.data["roll"]] == names
    assert ballot.data["slips"] == sorted(ballot.data["slips"])
    assert ballot.data["named"] == []


def test_a_running_count_is_nowhere(year, secretary, client):
    """Neither who runs the ballot nor anybody else reads a share before it is counted."""
    ballot = opened(year, secretary)
    people = signatories(year)
    entry = entries(ballot)[0]
    cast_vote(entry, [1], by=people[entry.organisation_id])
    client.force_login(secretary)
    for stage in (ballot, closed(ballot, secretary)):
        page = client.get(reverse("ballots:ballot", args=[stage.pk]))
        assert "lines" not in page.context
        assert Ballot.objects.get(pk=stage.pk).data is None


def test_a_report_of_an_error_masks_the_choice(year, secretary, monkeypatch, settings):
    settings.DEBUG = False
    ballot = opened(year, secretary)
    entry = entries(ballot)[0]

    def breaks(*_args, **_kwargs):
        raise RuntimeError

    monkeypatch.setattr(voting, "insort", breaks)
    try:
        cast_vote(entry, [2], by=signatories(year)[entry.organisation_id])
    except RuntimeError:
        request = RequestFactory().post("/", {"choices": "2"})
        told = ExceptionReporter(request, *sys.exc_info()).get_traceback_data()
    shown = {
        frame["function"]: dict(frame["vars"])["choices"]
        for frame in told["frames"]
        if "choices" in dict(frame["vars"])
    }
    assert {"cast_vote", "_put"} <= set(shown)
    assert {value.strip("&#x27;'*") for value in shown.values()} == {""}
