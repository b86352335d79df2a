"""Consent in the system: what is kept of it, who may give it, and what is refused."""

from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from accounts.proof import PASSKEY, PASSWORD, PASSWORD_AND_CODE
from blocs.actions.mandates import revoke_mandate
from blocs.models import OrganisationRole
from blocs.querysets import today
from common.enums import JobState
from common.log import verify_log
from common.models import Job, LogEntry
from documents.actions import (
    Consent,
    close_signing,
    decline,
    mark_seen,
    prepare_signing,
    sign_by_consent,
    void_signing,
)
from documents.builders import PROOFS, record_of
from documents.enums import Authentication, PartyState, RevisionKind, SigningState, SigningWay
from documents.models import PaperRevision
from documents.pades.checking import look_at
from documents.tasks import fill_fields
from tests.documents.whole import refused, unchanged
from tests.factories.blocs import MembershipFactory, OrganisationRoleFactory, UserFactory
from tests.factories.documents import open_signing, order_of, signatory_of
from tests.factories.years import MandateFactory

pytestmark = pytest.mark.django_db


@pytest.fixture
def deputy(party, year, signatory):
    """A mandate in force for a deputy of the party."""
    return MandateFactory(
        bloc_year=year, organisation=party.organisation, granted_by=signatory,
        deputy=UserFactory(full_name="Phạm Văn Phó", position="Phó Chủ tịch"),
        starts_on=today() - timedelta(days=1), ends_on=today() + timedelta(days=30),
    )  # fmt: skip


def test_the_whole_record_of_a_consent_is_kept(sign, party, signatory, signing):
    begun = timezone.now()
    signature = sign(party, by=signatory, authentication=Authentication.PASSWORD_AND_CODE)
    signature.refresh_from_db()
    assert signature.way == SigningWay.CONSENT
    assert (signature.signer, signature.full_name) == (signatory, "Lê Thị Hòa")
    assert (signature.capacity, signature.mandate, signature.signs_for_head) == (
        "Chủ tịch", None, "",
    )  # fmt: skip
    assert begun <= signature.signed_at <= timezone.now()
    assert signature.text_sha256 == signing.data_sha256
    assert signature.authentication == Authentication.PASSWORD_AND_CODE
    assert (signature.address, signature.user_agent) == ("203.0.113.7", "Firefox 140")


def test_a_consent_is_one_line_of_the_log_with_what_was_signed(sign, party, signatory, signing):
    sign(party, by=signatory)
    line = LogEntry.objects.get(verb="signed the paper")
    assert line.actor == signatory
    assert line.after["text_sha256"] == signing.data_sha256
    assert line.after["way"] == "consent"
    assert not list(verify_log())


def test_a_consent_counts_at_once_and_its_field_is_filled_by_the_job(sign, party, work, paper):
    signature = sign(party)
    assert party.signing.parties.signed().count() == 1
    assert not hasattr(signature, "revision")
    signing = work()
    revision = PaperRevision.objects.get(signature=signature)
    assert (revision.number, revision.kind) == (1, RevisionKind.SIGNATURE)
    assert signing.job.state == JobState.DONE
    found = look_at(paper(), roots=[]).signatures
    assert [each.field for each in found] == [party.field_name]
    assert found[0].is_intact


def test_the_job_fills_all_that_wait_and_each_only_once(sign, parties, work):
    sign(parties[0])
    sign(parties[2])
    signing = work()
    assert [each.signature.party for each in signing.revisions.exclude(number=0)] == [
        parties[0], parties[2],
    ]  # fmt: skip
    with unchanged():
        fill_fields(signing.job_id)


def test_signing_while_the_job_waits_makes_no_second_job(sign, parties):
    sign(parties[0])
    sign(parties[1])
    assert Job.objects.filter(task="documents.tasks.fill_fields").count() == 1


def test_a_deputy_signs_for_the_head_by_the_mandate(sign, party, deputy):
    signature = sign(party, by=deputy.deputy)
    assert signature.mandate == deputy
    assert signature.signs_for_head == "Chủ tịch"
    assert signature.in_capacity == "KT. Chủ tịch, Phó Chủ tịch"


def test_the_record_names_the_mandate_who_gave_it_and_its_dates(sign, party, deputy, signing):
    sign(party, by=deputy.deputy)
    lines = dict(record_of(signing)["signatures"][0]["lines"])
    assert lines["Căn cứ ủy quyền"] == deputy.basis
    assert lines["Người ủy quyền"] == deputy.granted_by.get_full_name()
    assert f"{deputy.starts_on:%Y}" in lines["Thời hạn ủy quyền"]


