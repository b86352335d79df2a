"""The invented year's pledge as it stands in the middle of its signing: opened, and partly signed.

What a worker and three signatories would do is done by the same deeds, so the demo is never a
picture of a signing but one.
"""

from collections.abc import Iterable

from accounts.models import User
from blocs.models import BlocYear
from documents.actions import Consent, sign_by_consent
from documents.enums import Authentication
from documents.tasks import prepare_paper
from emulation.demo.reader import Table
from pledges.models import Pledge


def sign_pledge(year: BlocYear, people: Iterable[Table]) -> None:
    """Have the pledge's paper made, and signed by the people who have `signs_pledge`.

    Where the system has no signing key the paper waits, its page says why, and nobody has signed.
    """
    signing = Pledge.objects.get(bloc_year=year).signing
    if signing is None or signing.job_id is None:
        return
    prepare_paper(signing.job_id)
    signing.refresh_from_db()
    if not signing.is_open:
        return
    consent = Consent(signing.data_sha256, Authentication.PASSWORD, user_agent="load_demo")
    for person in people:
        if person.get("signs_pledge"):
            party = signing.parties.get(organisation__code=person["organisation"])
            sign_by_consent(party, consent, by=User.objects.get(username=person["username"]))
