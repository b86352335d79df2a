"""A power cut in the middle of sealing: one sealed paper and one record exist after the restart."""

import pytest

from common.enums import JobState
from common.log import verify_log
from common.models import Job, LogEntry
from documents import keys
from documents.actions import Consent, sign_by_consent
from documents.enums import Authentication, DocumentKind, RevisionKind, SigningState
from documents.growing import present_paper
from documents.models import Document
from documents.pades.checking import look_at
from documents.tasks import RECORDED, SIGNED
from documents.verification import verify_file
from tests.factories.blocs import MembershipFactory, UserFactory
from tests.factories.documents import open_signing, signatory_of
from tests.workers import kill, running_worker, wait_until

pytestmark = [
    pytest.mark.worker,
    pytest.mark.postgres,
    pytest.mark.django_db(transaction=True),
]


@pytest.fixture
def signed(year, papers, settings, monkeypatch):
    """A paper that twelve members have signed; its fields and its seal are the worker's work."""
    monkeypatch.setenv("SIGNING_KEY_FILE", str(settings.SIGNING_KEY_FILE))
    monkeypatch.setenv("SIGNING_TRUST_ROOTS", str(settings.SIGNING_TRUST_ROOTS))
    MembershipFactory.create_batch(9, bloc=year.bloc)
    members = [each.organisation for each in year.bloc.memberships.order_by("pk")]
    signing = open_signing(year, members, by=UserFactory())
    consent = Consent(signing.data_sha256, Authentication.PASSWORD)
    for party in signing.parties.select_related("organisation"):
        sign_by_consent(party, consent, by=signatory_of(party.organisation))
    signing.refresh_from_db()
    return signing


def job_of(signing):
    return Job.objects.get(pk=signing.job_id)


@pytest.mark.parametrize("percent", [SIGNED, RECORDED], ids=["filling", "sealing"])
def test_sigkill_while_the_paper_is_sealed_and_a_restart_leave_one_of_everything(signed, percent):
    with running_worker() as worker:
        wait_until(
            lambda: job_of(signed).progress >= percent or job_of(signed).state == JobState.DONE,
            what="the worker is at it",
        )
        kill(worker)
    with running_worker():
        wait_until(lambda: job_of(signed).state == JobState.DONE, what="the job is run again")
    signed.refresh_from_db()
    assert signed.state == SigningState.SEALED
    assert Document.objects.filter(kind=DocumentKind.EVIDENCE).count() == 1
    assert signed.revisions.filter(kind=RevisionKind.SEAL).count() == 1
    assert signed.revisions.count() == 14
    assert LogEntry.objects.filter(verb="sealed the paper").count() == 1
    _revision, content = present_paper(signed)
    found = look_at(content, roots=keys.trust_roots()).signatures
    assert len(found) == 13
    assert all(each.is_intact and each.is_trusted for each in found)
    assert verify_file(content).code == "sealed"
    assert not list(verify_log())