def test_a_deputys_field_and_record_say_kt_even_where_no_title_is_known(sign, party, deputy):
    OrganisationRole.objects.update(position="")
    assert sign(party, by=deputy.deputy).in_capacity == "KT. Người đứng đầu, Phó Chủ tịch"


def test_a_deputy_without_a_title_is_told_whom_to_ask(sign, party, deputy):
    deputy.deputy.organisation_roles.update(position="")
    type(deputy.deputy).objects.filter(pk=deputy.deputy.pk).update(position="")
    deputy.deputy.refresh_from_db()
    with refused("title-unknown"):
        sign(party, by=deputy.deputy)


def test_the_title_on_the_role_wins_over_the_persons_own(sign, party):
    person = signatory_of(party.organisation, "Bí thư", position="Ủy viên")
    assert sign(party, by=person).capacity == "Bí thư"


def test_a_signatory_that_is_a_deputy_too_signs_as_itself(sign, party, deputy):
    OrganisationRoleFactory(
        organisation=party.organisation, office="signatory", user=deputy.deputy, position="Giám đốc"
    )
    signature = sign(party, by=deputy.deputy)
    assert (signature.mandate, signature.in_capacity) == (None, "Giám đốc")


def test_a_second_signature_in_another_tab_is_refused(sign, party, signatory):
    sign(party, by=signatory)
    with refused("party-signed"):
        sign(party, by=signatory)


def test_a_second_person_of_the_same_member_is_refused(sign, party):
    sign(party)
    with refused("party-signed"):
        sign(party, by=signatory_of(party.organisation))


@pytest.mark.parametrize("office", ["editor", "viewer"])
def test_who_only_edits_or_reads_for_the_member_may_not_sign(sign, party, office):
    person = OrganisationRoleFactory(organisation=party.organisation, office=office).user
    with refused("not-signatory"):
        sign(party, by=person)


def test_a_signatory_of_another_member_may_not_sign(sign, parties):
    other = signatory_of(parties[0].organisation)
    with refused("not-signatory"):
        sign(parties[1], by=other)


def test_a_signatory_of_another_bloc_may_not_sign(sign, party):
    other = signatory_of(MembershipFactory().organisation)
    with refused("not-signatory"):
        sign(party, by=other)


def test_a_secretary_an_administrator_and_the_chairs_editor_may_not_sign_for_a_member(
    sign, party, secretary, administrator, chair_editor
):
    for person in (secretary, administrator, chair_editor):
        with refused("not-signatory"):
            sign(party, by=person)


@pytest.mark.parametrize(
    ("starts", "ends"), [(-400, -30), (-30, -1)], ids=["last year's", "until yesterday"]
)
def test_an_expired_mandate_is_refused(sign, party, deputy, starts, ends):
    deputy.starts_on = today() + timedelta(days=starts)
    deputy.ends_on = today() + timedelta(days=ends)
    deputy.save()
    with refused("mandate-expired"):
        sign(party, by=deputy.deputy)


def test_a_mandate_that_has_not_begun_is_refused(sign, party, deputy):
    deputy.starts_on = today() + timedelta(days=1)
    deputy.save()
    with refused("mandate-not-begun"):
        sign(party, by=deputy.deputy)


def test_a_mandate_holds_on_its_first_and_on_its_last_day(sign, parties, year):
    for party, (starts, ends) in zip(parties, [(0, 5), (-5, 0), (0, 0)], strict=True):
        mandate = MandateFactory(
            bloc_year=year, organisation=party.organisation,
            starts_on=today() + timedelta(days=starts), ends_on=today() + timedelta(days=ends),
        )  # fmt: skip
        assert sign(party, by=mandate.deputy).mandate == mandate


def test_a_revoked_mandate_is_refused(sign, party, deputy, signatory):
    revoke_mandate(deputy, by=signatory)
    with refused("mandate-revoked"):
        sign(party, by=deputy.deputy)


def test_a_mandate_for_another_year_or_another_member_does_not_count(sign, party, parties, year):
    of_other_year = MandateFactory(organisation=party.organisation, ends_on=today())
    of_other_member = MandateFactory(
        bloc_year=year, organisation=parties[0].organisation, ends_on=today()
    )
    for mandate in (of_other_year, of_other_member):
        with refused("not-signatory"):
            sign(party, by=mandate.deputy)


def test_where_the_council_wants_it_a_second_factor_is_needed(sign, party, year):
    council = year.bloc.council
    council.requires_second_factor = True
    council.save()
    with refused("second-factor-needed"):
        sign(party, authentication=Authentication.PASSWORD, by=signatory_of(party.organisation))


