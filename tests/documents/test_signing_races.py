"""Many at once, on real connections and in real processes: each signs once, the log is whole."""

import multiprocessing

import pytest
from django.db import connection, connections
from django.utils import timezone

from accounts.models import User
from common.enums import JobState
from common.errors import RuleViolation
from common.log import verify_log
from common.models import Job, LogEntry
from documents.actions import (
    Consent,
    InkPage,
    attach_ink,
    close_signing,
    sign_by_certificate,
    sign_by_consent,
    void_signing,
)
from documents.enums import Authentication, SigningState
from documents.growing import present_paper
from documents.models import Party, Signature, Signing
from documents.tasks import fill_fields
from tests.blocs.test_years_races import at_once, refusals
from tests.documents.test_signing_ink import PNG
from tests.documents.whole import stored_files
from tests.factories.blocs import BlocYearFactory, OrganisationFactory, UserFactory
from tests.factories.certificates import sign_field
from tests.factories.documents import (
    SigningFactory,
    SigningPartyFactory,
    open_signing,
    signatory_of,
)

pytestmark = [pytest.mark.postgres, pytest.mark.django_db(transaction=True)]
PROCESSES, EACH, MEMBERS = 20, 10, 100


@pytest.fixture
def signing(year, members, papers):
    return open_signing(year, members, by=UserFactory())


def consent_to(signing):
    return Consent(signing.data_sha256, Authentication.PASSWORD, "203.0.113.7", "test")


def test_of_two_tabs_at_once_one_signs_and_the_other_is_told(signing, parties):
    for party in parties:
        people = [signatory_of(party.organisation) for _person in range(4)]
        results = at_once(
            *(
                lambda who=who, party=party: sign_by_consent(party, consent_to(signing), by=who)
                for who in [people[0], *people]
            )
        )
        assert sorted(refusals(results)) == ["party-signed"] * 4
    assert Signature.objects.count() == 3
    assert Signing.objects.get().state == SigningState.SEALING
    assert not list(verify_log())


def test_consent_ink_and_certificate_at_once_make_one_signature(signing, party, tokens, paper):
    person = signatory_of(party.organisation)
    content = sign_field(paper(), party.field_name, tokens.token("x", party.organisation.name))
    results = at_once(
        lambda: sign_by_consent(party, consent_to(signing), by=person),
        lambda: sign_by_certificate(party, content, by=person, address=None),
        lambda: attach_ink(
            party, InkPage("Ông Tư", "", timezone.localdate(), PNG, "png"), by=UserFactory()
        ),
    )
    assert refusals(results) == ["party-signed"] * 2
    assert Signature.objects.count() == 1
    way = Signature.objects.get().way
    assert len(stored_files("signings")) == (0 if way == "consent" else 1)
    assert not list(verify_log())


def test_of_two_uploads_at_once_both_count_or_one_is_told_to_take_the_newer(
    signing, parties, tokens, paper
):
    seen = paper()

    def deed(party):
        token = tokens.token("x", party.organisation.name)
        content, person = (
            sign_field(seen, party.field_name, token),
            signatory_of(party.organisation),
        )
        return lambda: sign_by_certificate(party, content, by=person, address=None)

    results = at_once(*map(deed, parties))
    assert refusals(results) == ["newer-revision"] * 2
    assert signing.revisions.count() == 2
    revision, _content = present_paper(signing)
    signing.refresh_from_db()
    assert list(stored_files(f"signings/{signing.code}")) == [signing.file.name]
    assert revision.number == 1


def test_voiding_and_signing_at_once_never_leave_a_signature_nobody_was_told_of(
    signing, parties, year, members
):
    for _round in range(4):
        paper = open_signing(year, members, by=UserFactory())
        party = paper.parties.first()
        person = signatory_of(party.organisation)
        at_once(
            lambda party=party, paper=paper, person=person: sign_by_consent(
                party, consent_to(paper), by=person
            ),
            lambda paper=paper: void_signing(paper, by=UserFactory(), reason="Sửa"),
        )
        paper.refresh_from_db()
        assert paper.state == SigningState.VOIDED
        line = LogEntry.objects.filter(verb="voided the signatures").first()
        assert len(line.after["voided"]) == Signature.objects.filter(party__signing=paper).count()
    assert not list(verify_log())


def test_closing_and_signing_at_once_leave_a_paper_that_is_sealed_with_all_it_has(signing, parties):
    sign_by_consent(parties[0], consent_to(signing), by=signatory_of(parties[0].organisation))
    person = signatory_of(parties[1].organisation)
    at_once(
        lambda: sign_by_consent(parties[1], consent_to(signing), by=person),
        lambda: close_signing(signing, by=UserFactory(), reason="Hạn"),
    )
    signing.refresh_from_db()
    fill_fields(signing.job_id)
    signing.refresh_from_db()
    assert signing.state == SigningState.SEALED
    signed = Signature.objects.count()
    assert signing.revisions.count() == signed + 2
    assert len(signing.evidence.data["signatures"]) == signed


def test_two_workers_on_one_job_fill_each_field_once(signing, parties):
    for party in parties:
        sign_by_consent(party, consent_to(signing), by=signatory_of(party.organisation))
    signing.refresh_from_db()
    at_once(*[lambda: fill_fields(signing.job_id)] * 3)
    signing.refresh_from_db()
    assert signing.state == SigningState.SEALED
    assert signing.revisions.count() == 5
    assert Job.objects.get(pk=signing.job_id).state == JobState.DONE


def sign_ten(number, signing_pk, pairs, results):
    """One of the processes: signs for ten of the hundred, on a connection of its own."""
    connections.close_all()
    signing = Signing.objects.get(pk=signing_pk)
    told = []
    for party_pk, user_pk in pairs:
        party = Party.objects.get(pk=party_pk)
        try:
            sign_by_consent(party, consent_to(signing), by=User.objects.get(pk=user_pk))
            told.append("signed")
        except RuleViolation as violation:
            told.append(violation.code)
    results.put((number, told))
    connections.close_all()


def test_200_signings_sent_at_once_by_20_processes_leave_exactly_100_signatures():
    year = BlocYearFactory()
    signing = SigningFactory(bloc_year=year)
    pairs = []
    for position in range(1, MEMBERS + 1):
        organisation = OrganisationFactory(keeper=year.bloc.council)
        party = SigningPartyFactory(signing=signing, organisation=organisation, position=position)
        pairs.append((party.pk, signatory_of(organisation).pk))
    context = multiprocessing.get_context("fork")
    results = context.Queue()
    connection.close()
    # Each member twice: process n and process n + 10 sign for the same ten.
    shares = [pairs[(n % 10) * EACH : (n % 10 + 1) * EACH] for n in range(PROCESSES)]
    processes = [
        context.Process(target=sign_ten, args=(number, signing.pk, share, results))
        for number, share in enumerate(shares)
    ]
    for process in processes:
        process.start()
    told = [code for _process in processes for code in results.get(timeout=120)[1]]
    for process in processes:
        process.join(timeout=60)
    assert sorted(set(told)) == ["party-signed", "signed"]
    assert (told.count("signed"), told.count("party-signed")) == (MEMBERS, MEMBERS)
    assert Signature.objects.count() == MEMBERS
    assert Signature.objects.values("party").distinct().count() == MEMBERS
    assert LogEntry.objects.filter(verb="signed the paper").count() == MEMBERS
    assert LogEntry.objects.filter(verb="closed the paper to signatures").count() == 1
    assert Signing.objects.get().state == SigningState.SEALING
    assert not list(verify_log())
