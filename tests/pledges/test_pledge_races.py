"""Two people at once on one pledge, with two real connections."""

import pytest

from common.log import verify_log
from documents.models import Signing
from pledges.actions import (
    PledgeText,
    agree,
    circulate,
    open_pledge,
    save_commitment,
    write_pledge,
)
from pledges.actions.imports import confirm_import, preview_import
from pledges.models import Commitment, Pledge, PledgeComment, PledgeVersion
from tests.blocs.test_years_races import at_once, refusals
from tests.pledges.conftest import row, workbook
from tests.pledges.test_commitments import VALUES

pytestmark = [pytest.mark.postgres, pytest.mark.django_db(transaction=True)]


def test_of_two_who_open_at_once_one_does(draft, secretary):
    results = at_once(*[lambda: open_pledge(draft, by=secretary)] * 2)
    assert refusals(results) == ["pledge-not-draft"]
    assert Signing.objects.count() == PledgeVersion.objects.count() == 1
    assert not list(verify_log())


def test_what_is_written_while_it_is_opened_is_in_the_paper_or_refused(year, draft, secretary):
    text = PledgeText("Giao ước", ["Câu đến sau"])
    results = at_once(
        lambda: open_pledge(draft, by=secretary), lambda: write_pledge(year, text, by=secretary)
    )
    signed = Pledge.objects.get().signing.data["clauses"]
    assert (signed == ["Câu đến sau"]) != (refusals(results) == ["pledge-not-draft"])


def test_of_two_circulations_at_once_one_version_is_made(draft, secretary):
    results = at_once(*[lambda: circulate(draft, by=secretary)] * 2)
    assert refusals(results) == ["version-unchanged"]
    assert PledgeVersion.objects.count() == 1


def test_two_clicks_of_agreement_at_once_make_one_comment(version, member, member_editor):
    at_once(*[lambda: agree(version, [member], by=member_editor)] * 2)
    assert PledgeComment.objects.count() == 1


def test_of_two_who_register_the_same_target_at_once_one_does(draft, member, member_editor):
    deed = lambda: save_commitment(draft, member, VALUES, by=member_editor)  # noqa: E731
    assert refusals(at_once(deed, deed)) == ["commitment-twice"]
    assert Commitment.objects.count() == 1


def test_a_file_confirmed_twice_at_once_is_written_once(draft, member, member_editor):
    sent = preview_import(draft, member, workbook(row(member.code)), member_editor)
    results = at_once(*[lambda: confirm_import(sent, member_editor)] * 2)
    assert refusals(results) == ["import-already-confirmed"]
    assert Commitment.objects.count() == 1
    assert not list(verify_log())
