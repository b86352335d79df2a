"""Councils, organisations, blocs and years for tests; every call gives a valid row."""

from datetime import date

import factory
from factory.django import DjangoModelFactory

from accounts.models import User
from blocs import models
from blocs.enums import (
    BlocLabel,
    CouncilLevel,
    CouncilOffice,
    LeadershipOffice,
    OrganisationKind,
    OrganisationOffice,
)


class UserFactory(DjangoModelFactory):
    class Meta:
        model = User
        skip_postgeneration_save = True

    username = factory.Sequence("user{}".format)
    full_name = factory.Sequence("Nguyễn Thị {}".format)
    email = factory.LazyAttribute(lambda user: f"{user.username}@example.vn")
    password = factory.django.Password("mat-khau-thu-9")


class CouncilFactory(DjangoModelFactory):
    class Meta:
        model = models.Council

    code = factory.Sequence("hoi-dong-{}".format)
    name = factory.Sequence("Hội đồng Thi đua – Khen thưởng {}".format)
    level = CouncilLevel.CENTRAL


class OrganisationFactory(DjangoModelFactory):
    class Meta:
        model = models.Organisation

    code = factory.Sequence("don-vi-{}".format)
    name = factory.Sequence("Đơn vị số {}".format)
    kind = OrganisationKind.AUTHORITY
    keeper = factory.SubFactory(CouncilFactory)


class BlocFactory(DjangoModelFactory):
    class Meta:
        model = models.Bloc

    council = factory.SubFactory(CouncilFactory)
    code = factory.Sequence("cum-{}".format)
    name = factory.Sequence("Cụm thi đua số {}".format)
    label = BlocLabel.CUM


class MembershipFactory(DjangoModelFactory):
    class Meta:
        model = models.Membership

    bloc = factory.SubFactory(BlocFactory)
    organisation = factory.SubFactory(
        OrganisationFactory, keeper=factory.SelfAttribute("..bloc.council")
    )
    starts_on = date(2020, 1, 1)


class BlocYearFactory(DjangoModelFactory):
    class Meta:
        model = models.BlocYear

    bloc = factory.SubFactory(BlocFactory)
    year = 2026
    starts_on = factory.LazyAttribute(lambda year: date(year.year, 1, 1))
    ends_on = factory.LazyAttribute(lambda year: date(year.year, 12, 31))


class LeadershipTermFactory(DjangoModelFactory):
    class Meta:
        model = models.LeadershipTerm

    bloc_year = factory.SubFactory(BlocYearFactory)
    organisation = factory.SubFactory(
        OrganisationFactory, keeper=factory.SelfAttribute("..bloc_year.bloc.council")
    )
    office = LeadershipOffice.CHAIR


class CouncilRoleFactory(DjangoModelFactory):
    class Meta:
        model = models.CouncilRole

    user = factory.SubFactory(UserFactory)
    council = factory.SubFactory(CouncilFactory)
    office = CouncilOffice.SECRETARY


class OrganisationRoleFactory(DjangoModelFactory):
    class Meta:
        model = models.OrganisationRole

    user = factory.SubFactory(UserFactory)
    organisation = factory.SubFactory(OrganisationFactory)
    office = OrganisationOffice.EDITOR
