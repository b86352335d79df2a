"""Letters of signing: invitations, reminders before and after the deadline, and of voiding."""

from datetime import timedelta

import pytest
import time_machine
from django.core import mail
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from blocs.enums import DeadlineStep
from blocs.querysets import today
from common.models import Notice
from common.notices import send_due
from documents.actions import close_signing, decline, void_signing
from documents.mail import open_signings, remind, tell_of_new_version
from documents.tasks import remind_parties
from documents.work import waiting_for
from tests.factories.blocs import MembershipFactory, OrganisationRoleFactory, UserFactory
from tests.factories.documents import open_signing, signatory_of
from tests.factories.years import DeadlineFactory, MandateFactory

pytestmark = pytest.mark.django_db
NOW = "2026-05-20T09:00:00+07:00"


@pytest.fixture(autouse=True)
def clock():
    with time_machine.travel(NOW, tick=False) as travelling:
        yield travelling


@pytest.fixture
def people(members):
    """The one signatory of each member."""
    return [signatory_of(each) for each in members]


@pytest.fixture
def deadline(year):
    return DeadlineFactory(
        bloc_year=year, step=DeadlineStep.PLEDGE, due_on=today() + timedelta(days=10)
    )


@pytest.fixture
def signing(people, deadline, year, members, papers, secretary):
    """Open, with a deadline in ten days; the invitations are out of the way."""
    signing = open_signing(year, members, by=secretary, deadline_step=DeadlineStep.PLEDGE)
    Notice.objects.all().delete()
    return signing


@pytest.fixture
def after(clock):
    """Come back so many days later and let beat do its round."""

    def days(count, runs=1):
        clock.move_to(timezone.datetime.fromisoformat(NOW) + timedelta(days=count))
        for _run in range(runs):
            remind_parties()
        return sorted(Notice.objects.values_list("key", flat=True))

    return days


def keys_of(signing, occasion, people):
    """The letters of one occasion to these people, each the only signatory of its party."""
    parties = {
        person.pk: signing.parties.get(organisation__roles__user=person).pk for person in people
    }
    return sorted(
        f"signing:{signing.pk}:{occasion}:{parties[person.pk]}:{person.pk}" for person in people
    )


def test_nothing_is_said_long_before_the_deadline(signing, after):
    assert after(0, runs=3) == after(6) == []


def test_a_reminder_goes_out_once_before_and_once_after_the_deadline(signing, people, after):
    assert after(7, runs=5) == keys_of(signing, "before", people)
    assert after(8) == after(9) == after(10, runs=3) == keys_of(signing, "before", people)
    both = sorted([*keys_of(signing, "before", people), *keys_of(signing, "after", people)])
    assert after(11, runs=5) == after(12) == after(60, runs=2) == both
    send_due()
    assert len(mail.outbox) == 6


def test_a_run_that_was_missed_is_made_good_by_the_next(signing, people, after):
    assert after(10) == keys_of(signing, "before", people)


def test_when_all_runs_before_the_deadline_were_missed_only_the_second_goes_out(
    signing, people, after
):
    assert after(25) == keys_of(signing, "after", people)


def test_who_signed_or_declined_is_not_reminded(signing, parties, sign, people, after):
    sign(parties[0], by=people[0])
    decline(parties[1], by=people[1], reason="Chờ")
    assert after(8) == keys_of(signing, "before", people[2:])
    sign(parties[2], by=people[2])
    assert after(12) == keys_of(signing, "before", people[2:])


def test_a_paper_without_a_deadline_reminds_nobody(signing, deadline, after):
    deadline.delete()
    assert after(8) == after(400) == []


@pytest.mark.parametrize("deed", [close_signing, void_signing])
def test_a_paper_that_is_no_longer_open_reminds_nobody(
    deed, signing, parties, sign, people, secretary, after
):
    sign(parties[0], by=people[0])
    deed(signing, by=secretary, reason="Lý do")
    before = set(Notice.objects.values_list("key", flat=True))
    assert set(after(8)) == set(after(12)) == before


def test_the_councils_own_days_count(signing, people, year, after):
    council = year.bloc.council
    council.remind_days_before, council.remind_days_after = 9, 5
    council.save()
    assert after(0) == []
    assert after(1) == keys_of(signing, "before", people)
    assert after(14) == keys_of(signing, "before", people)
    assert len(after(15)) == 6