@pytest.mark.parametrize("proof", [Authentication.PASSWORD_AND_CODE, Authentication.PASSKEY])
def test_a_code_and_a_passkey_are_second_factors(sign, party, year, proof):
    year.bloc.council.requires_second_factor = True
    year.bloc.council.save()
    assert sign(party, authentication=proof).authentication == proof


def test_the_three_ways_of_proof_are_those_the_record_can_print():
    assert set(PROOFS) == set(Authentication.values) == {PASSWORD, PASSWORD_AND_CODE, PASSKEY}


@pytest.mark.parametrize("sha256", ["", "0" * 64, "x"])
def test_a_text_that_was_not_the_one_read_is_not_signed(sign, party, sha256, signatory):
    with refused("text-changed"):
        sign(party, by=signatory, text_sha256=sha256)


def test_the_hash_of_a_text_taken_back_does_not_sign_the_new_one(
    sign, party, signing, year, members, secretary, signatory
):
    void_signing(signing, by=secretary, reason="Sửa điều 2")
    newer = open_signing(
        year, members, by=secretary, title="Biên bản đã sửa", replaces=signing
    )  # fmt: skip
    with refused("signing-voided"):
        sign(party, by=signatory)
    with refused("text-changed"):
        sign(newer.parties.get(organisation=party.organisation), by=signatory)


def test_a_paper_being_prepared_takes_no_signature(sign, year, members, papers, secretary):
    waiting = prepare_signing(year, order_of(members), by=secretary)
    with refused("signing-closed"):
        sign(waiting.parties.first(), by=signatory_of(members[0]), text_sha256=waiting.data_sha256)


def test_a_closed_and_a_sealed_paper_take_no_signature(
    sign, parties, signing, secretary, signatory, work
):
    sign(parties[0])
    close_signing(signing, by=secretary, reason="Đã quá hạn")
    for state in (SigningState.SEALING, SigningState.SEALED):
        signing.refresh_from_db()
        assert signing.state == state
        with refused("signing-closed"):
            sign(parties[1], by=signatory)
        work()


def test_who_declined_signs_after_all_and_the_log_keeps_both(sign, party, signatory):
    decline(party, by=signatory, reason="Chờ ý kiến cấp ủy")
    party.refresh_from_db()
    assert (party.state, party.declined_by) == (PartyState.DECLINED, signatory)
    sign(party, by=signatory)
    party = type(party).objects.for_lists().get(pk=party.pk)
    assert (party.state, party.decline_reason, party.declined_by) == (PartyState.SIGNED, "", None)
    verbs = LogEntry.objects.filter(verb__in=["declined to sign", "signed the paper"])
    signed, declined = verbs
    assert declined.reason == "Chờ ý kiến cấp ủy"
    assert signed.before == {"decline_reason": "Chờ ý kiến cấp ủy"}


@pytest.mark.parametrize("reason", ["", "   \n"])
def test_declining_needs_a_reason(party, signatory, reason):
    with refused("reason-needed"):
        decline(party, by=signatory, reason=reason)


def test_a_stranger_cannot_decline_for_a_member(party, parties):
    with refused("not-signatory"):
        decline(party, by=signatory_of(parties[0].organisation), reason="Không")


def test_who_has_signed_cannot_decline_any_more(sign, party, signatory):
    sign(party, by=signatory)
    with refused("party-signed"):
        decline(party, by=signatory, reason="Nghĩ lại")


def test_seen_is_kept_once_and_not_after_signing(sign, party, signatory):
    first = mark_seen(party, by=signatory).seen_at
    with unchanged():
        assert mark_seen(party, by=signatory).seen_at == first
    sign(party, by=signatory)
    with unchanged():
        mark_seen(party, by=signatory)


def test_signing_asks_as_many_queries_at_30_members_as_at_3(year, members, papers, secretary):
    """The deed alone: whoever signs does not pay for how many others sign."""
    counts = []
    for more in (0, 27):
        extra = [each.organisation for each in MembershipFactory.create_batch(more, bloc=year.bloc)]
        signing = open_signing(year, [*members, *extra], by=secretary)
        person = signatory_of(members[0])
        consent = Consent(signing.data_sha256, Authentication.PASSWORD)
        with CaptureQueriesContext(connection) as asked:
            sign_by_consent(signing.parties.get(organisation=members[0]), consent, by=person)
        counts.append(len(asked))
    assert counts[0] == counts[1]
