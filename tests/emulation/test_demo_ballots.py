"""The ballots of the invented year: where they stand, and that a second load adds none."""

from accounts.models import User
from ballots.actions import cast_vote
from ballots.models import Ballot, RollEntry
from tests.emulation.conftest import load


def by_purpose(purpose):
    return Ballot.objects.get(purpose=purpose)


def test_the_chair_was_chosen_by_four_fifths_of_all_who_are_entitled(demo):
    ballot = by_purpose("chair")
    assert (ballot.state, ballot.base, ballot.threshold) == ("published", "entitled", 80)
    outcome = ballot.data["outcome"]
    assert outcome["verdict"] == "decided"
    first = outcome["results"][0]
    assert (first["label"], first["votes"], first["share"]) == ("TP Đà Nẵng", 4, "80.00")
    assert len({receipt for receipt, _choices in ballot.data["slips"]}) == 5


def test_every_signatory_of_the_five_cities_can_vote_at_once(demo):
    ballot = by_purpose("vice_chair")
    assert ballot.state == "open"
    voters = User.objects.filter(electors__entry__ballot=ballot)
    assert set(voters.values_list("username", flat=True)) == {
        "signatory", "ky-hai-phong", "ky-da-nang", "ky-ha-noi", "ky-ho-chi-minh",
    }  # fmt: skip
    signatory = User.objects.get(username="signatory")
    given = cast_vote(ballot.roll.open_to(signatory).get(), [1], by=signatory)
    assert given.receipt
    assert RollEntry.objects.get(ballot=ballot, voter=signatory).way == "online"


def test_the_approval_is_in_draft_and_unseen_by_members(demo):
    ballot = by_purpose("approval")
    assert [option.says_no for option in ballot.options.all()] == [False, True]
    assert ballot.state == "draft"
    readers = {
        name: Ballot.objects.visible_to(User.objects.get(username=name)).filter(pk=ballot.pk)
        for name in ("chair", "signatory")
    }
    assert {name: rows.exists() for name, rows in readers.items()} == {
        "chair": True, "signatory": False,
    }  # fmt: skip


def test_a_second_load_changes_no_ballot(demo):
    before = list(Ballot.objects.order_by("pk").values())
    load()
    assert list(Ballot.objects.order_by("pk").values()) == before
