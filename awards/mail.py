"""What proposals tell people by e-mail, in the Vietnamese of official letters.

Letters go into the outbox within the deed's transaction, so they are sent once it is committed.
They go to people who read the proposal in that state, and never tell what was commented, nor by
whom.
"""

from collections.abc import Callable, Iterable, Iterator
from typing import Any

from django.conf import settings
from django.contrib.auth import get_user_model
from django.db.models import Q, QuerySet
from django.template.loader import render_to_string
from django.utils.translation import gettext, override

from awards.enums import ProposalState
from awards.models import Proposal
from blocs.enums import CouncilOffice
from blocs.models import CouncilRole, LeadershipTerm, OrganisationRole
from blocs.querysets import today
from common.notices import Letter, post

SUBJECT_SIGNS = 300  # what the outbox keeps
OPENED, COMMENTED, SUBMITTED, RETURNED = "opened", "commented", "submitted", "returned"
REFUSED, ANNOUNCED, REVOKED = "refused", "announced", "revoked"


def tell_of_move(proposal: Proposal, *, but: Any) -> None:
    """Tell of the state that a proposal has just come into, as often as it does; `but`, who moved
    it, knows.

    The list is open to the public, or the decision announced: the nominees' organisations. With the
    council: those who serve it. Returned: who runs the year. Refused: both of these. Revoked: the
    organisations of those it was granted to.
    """
    asked = OCCASIONS.get(proposal.state)
    if asked is not None:
        occasion, people = asked
        _post(proposal, occasion, people(proposal), but=but)


def tell_of_comment(proposal: Proposal, *, but: Any = None) -> None:
    """Tell the secretaries that the public commented; each once a day, however many there are."""
    at = today().isoformat()
    _post(proposal, COMMENTED, _of_council(proposal, CouncilOffice.SECRETARY), but=but, at=at)


# -- to whom --------------------------------------------------------------------------------------


def _people(those: Q) -> QuerySet[Any]:
    return get_user_model().objects.filter(those, is_active=True)


def _of_nominees(proposal: Proposal, **only: Any) -> QuerySet[Any]:
    """Editors and signatories of the organisations of the nominees."""
    houses = proposal.nominees.filter(**only).values("organisation")
    roles = OrganisationRole.objects.in_force().acting().filter(organisation__in=houses)
    return _people(Q(pk__in=roles.values("user")))


def _of_council(proposal: Proposal, *offices: str) -> QuerySet[Any]:
    roles = CouncilRole.objects.in_force().filter(council=proposal.bloc_year.bloc.council_id)
    roles = roles.filter(office__in=offices) if offices else roles
    return _people(Q(pk__in=roles.values("user")))


def _running(proposal: Proposal) -> QuerySet[Any]:
    """`BlocYear.objects.run_by` as a list of people: the secretaries, and who acts for the chair or
    a vice-chair in office. Administrators who hold no office get no letters."""
    terms = LeadershipTerm.objects.filter(bloc_year=proposal.bloc_year).in_office()
    roles = OrganisationRole.objects.in_force().acting()
    leading = roles.filter(organisation__in=terms.values("organisation"))
    secretaries = _of_council(proposal, CouncilOffice.SECRETARY)
    return _people(Q(pk__in=leading.values("user")) | Q(pk__in=secretaries.values("pk")))


# By the state that a proposal comes into: what is told, and whom.
OCCASIONS: dict[str, tuple[str, Callable[[Proposal], QuerySet[Any]]]] = {
    ProposalState.PUBLIC_COMMENT: (OPENED, _of_nominees),
    ProposalState.SUBMITTED: (SUBMITTED, _of_council),
    ProposalState.RETURNED: (RETURNED, _running),
    ProposalState.REFUSED: (REFUSED, lambda each: _running(each) | _of_nominees(each)),
    ProposalState.ANNOUNCED: (ANNOUNCED, _of_nominees),
    ProposalState.REVOKED: (REVOKED, lambda each: _of_nominees(each, is_granted=True)),
}


# -- the letters ----------------------------------------------------------------------------------


def _post(
    proposal: Proposal, occasion: str, people: QuerySet[Any], *, but: Any = None, at: str = ""
) -> None:
    """A letter to each; `at` parts the times that a proposal comes to the same occasion."""
    at = at or f"{proposal.updated_at:%Y%m%d%H%M%S%f}"
    readers = people.distinct().order_by("pk")
    post(_letters(proposal, occasion, (each for each in readers if each != but), at))


def _letters(proposal: Proposal, occasion: str, people: Iterable[Any], at: str) -> Iterator[Letter]:
    granted = [
        str(each) for each in proposal.nominees.granted().select_related("organisation")
    ] if occasion in (ANNOUNCED, REVOKED) else []  # fmt: skip
    for person in people:
        key = f"proposal:{proposal.pk}:{occasion}:{at}:{person.pk}"
        yield _letter(key, proposal, occasion, person, granted)


def _letter(key: str, proposal: Proposal, occasion: str, person: Any, granted: list[str]) -> Letter:
    with override(settings.LANGUAGE_CODE):  # people have no language of their own
        subjects = {
            OPENED: gettext("List open for public comment: %(what)s"),
            COMMENTED: gettext("Public comments came in: %(what)s"),
            SUBMITTED: gettext("Proposal submitted to the council: %(what)s"),
            RETURNED: gettext("Proposal returned: %(what)s"),
            REFUSED: gettext("Proposal refused: %(what)s"),
            ANNOUNCED: gettext("Decision announced: %(what)s"),
            REVOKED: gettext("Decision revoked: %(what)s"),
        }
        subject = " ".join((subjects[occasion] % {"what": proposal.title}).split())
        context = {
            "proposal": proposal, "year": proposal.bloc_year, "person": person,
            "decision": proposal.decision, "granted": granted, "occasion": occasion,
            "address": f"{settings.SITE_URL}{proposal.get_absolute_url()}",
        }  # fmt: skip
        body = render_to_string("awards/mail/letter.txt", context)
    return Letter(key, person, subject[:SUBJECT_SIGNS], body)
