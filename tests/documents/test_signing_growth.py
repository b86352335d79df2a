"""A paper only grows: each state is the beginning of the next, and one file of it is kept."""

import hashlib
from itertools import pairwise

import pytest
from django.db import transaction
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from blocs.querysets import today
from common import jobs
from common.enums import JobState
from common.errors import RuleViolation
from common.models import Job
from documents import tasks
from documents.actions import InkPage, attach_ink, sign_by_certificate
from documents.downloads import pdf_answer
from documents.enums import RevisionKind, SigningState
from documents.growing import grown_file, present_paper
from documents.models import PaperRevision, Signature, Signing
from documents.verification import verify_code
from tests.documents.test_signing_ink import PNG
from tests.documents.whole import refused, stored_files, unchanged
from tests.factories.certificates import sign_field
from tests.factories.documents import signatory_of

pytestmark = pytest.mark.django_db


@pytest.fixture
def committed(django_capture_on_commit_callbacks):
    """Run a deed as if its transaction were committed: what waits for that happens."""

    def run(deed):
        with django_capture_on_commit_callbacks(execute=True):
            return deed()

    return run


@pytest.fixture
def ways(parties, sign, work, tokens, paper, secretary):
    """Each way of signing, by the number of the party."""

    def consent(party):
        sign(party)
        work()

    def ink(party):
        attach_ink(party, InkPage("Ông Tư", "Chủ tịch", today(), PNG, "png"), by=secretary)
        work()

    def certificate(party):
        token = tokens.token("x", party.organisation.name)
        content = sign_field(paper(), party.field_name, token)
        sign_by_certificate(party, content, by=signatory_of(party.organisation), address=None)

    return {"consent": consent, "ink": ink, "certificate": certificate}


ORDERS = [
    ("consent", "ink", "certificate"), ("certificate", "consent", "ink"),
    ("ink", "certificate", "consent"), ("certificate", "certificate", "certificate"),
]  # fmt: skip


@pytest.mark.parametrize("order", ORDERS, ids="-".join)
def test_every_state_is_the_beginning_of_the_next_whatever_the_order(
    order, ways, parties, signing, paper, committed, work
):
    states = [paper()]
    for way, party in zip(order, reversed(parties), strict=True):
        committed(lambda way=way, party=party: ways[way](party))
        states.append(paper())
    work()
    states.append(paper())
    revisions = list(signing.revisions.all())
    final = states[-1]
    assert [each.number for each in revisions] == list(range(5))
    assert [each.kind for each in revisions] == [
        RevisionKind.BASE, *[RevisionKind.SIGNATURE] * 3, RevisionKind.SEAL,
    ]  # fmt: skip
    for revision in revisions:
        beginning = final[: revision.size]
        assert hashlib.sha256(beginning).hexdigest() == revision.sha256
    assert revisions[-1].size == len(final)
    for earlier, later in pairwise(states):
        assert later.startswith(earlier)


def test_storage_holds_one_file_of_the_paper_beside_the_one_it_began_with(
    signing, parties, sign, work, committed
):
    folder = f"signings/{signing.code}"
    for party in parties:
        sign(party)
        committed(work)
    signing.refresh_from_db()
    assert list(stored_files(folder)) == [signing.file.name]
    assert stored_files()[signing.document.file.name] == signing.document.sha256
    assert stored_files()[signing.file.name] == signing.revisions.last().sha256


def test_a_refused_upload_leaves_no_file(signing, parties, paper, tokens, sign, work, committed):
    party = parties[0]
    seen = paper()
    sign(parties[1])
    committed(work)
    with refused("newer-revision"):
        content = sign_field(seen, party.field_name, tokens.token("x", party.organisation.name))
        sign_by_certificate(party, content, by=signatory_of(party.organisation), address=None)


def grow_and_fail(signing, content):
    """The row names the file, and then something fails: before or after the commit."""
    with grown_file(signing, content) as name:
        Signing.objects.filter(pk=signing.pk).update(file=name)
        raise ZeroDivisionError


def test_a_transaction_that_fails_leaves_no_file(signing):
    def deed():
        with grown_file(signing, b"%PDF-") as name, transaction.atomic():
            Signing.objects.update(file=name)
            raise ZeroDivisionError

    with unchanged(), pytest.raises(ZeroDivisionError):
        deed()


def test_what_fails_after_the_commit_takes_no_file_away(signing, paper):
    """The row names the file: taking it away would lose the paper."""
    content = paper() + b"\n"
    with pytest.raises(ZeroDivisionError):
        grow_and_fail(signing, content)
    signing.refresh_from_db()
    assert stored_files()[signing.file.name] == hashlib.sha256(content).hexdigest()


