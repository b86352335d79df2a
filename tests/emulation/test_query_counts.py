"""Every page that lists something asks as many queries for thirty of everything as for one.

The world grows in all its parts at once, with the relations real data have: roles, lineage,
leaders and their people, papers with editions, conclusions with those responsible.
"""

from datetime import date
from itertools import count

import pytest
from django.db import transaction
from django.urls import reverse

from blocs.enums import LineageKind
from blocs.models import LineageEvent, Representative
from common.log import log
from common.models import Job
from conferences.enums import ConferenceState, FollowUpState
from conferences.models import Handover
from reports.models import ReportSection, SectionRevision
from tests.factories.blocs import (
    BlocFactory,
    BlocYearFactory,
    CouncilRoleFactory,
    LeadershipTermFactory,
    MembershipFactory,
    OrganisationFactory,
    OrganisationRoleFactory,
)
from tests.factories.conferences import (
    AgendaItemFactory,
    AttendanceFactory,
    ConclusionFactory,
    ConferenceFactory,
    PaperFactory,
)
from tests.factories.documents import DocumentFactory
from tests.factories.reports import ConferenceReportFactory, ReportEditionFactory
from tests.factories.years import (
    AwardFactory,
    AwardReceiverFactory,
    CommitmentFactory,
    ConditionFactory,
    CriterionFactory,
    MandateFactory,
    MovementFactory,
    PartyFactory,
    PledgeCommentFactory,
    PledgeFactory,
    PledgeVersionFactory,
    QuotaFactory,
)
from tests.queries import queries_of

pytestmark = pytest.mark.django_db
KEY = "situation"
PEOPLE = ["secretary", "chair_editor", "member_signatory"]  # the others read a part of theirs


@pytest.fixture
def conference(year):
    return ConferenceFactory(
        bloc_year=year, state=ConferenceState.HELD, held_on=date(year.year, 3, 1)
    )


@pytest.fixture
def grow(year, conference, chair, member):
    """Another of everything: in the year, at its conference, and beside them."""
    report = ConferenceReportFactory(conference=conference)
    section = ReportSection.objects.create(report=report, key=KEY)
    pledge = PledgeFactory(bloc_year=year)
    latest = PledgeVersionFactory(pledge=pledge, number=9999)
    criterion = CriterionFactory(criteria_set__bloc_year=year)
    numbers = count(1)  # from 1 in every test: years before this one must not reach it

    def more(person):
        number = next(numbers)
        organisation = OrganisationFactory(keeper=year.bloc.council, parent=chair)
        LineageEvent.objects.create(
            organisation=organisation, kind=LineageKind.RENAMED, effective_on=date(2026, 5, 1),
            former_name=f"Tên cũ {number}", reason="QĐ",
        )  # fmt: skip
        MembershipFactory(bloc=year.bloc, organisation=organisation)
        OrganisationRoleFactory(organisation=organisation, user=person, office="viewer")
        OrganisationRoleFactory(organisation=organisation)
        CouncilRoleFactory(council=year.bloc.council)
        _lead(year, organisation, "vice_chair")
        _year_of(year, organisation, member, number)
        PartyFactory(pledge=pledge, organisation=organisation)
        PledgeVersionFactory(pledge=pledge, number=number)
        PledgeCommentFactory(version=latest, organisation=organisation)
        CommitmentFactory(pledge=pledge, organisation=organisation)
        CriterionFactory(criteria_set=criterion.criteria_set)
        _at(conference, organisation)
        held = ConferenceFactory(
            bloc_year=year, state=ConferenceState.HELD, held_on=date(year.year, 2, 1)
        )
        Handover.objects.create(
            conference=held, outgoing=chair, incoming=organisation, handed_on=held.held_on
        )
        job = Job.objects.create(
            task="reports.tasks.make_edition", subject=f"x:{number}", state="done"
        )
        document = DocumentFactory(bloc_year=year, issuer=organisation, created_by=person)
        ReportEditionFactory(report=report, job=job, document=document, created_by=person)
        SectionRevision.objects.create(
            section=section, base_version=number, body="Lời", author=person, is_adopted=False
        )
        with transaction.atomic():
            log(person, "opened the year", year, after={"theme": str(number)})
            log(person, "changed the council", year.bloc.council, after={"name": str(number)})

    return more


def _lead(year, organisation, office):
    term = LeadershipTermFactory(bloc_year=year, organisation=organisation, office=office)
    Representative.objects.create(term=term, full_name="Trần Văn Ất", position="Chủ tịch")


