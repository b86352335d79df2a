"""Conferences and what belongs to them for tests; every call gives a valid row."""

from datetime import date

import factory
from factory.django import DjangoModelFactory

from conferences import models
from conferences.enums import Capacity, ConferenceKind, ConferenceState
from tests.factories.blocs import BlocYearFactory, OrganisationFactory


class ConferenceFactory(DjangoModelFactory):
    class Meta:
        model = models.Conference

    bloc_year = factory.SubFactory(BlocYearFactory)
    kind = ConferenceKind.MIDYEAR
    state = ConferenceState.PLANNED
    title = factory.Sequence("Hội nghị sơ kết số {}".format)
    held_on = factory.LazyAttribute(lambda row: date(row.bloc_year.year, 7, 20))
    place = "Hà Nội"


class AttendanceFactory(DjangoModelFactory):
    class Meta:
        model = models.Attendance

    conference = factory.SubFactory(ConferenceFactory)
    full_name = factory.Sequence("Trần Văn {}".format)
    position = "Phó Chủ tịch"
    organisation_name = factory.Sequence("Tổ chức ngoài danh mục {}".format)
    capacity = Capacity.DELEGATE
    order = factory.Sequence(int)


class AgendaItemFactory(DjangoModelFactory):
    class Meta:
        model = models.AgendaItem

    conference = factory.SubFactory(ConferenceFactory)
    title = factory.Sequence("Nội dung số {}".format)
    order = factory.Sequence(int)


class PaperFactory(DjangoModelFactory):
    class Meta:
        model = models.Paper

    conference = factory.SubFactory(ConferenceFactory)
    title = factory.Sequence("Tham luận số {}".format)
    author_name = factory.Sequence("Lê Thị {}".format)
    order = factory.Sequence(int)


class ConclusionFactory(DjangoModelFactory):
    class Meta:
        model = models.Conclusion

    conference = factory.SubFactory(ConferenceFactory)
    speaker = factory.SubFactory(
        AttendanceFactory, conference=factory.SelfAttribute("..conference")
    )
    number = factory.LazyAttribute(lambda point: point.conference.conclusions.count() + 1)
    text = factory.Sequence("Tiếp tục đẩy mạnh phong trào thi đua, việc thứ {}.".format)


class ReportRequestFactory(DjangoModelFactory):
    """A request for reports; `ask_for_reports` makes one with a row of every member."""

    class Meta:
        model = models.ReportRequest

    bloc_year = factory.SubFactory(BlocYearFactory)
    title = factory.Sequence("Báo cáo số {}".format)
    due_on = date(2026, 8, 31)


class MemberReportFactory(DjangoModelFactory):
    class Meta:
        model = models.MemberReport

    request = factory.SubFactory(ReportRequestFactory)
    organisation = factory.SubFactory(OrganisationFactory)
