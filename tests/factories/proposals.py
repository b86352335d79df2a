"""Proposals, as tests want them: in any state, with what the state needs."""

from datetime import date, timedelta

import factory
from django.utils import timezone
from factory.django import DjangoModelFactory

from awards.enums import AwardSubject, ProposalState
from awards.models import Decision, DossierNeed, Nominee, Objection, Proposal
from blocs.querysets import today
from tests.factories.blocs import BlocYearFactory, OrganisationFactory
from tests.factories.years import AwardTypeFactory


class DossierNeedFactory(DjangoModelFactory):
    class Meta:
        model = DossierNeed

    code = factory.Sequence("GIAY{}".format)
    name = factory.Sequence("Giấy tờ số {}".format)
    legal_basis = "Quy chế của Hội đồng"
    effective_from = date(2024, 1, 1)


class ProposalFactory(DjangoModelFactory):
    class Meta:
        model = Proposal

    bloc_year = factory.SubFactory(BlocYearFactory)
    award_type = factory.SubFactory(AwardTypeFactory)
    title = factory.Sequence("Về việc đề nghị tặng Bằng khen đợt {}".format)
    legal_basis = "Luật Thi đua, khen thưởng số 06/2022/QH15"


class NomineeFactory(DjangoModelFactory):
    class Meta:
        model = Nominee

    proposal = factory.SubFactory(ProposalFactory)
    organisation = factory.SubFactory(OrganisationFactory)
    subject = AwardSubject.INDIVIDUAL
    name = factory.Sequence("Nguyễn Văn Số {}".format)
    birth_year = 1977
    title = "Trưởng ban"


class ObjectionFactory(DjangoModelFactory):
    class Meta:
        model = Objection

    proposal = factory.SubFactory(ProposalFactory)
    by_name = "Trần Thị Góp Ý"
    contact = "0912 345 678"
    body = "Thành tích này là của cả phòng."
    received_on = factory.LazyFunction(today)


def proposal_in(state, year, **facts):
    """A proposal in this state, with the facts that the database wants of it."""
    days = {}
    if state not in {ProposalState.DRAFTED, ProposalState.RETURNED}:
        days = {"nominated_on": today() - timedelta(days=20), "basis": "Hội nghị khối"}
    if state not in {ProposalState.DRAFTED, ProposalState.RETURNED, ProposalState.NOMINATED}:
        days |= {"comment_from": today() - timedelta(days=15),
                 "comment_to": today() - timedelta(days=5)}  # fmt: skip
    if state in {"submitted", "decided", "announced", "refused", "revoked"}:
        days |= {"submitted_on": today() - timedelta(days=4), "number": "05/TTr-MTTW"}
    if state in {"decided", "announced", "revoked"}:
        decision = Decision.objects.create(
            bloc_year=year, number="12/QĐ-MTTW", decided_on=today() - timedelta(days=2),
            issuer="Ủy ban Trung ương", signer_name="Lê Văn Ký", signer_title="Chủ tịch",
        )  # fmt: skip
        days |= {"decision": decision, "decided_on": decision.decided_on}
    if state in {"announced"}:
        days |= {"announced_at": timezone.now()}
    if state in {"returned", "refused"}:
        days |= {"reason": "Thiếu số liệu"}
    return ProposalFactory(bloc_year=year, state=state, **{**days, **facts})