def test_a_deadline_moved_back_reminds_again_of_nothing_it_has_said(signing, deadline, after):
    after(8)
    deadline.due_on += timedelta(days=30)
    deadline.save()
    assert len(after(39)) == 3


def test_people_without_office_without_address_and_inactive_ones_get_nothing(
    signing, people, after, members
):
    people[0].email = ""
    people[0].save()
    people[1].is_active = False
    people[1].save()
    role = people[2].organisation_roles.get()
    role.ends_on = today()
    role.save()
    for office in ("editor", "viewer"):
        OrganisationRoleFactory(organisation=members[0], office=office)
    assert after(8) == []


def test_deputies_are_invited_and_reminded_too(people, deadline, year, members, papers, after):
    mandate = MandateFactory(
        bloc_year=year,
        organisation=members[0],
        granted_by=people[0],
        deputy=UserFactory(position="Phó Chủ tịch"),
    )
    signing = open_signing(year, members, by=people[0], deadline_step=DeadlineStep.PLEDGE)
    told = set(Notice.objects.values_list("recipient", flat=True))
    assert told == {each.pk for each in [*people, mandate.deputy]}
    assert len(after(8)) == 8
    assert signing.pk


def test_voiding_tells_who_had_signed_and_why_deputies_too(
    signing, parties, people, sign, year, secretary
):
    mandate = MandateFactory(
        bloc_year=year, organisation=parties[1].organisation, granted_by=people[1],
        deputy=UserFactory(position="Phó Chủ tịch"),
    )  # fmt: skip
    sign(parties[0], by=people[0])
    sign(parties[1], by=mandate.deputy)
    mandate.revoked_at = timezone.now()  # no deputy any more, but the one who signed
    mandate.save()
    Notice.objects.all().delete()
    void_signing(signing, by=secretary, reason="Sai chỉ tiêu ở điều 2")
    told = Notice.objects.filter(key__contains=":voided:")
    assert sorted(told.values_list("recipient", flat=True)) == sorted(
        [people[0].pk, people[1].pk, mandate.deputy.pk]
    )
    assert all("Sai chỉ tiêu ở điều 2" in notice.body for notice in told)
    assert Notice.objects.count() == told.count()
    tell_of_new_version(signing, "Bổ sung chỉ tiêu")
    renewed = Notice.objects.filter(key__contains=":renewed:")
    assert set(renewed.values_list("recipient", flat=True)) == {
        people[0].pk, people[1].pk, mandate.deputy.pk,
    }  # fmt: skip
    assert all("cho đến khi bản mới được niêm phong" in notice.body for notice in renewed)


def test_a_letter_names_paper_member_address_and_day(people, deadline, year, members, papers):
    signing = open_signing(
        year, members, by=people[0], title="Biên bản “A & B” <1>",
        deadline_step=DeadlineStep.PLEDGE,
    )  # fmt: skip
    body = Notice.objects.get(recipient=people[0]).body
    assert "Biên bản “A & B” <1>" in body
    assert members[0].name in body
    assert signing.get_absolute_url() in body
    assert "30/5/2026" in body
    assert signing.data_sha256 in body
    send_due()
    assert len(mail.outbox) == 3


def test_what_is_to_sign_is_work_until_it_is_signed_or_declined(signing, parties, people, sign):
    def work(person):
        return [str(item.url) for item in waiting_for(person)]

    assert all(signing.get_absolute_url() in work(person) for person in people)
    sign(parties[0], by=people[0])
    decline(parties[1], by=people[1], reason="Chờ")
    assert signing.get_absolute_url() not in work(people[1])
    assert signing.get_absolute_url() in work(people[2])


def test_reminding_asks_as_many_queries_for_30_parties_as_for_3(
    signing, year, members, people, secretary
):
    more = [each.organisation for each in MembershipFactory.create_batch(27, bloc=year.bloc)]
    for each in more:
        signatory_of(each)
    many = open_signing(year, [*members, *more], by=secretary, deadline_step=DeadlineStep.PLEDGE)
    counts = []
    with time_machine.travel("2026-05-29T09:00:00+07:00", tick=False):
        for each in open_signings().filter(pk__in=[signing.pk, many.pk]):
            with CaptureQueriesContext(connection) as asked:
                remind(each)
            counts.append(len(asked))
    assert counts[0] == counts[1]
