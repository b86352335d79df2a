"""Two people at one handover at once, with two real connections."""

import pytest
import time_machine

from blocs.models import LeadershipTerm
from common.log import verify_log
from common.models import LogEntry
from conferences import actions
from conferences.enums import HandoverState
from conferences.force import bring_due_into_force
from conferences.models import Handover
from documents.models import Signature, Signing
from tests.blocs.test_years_races import at_once, refusals
from tests.conferences.signed_handovers import facts, opened, sealed, sign, with_amounts
from tests.factories.documents import signatory_of

pytestmark = [pytest.mark.postgres, pytest.mark.django_db(transaction=True)]


@pytest.fixture(autouse=True)
def _own_media(settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path / "media"


@pytest.fixture
def handover(conference, member, secretary):
    return with_amounts(actions.draft_handover(conference, facts(member), by=secretary))


def test_of_two_who_prepare_one_at_once_one_does(conference, member, secretary):
    def deed():
        return actions.draft_handover(conference, facts(member), by=secretary)

    assert refusals(at_once(deed, deed)) == ["handover-already"]
    assert Handover.objects.count() == 1


def test_of_two_who_open_it_at_once_one_does(handover, secretary):
    def deed():
        return actions.open_handover(handover, by=secretary)

    assert refusals(at_once(deed, deed)) == ["handover-not-draft"]
    assert Signing.objects.count() == 1


def test_one_side_signs_once_whoever_asks_at_once(handover, member, secretary):
    handover = opened(handover, secretary)
    people = [signatory_of(member) for _person in range(3)]
    results = at_once(*(lambda who=who: sign(handover, member, by=who) for who in people))
    assert refusals(results) == ["party-signed"] * 2
    assert Signature.objects.count() == 1
    assert not list(verify_log())


def test_a_row_changed_while_the_list_is_opened_is_in_the_record_or_refused(handover, secretary):
    item = handover.items.first()
    text = "Nội dung sửa vào phút chót"
    data = {"kind": item.kind, "text": text, "quantity": 1, "unit": "bộ", "amount": None,
            "note": ""}  # fmt: skip
    results = at_once(
        lambda: actions.open_handover(handover, by=secretary),
        lambda: actions.change_item(item, data, by=secretary),
    )
    frozen = [each["text"] for each in Signing.objects.get().data["items"]]
    assert (text in frozen) == (refusals(results) == [])
    assert list(Handover.objects.get().items.values_list("text", flat=True)) == frozen


def test_of_two_runs_at_once_one_moves_the_rights(handover, year, member, secretary):
    sealed(handover, secretary)
    with time_machine.travel("2026-08-20 08:00+07:00", tick=False):
        assert sorted(at_once(bring_due_into_force, bring_due_into_force)) == [0, 1]
    assert year.terms.in_office().get().organisation == member
    assert LeadershipTerm.objects.count() == 2
    assert LogEntry.objects.filter(verb="brought the handover into force").count() == 1
    assert not list(verify_log())


def test_cancelled_or_in_force_but_not_both(handover, year, chair, member, secretary):
    handover = sealed(handover, secretary)
    with time_machine.travel("2026-08-20 08:00+07:00", tick=False):
        results = at_once(
            bring_due_into_force,
            lambda: actions.cancel_handover(handover, by=secretary, reason="Dừng lại"),
        )
    fresh, holder = Handover.objects.get(), year.terms.in_office().get().organisation
    if fresh.state == HandoverState.CANCELLED:
        assert (holder, results[0]) == (chair, 0)
    else:
        assert (holder, results[1]) == (member, "handover-settled")
