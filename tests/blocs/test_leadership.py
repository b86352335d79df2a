"""Chair, vice-chairs, their people, mandates and movements."""

from datetime import date

import pytest

from blocs.actions.leadership import (
    Appointment,
    add_representative,
    appoint_leader,
    chair_mark,
    change_representative,
    change_term,
    end_term,
    remove_representative,
)
from blocs.actions.mandates import Grant, grant_mandate, revoke_mandate
from blocs.actions.movements import add_movement, change_movement, remove_movement
from blocs.enums import LeadershipOffice, OrganisationOffice
from blocs.models import BlocYear, LeadershipTerm, Mandate
from common.errors import RuleViolation
from common.models import LogEntry
from tests.factories.blocs import OrganisationFactory, OrganisationRoleFactory, UserFactory
from tests.factories.years import MandateFactory, MovementFactory

DAY = date(2026, 6, 1)


def appoint(year, organisation, office="chair", **kwargs):
    by = kwargs.pop("by", None) or UserFactory()
    return appoint_leader(year, Appointment(organisation, office, DAY), by=by, **kwargs)


def in_office(year):
    return set(year.terms.in_office().values_list("organisation", "office"))


def test_a_new_chair_ends_the_term_of_the_old_one_in_the_same_deed(year, chair, member):
    appoint(year, member)
    assert in_office(year) == {(member.pk, "chair")}
    assert year.terms.get(organisation=chair).ends_on == DAY
    assert LogEntry.objects.get().before["ended_terms"]


def test_an_organisation_that_is_no_member_is_refused_as_chair(year, chair):
    outsider = OrganisationFactory()
    with pytest.raises(RuleViolation) as refused:
        appoint(year, outsider)
    assert refused.value.code == "leader-not-member"
    assert str(outsider) in str(refused.value.fields["organisation"])
    assert in_office(year) == {(chair.pk, "chair")}
    assert not LogEntry.objects.exists()


def test_a_member_whose_membership_ended_before_the_year_is_refused(year, member):
    year.bloc.memberships.filter(organisation=member).update(ends_on=date(2025, 12, 31))
    with pytest.raises(RuleViolation, match="leader-not-member"):
        appoint(year, member, "vice_chair")
    assert year.terms.count() == 1


def test_any_number_of_vice_chairs_may_be_in_office(year, chair, member):
    third = year.bloc.memberships.exclude(organisation__in=[chair, member]).get().organisation
    appoint(year, member, "vice_chair")
    appoint(year, third, "vice_chair")
    assert in_office(year) == {
        (chair.pk, "chair"), (member.pk, "vice_chair"), (third.pk, "vice_chair"),
    }  # fmt: skip


def test_a_vice_chair_that_becomes_chair_leaves_the_other_office(year, chair, member):
    appoint(year, member, "vice_chair")
    appoint(year, member)
    assert in_office(year) == {(member.pk, "chair")}


def test_an_office_is_not_given_twice_to_the_same(year, chair):
    with pytest.raises(RuleViolation, match="already-in-office"):
        appoint(year, chair)
    assert year.terms.count() == 1


def test_a_chair_does_not_take_office_before_the_one_it_replaces(year, chair, member):
    year.terms.update(starts_on=date(2026, 7, 1))
    with pytest.raises(RuleViolation, match="term-ends-before-start"):
        appoint(year, member)
    assert in_office(year) == {(chair.pk, "chair")}


def test_who_saw_another_chair_is_told_and_replaces_nobody(year, chair, member):
    third = year.bloc.memberships.exclude(organisation__in=[chair, member]).get().organisation
    seen = chair_mark(year)
    appoint(year, member, seen_chair=seen)
    with pytest.raises(RuleViolation, match="chair-changed-meanwhile"):
        appoint(year, third, seen_chair=seen)
    assert in_office(year) == {(member.pk, "chair")}


def test_a_term_ends_once_and_not_before_it_began(year, secretary):
    term = year.terms.get()
    LeadershipTerm.objects.update(starts_on=date(2026, 2, 1))
    with pytest.raises(RuleViolation, match="term-ends-before-start"):
        end_term(term, date(2026, 1, 1), by=secretary)
    end_term(term, DAY, by=secretary, reason="Đơn vị xin thôi")
    with pytest.raises(RuleViolation, match="term-ended"):
        end_term(term, DAY, by=secretary)
    assert year.terms.get().ends_on == DAY
    assert LogEntry.objects.count() == 1


def test_a_corrected_term_keeps_its_dates_in_order(year, secretary):
    term = end_term(year.terms.get(), DAY, by=secretary)
    with pytest.raises(RuleViolation, match="term-ends-before-start"):
        change_term(term, {"starts_on": date(2026, 7, 1), "basis": ""}, by=secretary)
    change_term(term, {"starts_on": date(2026, 1, 5), "basis": "Suy tôn"}, by=secretary)
    assert year.terms.get().basis == "Suy tôn"


