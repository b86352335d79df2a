"""A conference with everything a report prints, and the rows of reports."""

from datetime import date

import factory
from factory.django import DjangoModelFactory

from awards.enums import AwardForm, AwardLevel, AwardState, AwardSubject
from awards.models import Award, AwardReceiver, AwardType
from blocs.enums import LeadershipOffice, YearPhase
from blocs.models import Movement, Representative
from conferences import models as conferences
from conferences.enums import (
    AgendaKind,
    Capacity,
    ConclusionKind,
    ConferenceKind,
    ConferenceState,
    PartOfDay,
)
from documents.enums import SigningState
from reports import models
from scoring.enums import CriteriaState
from scoring.models import CriteriaSet, Criterion
from tests.factories.blocs import (
    BlocYearFactory,
    LeadershipTermFactory,
    MembershipFactory,
    OrganisationFactory,
)
from tests.factories.years import PartyFactory, PledgeFactory, sign, signing_of


class HeldConferenceFactory(DjangoModelFactory):
    """A conference that took place, with nothing recorded about it yet."""

    class Meta:
        model = conferences.Conference

    bloc_year = factory.SubFactory(BlocYearFactory)
    kind = ConferenceKind.MIDYEAR
    state = ConferenceState.HELD
    title = "Hội nghị sơ kết hoạt động thi đua 6 tháng đầu năm"
    held_on = factory.LazyAttribute(lambda conference: date(conference.bloc_year.year, 7, 20))
    part_of_day = PartOfDay.AFTERNOON
    place = "Hà Nội"


class ConferenceReportFactory(DjangoModelFactory):
    class Meta:
        model = models.ConferenceReport

    conference = factory.SubFactory(HeldConferenceFactory)


class ReportEditionFactory(DjangoModelFactory):
    class Meta:
        model = models.ReportEdition

    report = factory.SubFactory(ConferenceReportFactory)
    number = factory.LazyAttribute(lambda edition: edition.report.editions.count() + 1)
    snapshot = {}
    snapshot_sha256 = "0" * 64


def lead(year, organisation, office, *people, **more):
    """`organisation` in office in `year`, represented by `people` (name, position)."""
    term = LeadershipTermFactory(bloc_year=year, organisation=organisation, office=office, **more)
    for order, (name, position) in enumerate(people):
        Representative.objects.create(term=term, full_name=name, position=position, order=order)
    return term


def full_conference(members=5, points=5, **of_year):
    """A year-end conference that has every part of a report; facts of it are made up."""
    year = BlocYearFactory(
        year=2020, theme="Đoàn kết, sáng tạo", phase=YearPhase.CONCLUDED,
        legal_basis="Luật Thi đua, khen thưởng\nQuy chế của Hội đồng", **of_year,
    )  # fmt: skip
    organisations = [
        OrganisationFactory(name=f"Ủy ban nhân dân thành phố số {n}", keeper=year.bloc.council)
        for n in range(1, members + 1)
    ]
    for position, organisation in enumerate(organisations):
        MembershipFactory(bloc=year.bloc, organisation=organisation, position=position)
    lead(year, organisations[0], LeadershipOffice.CHAIR, ("Trần Văn Ất", "Chủ tịch thành phố"))
    lead(year, organisations[1], LeadershipOffice.VICE_CHAIR)
    following = BlocYearFactory(bloc=year.bloc, year=2021)
    lead(following, organisations[2], LeadershipOffice.CHAIR)
    lead(following, organisations[3], LeadershipOffice.VICE_CHAIR)
    conference = HeldConferenceFactory(
        bloc_year=year, next_year=following, kind=ConferenceKind.YEAR_END,
        title="Hội nghị tổng kết thực hiện giao ước thi đua năm 2020", held_on=date(2021, 4, 9),
        part_of_day=PartOfDay.MORNING, stated_papers=8,
    )  # fmt: skip
    _fill_year(year, following, organisations)
    _fill_conference(conference, organisations, points)
    _give_awards(conference, organisations)
    return conference


