"""The database itself knows the words of a life-cycle, whoever writes past the deeds."""

import pytest
from django.db import IntegrityError, transaction

from common.models import Job
from tests.factories.blocs import (
    BlocYearFactory,
    CouncilRoleFactory,
    LeadershipTermFactory,
    OrganisationRoleFactory,
)
from tests.factories.conferences import ConferenceFactory
from tests.factories.proposals import NomineeFactory, ObjectionFactory, ProposalFactory
from tests.factories.years import AwardFactory, PledgeFactory, signing_of

pytestmark = pytest.mark.django_db
WORDS = {
    "year": lambda: (BlocYearFactory(), "phase"),
    "council role": lambda: (CouncilRoleFactory(), "office"),
    "organisation role": lambda: (OrganisationRoleFactory(), "office"),
    "term": lambda: (LeadershipTermFactory(), "office"),
    "conference": lambda: (ConferenceFactory(), "state"),
    "signing": lambda: (signing_of(PledgeFactory()), "state"),
    "award": lambda: (AwardFactory(), "state"),
    "proposal": lambda: (ProposalFactory(), "state"),
    "nominee": lambda: (NomineeFactory(), "subject"),
    "objection": lambda: (ObjectionFactory(), "outcome"),
    "job": lambda: (Job.objects.create(task="a", subject="b"), "state"),
}


@pytest.mark.parametrize("thing", WORDS)
def test_a_word_nobody_knows_is_refused(thing):
    row, name = WORDS[thing]()
    with pytest.raises(IntegrityError), transaction.atomic():
        type(row)._default_manager.filter(pk=row.pk).update(**{name: "nonsense"})