def test_representatives_are_named_corrected_and_taken_off_the_list(year, chair_editor):
    term = year.terms.get()
    person = add_representative(term, full_name="Lê Văn A", position="Phó", by=chair_editor)
    change_representative(person, {"full_name": "Lê Văn B", "position": "Phó"}, by=chair_editor)
    assert term.representatives.get().full_name == "Lê Văn B"
    remove_representative(person, by=chair_editor)
    assert not term.representatives.exists()
    assert LogEntry.objects.first().before["full_name"] == "Lê Văn B"


def test_a_chair_of_another_year_stays_when_this_year_gets_a_new_one(year, member, chair):
    BlocYear.objects.create(
        bloc=year.bloc, year=2027, starts_on=date(2027, 1, 1), ends_on=date(2027, 12, 31)
    )
    appoint(BlocYear.objects.get(year=2027), member)
    assert in_office(year) == {(chair.pk, LeadershipOffice.CHAIR)}


# -- mandates -------------------------------------------------------------------------------------


@pytest.fixture
def deputy(member):
    return OrganisationRoleFactory(organisation=member, office=OrganisationOffice.EDITOR).user


def grant(member, deputy, first=date(2026, 5, 1), last=date(2026, 5, 31)):
    return Grant(member, deputy, first, last, "Giấy ủy quyền số 07")


def test_a_signatory_gives_a_mandate_which_holds_from_to(year, member, member_signatory, deputy):
    mandate = grant_mandate(year, grant(member, deputy), by=member_signatory)
    assert Mandate.objects.in_force(date(2026, 5, 15)).get() == mandate
    assert not Mandate.objects.in_force(date(2026, 6, 1)).exists()


def test_an_editor_gives_no_mandate(year, member, member_editor, deputy):
    with pytest.raises(RuleViolation, match="mandate-not-signatory"):
        grant_mandate(year, grant(member, deputy), by=member_editor)
    assert not Mandate.objects.exists()


@pytest.mark.parametrize(
    ("first", "last", "code"),
    [
        (date(2026, 6, 1), date(2026, 5, 1), "dates-out-of-order"),
        (date(2026, 5, 31), date(2026, 7, 1), "mandate-overlaps"),
    ],
)
def test_mandates_keep_their_dates_apart_and_in_order(
    year, member, member_signatory, deputy, first, last, code
):
    grant_mandate(year, grant(member, deputy), by=member_signatory)
    with pytest.raises(RuleViolation, match=code):
        grant_mandate(year, grant(member, deputy, first, last), by=member_signatory)
    assert Mandate.objects.count() == 1


def test_nobody_gives_a_mandate_to_oneself(year, member, member_signatory):
    with pytest.raises(RuleViolation, match="mandate-to-oneself"):
        grant_mandate(year, grant(member, member_signatory), by=member_signatory)
    assert not Mandate.objects.exists()


def test_a_revoked_mandate_holds_no_more_and_is_not_revoked_twice(year, member, member_signatory):
    mandate = MandateFactory(bloc_year=year, organisation=member, granted_by=member_signatory)
    revoke_mandate(mandate, by=member_signatory, reason="Đi công tác về")
    assert not Mandate.objects.in_force(date(2026, 5, 1)).exists()
    with pytest.raises(RuleViolation, match="mandate-revoked"):
        revoke_mandate(mandate, by=member_signatory)
    assert LogEntry.objects.count() == 1


def test_mandates_of_others_are_not_read_by_a_member(year, chair, member, viewer, secretary):
    MandateFactory(bloc_year=year, organisation=chair)
    own = MandateFactory(bloc_year=year, organisation=member)
    assert list(Mandate.objects.visible_to(viewer)) == [own]
    assert Mandate.objects.visible_to(secretary).count() == 2


# -- movements ------------------------------------------------------------------------------------


def test_a_movement_is_added_changed_and_removed_with_its_log(year, secretary):
    values = {"name": "Dân vận khéo", "kind": "thematic", "launched_by": "MTTQ",
              "starts_on": None, "ends_on": None}  # fmt: skip
    movement = add_movement(year, values, by=secretary)
    change_movement(movement, {**values, "ends_on": date(2026, 12, 1)}, by=secretary)
    remove_movement(movement, by=secretary)
    assert not year.movements.exists()
    assert LogEntry.objects.count() == 3


def test_a_movement_that_ends_before_it_begins_is_refused(year, secretary):
    movement = MovementFactory(bloc_year=year, starts_on=date(2026, 5, 1))
    with pytest.raises(RuleViolation, match="dates-out-of-order"):
        change_movement(movement, {"ends_on": date(2026, 4, 1)}, by=secretary)
    movement.refresh_from_db()
    assert movement.ends_on is None