def _year_of(year, organisation, member, number):
    """In the year itself; and another bloc of the council, with a year and a chair of its own."""
    MovementFactory(bloc_year=year)
    MandateFactory(bloc_year=year, organisation=member)
    award = AwardFactory(bloc_year=year, award_type__council=year.bloc.council)
    AwardReceiverFactory(award=award, organisation=organisation)
    QuotaFactory(bloc_year=year, award_type=award.award_type, bloc=year.bloc)
    ConditionFactory(bloc_year=year, award_type=award.award_type)
    other = BlocYearFactory(bloc=BlocFactory(council=year.bloc.council), phase="underway")
    for each in (organisation, year.chair.organisation, member):
        MembershipFactory(bloc=other.bloc, organisation=each)
    _lead(other, year.chair.organisation, "chair")
    PartyFactory(pledge__bloc_year=other, organisation=member)
    ConferenceFactory(bloc_year=other, state=ConferenceState.HELD, held_on=date(year.year, 2, 1))
    BlocYearFactory(bloc=year.bloc, year=1950 + number)


def _at(conference, organisation):
    speaker = AttendanceFactory(
        conference=conference, organisation=organisation, organisation_name=""
    )
    AgendaItemFactory(conference=conference, presenter=speaker)
    PaperFactory(conference=conference, organisation=organisation)
    ConclusionFactory(
        conference=conference, speaker=speaker, follow_up=FollowUpState.OPEN,
        responsible=conference.bloc_year.chair.organisation, due_on=date(2026, 4, 1),
    )  # fmt: skip


def pages(year, conference, member):
    """Every page with a list on it, and every endpoint of one."""
    of_year = [
        "blocs:year", "blocs:year_move", "blocs:year_log", "blocs:leadership", "blocs:movements",
        "blocs:mandates", "blocs:leader_appoint", "conferences:year", "conferences:follow_ups",
        "pledges:year", "pledges:record_signing", "pledges:comments", "pledges:commitments",
        "pledges:versions", "pledges:circulate", "pledges:commitment_export", "scoring:year",
        "awards:year", "awards:add", "awards:eligible", "documents:year", "conferences:add",
    ]  # fmt: skip
    of_conference = [
        "conferences:conference", "conferences:sheet", "conferences:xlsx", "conferences:edit",
        "conferences:hand_over", "reports:report", "reports:panel", "reports:paper",
    ]  # fmt: skip
    yield from (reverse(name, args=[year.pk]) for name in of_year)
    yield from (reverse(name, args=[conference.pk]) for name in of_conference)
    at = conference.get_absolute_url()
    yield from (f"{at}?tab={tab}" for tab in ("papers", "conclusions", "handover"))
    yield reverse("reports:revisions", args=[conference.pk, KEY])
    yield f"{reverse('conferences:year', args=[year.pk])}?export=xlsx"
    yield f"{reverse('conferences:follow_ups', args=[year.pk])}?show=all&q=viec&export=xlsx"
    yield from (reverse(name) for name in ("home", "public", "dashboard", "documents:list"))
    yield from (f"{reverse('search')}?q={words}" for words in ("cum", "don vi", "hoi nghi", "bao"))
    for name in ("list", "councils", "organisations", "organisations_export", "imports"):
        yield reverse(f"blocs:{name}")
    yield from (year.bloc.get_absolute_url(), year.bloc.council.get_absolute_url())
    yield reverse("blocs:council_log", args=[year.bloc.council_id])
    for name in ("catalogue", "catalogue_export", "quotas", "quotas_export", "quota_add"):
        yield f"{reverse(f'awards:{name}', args=[year.bloc.council_id])}?year={year.year}"
    yield reverse("blocs:year_open", args=[year.bloc_id])
    yield member.get_absolute_url()
    for name in ("councils", "organisations", "blocs", "years", "leadership", "documents",
                 "pledges", "pledge-versions", "commitments", "signings", "award-types",
                 "quotas"):  # fmt: skip
        yield f"/api/v1/{name}/?page_size=200"
    yield f"{reverse('documents:list')}?versions=all"
    yield "/api/v1/conferences/?page_size=200"
    yield f"/api/v1/conferences/{conference.pk}/"


def asked(client, addresses):
    """How many queries each page asks; pages that are not for this person are left out."""
    found = {}
    for address in addresses:
        if client.get(address).status_code == 200:
            found[address] = queries_of(client, address)[0]
    return found


@pytest.mark.parametrize("person", PEOPLE)
def test_thirty_of_everything_cost_as_many_queries_as_one(
    client, request, year, conference, member, grow, person
):
    user = request.getfixturevalue(person)
    client.force_login(user)
    addresses = list(pages(year, conference, member))
    grow(user)
    grow(user)
    one = asked(client, addresses)
    for _more in range(29):
        grow(user)
    many = asked(client, addresses)
    assert len(one) > 30
    assert {page: (one[page], many[page]) for page in one if one[page] != many[page]} == {}
