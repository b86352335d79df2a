"""Deadlines, movements, mandates, pledges, criteria and awards of a year for tests."""

from datetime import date

import factory
from factory.django import DjangoModelFactory

from awards.enums import AwardForm, AwardLevel, AwardState, AwardSubject
from awards.models import Award, AwardReceiver, AwardType
from blocs import models
from blocs.enums import DeadlineStep
from pledges.models import Pledge, PledgeClause, PledgeParty
from scoring.models import CriteriaSet, Criterion
from tests.factories.blocs import BlocYearFactory, OrganisationFactory, UserFactory


class DeadlineFactory(DjangoModelFactory):
    class Meta:
        model = models.Deadline

    bloc_year = factory.SubFactory(BlocYearFactory)
    step = DeadlineStep.PLEDGE
    due_on = date(2026, 3, 31)


class MovementFactory(DjangoModelFactory):
    class Meta:
        model = models.Movement

    bloc_year = factory.SubFactory(BlocYearFactory)
    name = factory.Sequence("Phong trào số {}".format)


class MandateFactory(DjangoModelFactory):
    class Meta:
        model = models.Mandate

    bloc_year = factory.SubFactory(BlocYearFactory)
    organisation = factory.SubFactory(OrganisationFactory)
    granted_by = factory.SubFactory(UserFactory)
    deputy = factory.SubFactory(UserFactory)
    starts_on = date(2026, 1, 1)
    ends_on = date(2026, 12, 31)
    basis = "Giấy ủy quyền số 01"


class PledgeFactory(DjangoModelFactory):
    class Meta:
        model = Pledge

    bloc_year = factory.SubFactory(BlocYearFactory)
    title = factory.LazyAttribute(lambda pledge: f"Giao ước thi đua năm {pledge.bloc_year.year}")


class PledgeClauseFactory(DjangoModelFactory):
    class Meta:
        model = PledgeClause

    pledge = factory.SubFactory(PledgeFactory)
    number = factory.LazyAttribute(lambda clause: clause.pledge.clauses.count() + 1)
    text = factory.Sequence("Nội dung số {}".format)


class PledgePartyFactory(DjangoModelFactory):
    class Meta:
        model = PledgeParty

    pledge = factory.SubFactory(PledgeFactory)
    organisation = factory.SubFactory(OrganisationFactory)


class CriteriaSetFactory(DjangoModelFactory):
    class Meta:
        model = CriteriaSet

    bloc_year = factory.SubFactory(BlocYearFactory)
    title = factory.LazyAttribute(lambda row: f"Tiêu chí thi đua năm {row.bloc_year.year}")


class CriterionFactory(DjangoModelFactory):
    class Meta:
        model = Criterion

    criteria_set = factory.SubFactory(CriteriaSetFactory)
    number = factory.LazyAttribute(lambda criterion: criterion.criteria_set.criteria.count() + 1)
    text = factory.Sequence("Tiêu chí số {}".format)


class AwardTypeFactory(DjangoModelFactory):
    class Meta:
        model = AwardType

    code = factory.Sequence("KT{}".format)
    name = factory.Sequence("Bằng khen số {}".format)
    form = AwardForm.COMMENDATION
    level = AwardLevel.MINISTRY
    subjects = factory.LazyFunction(lambda: [AwardSubject.COLLECTIVE, AwardSubject.INDIVIDUAL])
    legal_basis = "Luật Thi đua, khen thưởng số 06/2022/QH15"
    effective_from = date(2024, 1, 1)


class AwardFactory(DjangoModelFactory):
    class Meta:
        model = Award

    bloc_year = factory.SubFactory(BlocYearFactory)
    award_type = factory.SubFactory(AwardTypeFactory)
    state = AwardState.GRANTED
    subject = AwardSubject.COLLECTIVE
    quantity = 4


class AwardReceiverFactory(DjangoModelFactory):
    class Meta:
        model = AwardReceiver

    award = factory.SubFactory(AwardFactory)
    name = factory.Sequence("Tập thể số {}".format)