def test_a_former_file_that_cannot_be_deleted_does_not_spoil_the_new_one(
    signing, parties, sign, work, committed, monkeypatch
):
    sign(parties[0])
    committed(work)
    storage = Signing._meta.get_field("file").storage

    def refuse(name):
        raise PermissionError(name)

    sign(parties[1])
    with monkeypatch.context() as patch:
        patch.setattr(storage, "delete", refuse)
        committed(work)
    revision, content = present_paper(signing)
    assert revision.number == 2
    assert hashlib.sha256(content).hexdigest() == revision.sha256


def test_the_job_that_lost_its_claim_while_signing_changes_nothing_but_a_signature_of_its_own(
    signing, parties, sign, monkeypatch
):
    """The worker lives but its lease is gone: what it had committed stays, nothing is twice."""
    sign(parties[0])
    sign(parties[1])
    signing.refresh_from_db()
    real, calls = tasks.with_signature, []

    def slow(paper, signature):
        calls.append(signature)
        if len(calls) == 2:
            Job.objects.filter(pk=signing.job_id).update(state=JobState.QUEUED)
            jobs.claim(signing.job_id)
        return real(paper, signature)

    monkeypatch.setattr(tasks, "with_signature", slow)
    tasks.fill_fields(signing.job_id)
    monkeypatch.undo()
    assert signing.revisions.count() <= 3
    Job.objects.filter(pk=signing.job_id).update(state=JobState.QUEUED)
    tasks.fill_fields(signing.job_id)
    signatures = [each.signature_id for each in signing.revisions.exclude(number=0)]
    assert sorted(signatures) == sorted(Signature.objects.values_list("pk", flat=True))
    assert present_paper(signing)[0].number == 2


def test_a_field_filled_on_a_state_that_grew_meanwhile_is_made_again(
    signing, parties, sign, tokens, monkeypatch
):
    """A member's own upload comes in while the worker signs."""
    sign(parties[0])
    real, came = tasks.with_signature, []

    def slow(paper, signature):
        if not came:
            party = parties[1]
            came.append(party)
            content = sign_field(
                paper, party.field_name, tokens.token("x", party.organisation.name)
            )
            sign_by_certificate(party, content, by=signatory_of(party.organisation), address=None)
        return real(paper, signature)

    monkeypatch.setattr(tasks, "with_signature", slow)
    signing.refresh_from_db()
    tasks.fill_fields(signing.job_id)
    fields = [each.signature.party for each in signing.revisions.exclude(number=0)]
    assert fields == [parties[1], parties[0]]
    assert Job.objects.get(pk=signing.job_id).state == JobState.DONE


def test_a_file_damaged_in_storage_is_noticed_and_nothing_is_built_on_it(
    signing, parties, sign, work, media
):
    path = media / signing.document.file.name
    path.write_bytes(path.read_bytes()[:-1] + b"x")
    with pytest.raises(RuleViolation, match="paper-damaged"):
        present_paper(signing)
    sign(parties[0])
    assert work().job.state == JobState.FAILED
    assert PaperRevision.objects.count() == 1
    assert verify_code(signing.code).code == "stored-damaged"


def test_a_file_lost_from_storage_is_noticed(signing, media):
    (media / signing.document.file.name).unlink()
    with pytest.raises(RuleViolation, match="paper-damaged"):
        present_paper(signing)
    assert verify_code(signing.code).code == "stored-damaged"


def test_a_download_is_the_present_state_under_its_hash(signing, parties, sign, work, paper):
    sign(parties[0])
    work()
    answer = pdf_answer(signing.document)
    content = b"".join(answer.streaming_content)
    assert content == paper()
    assert answer["ETag"] == f'"{hashlib.sha256(content).hexdigest()}"'


@settings(
    max_examples=12,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)
@given(
    name=st.text(st.characters(exclude_categories=["Cs"]), min_size=1, max_size=150),
    title=st.text(st.characters(exclude_categories=["Cs"]), max_size=300),
)
def test_no_name_and_no_title_keeps_a_field_from_being_filled(signing, parties, name, title, paper):
    """Names come from people: a sign the face has no letter for must not stop a paper."""
    signature = Signature(
        party=parties[0], way="ink", full_name=name, capacity=title, signed_on=None
    )
    grown = tasks.with_signature(paper(), signature)
    assert grown.startswith(paper())
    assert signing.state == SigningState.OPEN