def _fill_year(year, following, organisations):
    for name in ("Toàn dân ủng hộ phòng, chống dịch", "Chung sức xây dựng nông thôn mới"):
        Movement.objects.create(bloc_year=year, name=f"Phong trào “{name}”")
    criteria = CriteriaSet.objects.create(
        bloc_year=year, title="Bộ tiêu chí thi đua năm 2020", state=CriteriaState.ADOPTED,
        sha256="0" * 64,
    )  # fmt: skip
    for number in (1, 2, 3):
        Criterion.objects.create(
            criteria_set=criteria, number=number, code=number, text=f"Tiêu chí thứ {number}"
        )
    pledge = PledgeFactory(bloc_year=following, title="Giao ước thi đua năm 2021")
    signing_of(pledge, SigningState.RECORDED, signed_on=date(2021, 4, 9))
    for organisation in organisations:
        sign(PartyFactory(pledge=pledge, organisation=organisation), signed_on=date(2021, 4, 9))


def _fill_conference(conference, organisations, points):
    def came(order, capacity, name, position, organisation=None, **more):
        return conferences.Attendance.objects.create(
            conference=conference, order=order, capacity=capacity, full_name=name,
            position=position, organisation=organisation, **more,
        )  # fmt: skip

    head = came(0, Capacity.DIRECTING, "Nguyễn Đình Giáp", "Phó Chủ tịch Hội đồng")
    chair = came(1, Capacity.PRESIDING, "Trần Văn Ất", "Chủ tịch thành phố", organisations[0])
    came(2, Capacity.DELEGATE, "", "", organisations[1], is_representative=True)
    conferences.AgendaItem.objects.create(
        conference=conference, kind=AgendaKind.REPORT, title="Báo cáo tóm tắt kết quả năm 2020",
        presenter=chair,
    )  # fmt: skip
    conferences.Paper.objects.create(
        conference=conference, author_name="Ngô Đức Thắng",
        author_position="Chi Hội trưởng Chi Hội nông dân nghề nghiệp thôn Cốc Khê",
    )  # fmt: skip
    for number in range(1, points + 1):
        conferences.Conclusion.objects.create(
            conference=conference, speaker=head, number=number, kind=ConclusionKind.DIRECTION,
            text=f"Nội dung chỉ đạo thứ {number}: " + "tiếp tục đẩy mạnh phong trào thi đua; " * 5,
        )  # fmt: skip
    conferences.Conclusion.objects.create(
        conference=conference, speaker=chair, number=1, kind=ConclusionKind.CONCLUSION,
        text="Các thành viên tiếp tục thực hiện giao ước đã ký",
    )  # fmt: skip
    conferences.Handover.objects.create(
        conference=conference, outgoing=organisations[0], incoming=organisations[2],
        handed_on=conference.held_on,
    )  # fmt: skip


def _give_awards(conference, organisations):
    def kind(code, name, rank):
        facts = {
            "name": name, "form": AwardForm.TITLE, "level": AwardLevel.STATE, "rank": rank,
            "subjects": ["collective"], "legal_basis": "Luật",
        }  # fmt: skip
        since = date(2014, 6, 1)
        return AwardType.objects.get_or_create(code=code, effective_from=since, defaults=facts)[0]

    flag = kind("CO_CP", "Cờ thi đua của Chính phủ", 1)
    certificate = kind("BK_TTG", "Bằng khen của Thủ tướng Chính phủ", 2)
    given = Award.objects.create(
        bloc_year=conference.bloc_year, conference=conference, award_type=certificate, quantity=4,
        state=AwardState.GRANTED, subject=AwardSubject.COLLECTIVE, granted_by="Hội đồng",
    )  # fmt: skip
    part = Award.objects.create(
        bloc_year=conference.bloc_year, conference=conference, award_type=flag, quantity=1,
        state=AwardState.GRANTED, subject=AwardSubject.COLLECTIVE, part_of=given,
    )  # fmt: skip
    AwardReceiver.objects.create(award=part, organisation=organisations[0])
    proposed = Award.objects.create(
        bloc_year=conference.bloc_year, conference=conference, award_type=flag, quantity=2,
        state=AwardState.PROPOSED, subject=AwardSubject.COLLECTIVE,
    )  # fmt: skip
    for organisation in organisations[:2]:
        AwardReceiver.objects.create(award=proposed, organisation=organisation)
