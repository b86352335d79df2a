"""Where signing ends: a text taken back, an archived year, a name that no paper can print."""

import pytest

from blocs.enums import YearPhase
from blocs.models import BlocYear
from common.enums import JobState
from documents.actions import void_signing
from documents.mail import open_signings
from documents.models import Signature
from documents.panels import year_checks
from documents.work import waiting_for
from tests.documents.whole import refused
from tests.factories.blocs import OrganisationRoleFactory, UserFactory
from tests.factories.documents import signatory_of

pytestmark = pytest.mark.django_db


def test_a_text_taken_back_before_its_fields_are_filled_ends_the_work(
    signing, parties, sign, secretary, work
):
    sign(parties[0])
    void_signing(signing, by=secretary, reason="Sửa nội dung")
    assert work().job.state == JobState.DONE
    assert signing.revisions.count() == 1


def test_nobody_signs_in_an_archived_year_and_nobody_is_asked_to(signing, parties, sign, year):
    BlocYear.objects.filter(pk=year.pk).update(phase=YearPhase.ARCHIVED)
    signatory = signatory_of(parties[0].organisation)
    assert waiting_for(signatory) == []
    assert signing not in open_signings()
    with refused("signing-closed"):
        sign(parties[0], by=signatory)


def test_a_year_with_an_open_paper_is_not_ready_for_the_archive(signing, year, secretary):
    (check,) = year_checks(year, YearPhase.ARCHIVED)
    assert (check.is_met, check.detail) == (False, signing.title)
    assert year_checks(year, YearPhase.UNDERWAY) == []
    void_signing(signing, by=secretary, reason="Không ký nữa")
    (check,) = year_checks(year, YearPhase.ARCHIVED)
    assert check.is_met


def test_a_name_that_the_paper_cannot_print_is_told_before_it_is_signed(parties, sign):
    party = parties[0]
    person = UserFactory(full_name="李明")
    OrganisationRoleFactory(organisation=party.organisation, office="signatory", user=person)
    with refused("signs-not-printable"):
        sign(party, by=person)
    assert not Signature.objects.exists()
