"""Deadlines, movements, mandates, pledges, criteria and awards of a year for tests."""

from datetime import date
from decimal import Decimal

import factory
from django.utils import timezone
from factory.django import DjangoModelFactory

from awards.enums import AwardForm, AwardLevel, AwardState, AwardSubject
from awards.models import Award, AwardReceiver, AwardType, Condition, Quota
from blocs import models
from blocs.enums import DeadlineStep
from documents.enums import DocumentKind, SigningState, SigningWay
from documents.frozen import hash_of
from documents.models import FrozenText, Party, Signature, Signing
from pledges.actions import text_of
from pledges.models import Commitment, Pledge, PledgeClause, PledgeComment, PledgeVersion
from scoring.enums import CriteriaState
from scoring.models import CriteriaSet, Criterion
from tests.factories.blocs import BlocYearFactory, OrganisationFactory, UserFactory
from tests.factories.documents import DocumentFactory


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
    deputy = factory.SubFactory(UserFactory, position="Phó Chủ tịch")
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


def signing_of(pledge, state=SigningState.OPEN, **facts):
    """The signing of a pledge, made when there is none yet; `facts` are fields of it.

    Without a document: the database is told of one only where its state wants it.
    """
    if pledge.signing is None:
        text = {
            "title": pledge.title,
            "clauses": list(pledge.clauses.values_list("text", flat=True)),
        }
        if state in {SigningState.OPEN, SigningState.SEALING, SigningState.SEALED}:
            facts.setdefault("document", DocumentFactory(bloc_year=pledge.bloc_year))
        if state == SigningState.SEALED:
            evidence = DocumentFactory(bloc_year=pledge.bloc_year, kind=DocumentKind.EVIDENCE)
            facts = {"sealed_at": timezone.now(), "evidence": evidence, **facts}
        pledge.signing = Signing.objects.create(
            bloc_year=pledge.bloc_year, kind=DocumentKind.PLEDGE, title=pledge.title, state=state,
            data_sha256="0" * 64, deadline_step=DeadlineStep.PLEDGE, **facts,
        )  # fmt: skip
        FrozenText.objects.create(signing=pledge.signing, data=text)
        pledge.save()
    return pledge.signing


class PartyFactory(DjangoModelFactory):
    """A party of a pledge: `PartyFactory(pledge=…, organisation=…)`."""

    class Meta:
        model = Party
        exclude = ("pledge", "state")

    pledge = factory.SubFactory(PledgeFactory)
    state = SigningState.OPEN
    signing = factory.LazyAttribute(lambda party: signing_of(party.pledge, party.state))
    organisation = factory.SubFactory(OrganisationFactory)
    position = factory.LazyAttribute(lambda party: party.signing.parties.count() + 1)


def sign(party, way=SigningWay.SOURCE, **facts):
    """The party's signature, as a source states it."""
    return Signature.objects.create(party=party, way=way, **facts)


class PledgeVersionFactory(DjangoModelFactory):
    """A version that says what the pledge says now."""

    class Meta:
        model = PledgeVersion

    pledge = factory.SubFactory(PledgeFactory)
    number = factory.LazyAttribute(lambda version: version.pledge.versions.count() + 1)
    text = factory.LazyAttribute(lambda version: text_of(version.pledge))
    sha256 = factory.LazyAttribute(lambda version: hash_of(version.text))


class PledgeCommentFactory(DjangoModelFactory):
    class Meta:
        model = PledgeComment

    version = factory.SubFactory(PledgeVersionFactory)
    key = "whole"
    organisation = factory.SubFactory(OrganisationFactory)
    author = factory.SubFactory(UserFactory)
    body = factory.Sequence("Góp ý số {}".format)


class CommitmentFactory(DjangoModelFactory):
    class Meta:
        model = Commitment

    pledge = factory.SubFactory(PledgeFactory)
    organisation = factory.SubFactory(OrganisationFactory)
    name = factory.Sequence("Chỉ tiêu số {}".format)
    unit = "%"
    target_number = Decimal("98.5")
    position = factory.LazyAttribute(lambda row: row.pledge.commitments.count() + 1)


class CriteriaSetFactory(DjangoModelFactory):
    class Meta:
        model = CriteriaSet

    bloc_year = factory.SubFactory(BlocYearFactory)
    title = factory.LazyAttribute(lambda row: f"Tiêu chí thi đua năm {row.bloc_year.year}")
    state = CriteriaState.DRAFT
    sha256 = factory.LazyAttribute(lambda row: "0" * 64 if row.state != "draft" else "")


class CriterionFactory(DjangoModelFactory):
    class Meta:
        model = Criterion

    criteria_set = factory.SubFactory(CriteriaSetFactory)
    number = factory.LazyAttribute(lambda criterion: criterion.criteria_set.criteria.count() + 1)
    code = factory.LazyAttribute(lambda criterion: str(criterion.number))
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


class QuotaFactory(DjangoModelFactory):
    """A quota of three for a year: `QuotaFactory(bloc_year=…)`."""

    class Meta:
        model = Quota
        exclude = ("bloc_year",)

    bloc_year = factory.SubFactory(BlocYearFactory)
    council = factory.LazyAttribute(lambda quota: quota.bloc_year.bloc.council)
    year = factory.LazyAttribute(lambda quota: quota.bloc_year.year)
    award_type = factory.SubFactory(AwardTypeFactory)
    number = 3
    legal_basis = "Quy chế của Hội đồng"
    effective_from = date(2020, 1, 1)


class ConditionFactory(DjangoModelFactory):
    """What the council of a year asks: `ConditionFactory(bloc_year=…)`."""

    class Meta:
        model = Condition
        exclude = ("bloc_year",)

    bloc_year = factory.SubFactory(BlocYearFactory)
    council = factory.LazyAttribute(lambda row: row.bloc_year.bloc.council)
    award_type = factory.SubFactory(AwardTypeFactory)
    kind = "place"
    limits = factory.LazyAttribute(lambda row: {"place": "2"} if row.kind == "place" else {})
    legal_basis = "Quy chế của Hội đồng"
    effective_from = date(2020, 1, 1)
