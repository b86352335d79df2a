"""What ballots tell people by e-mail, in the Vietnamese of official letters.

Letters go into the outbox within the deed's transaction, so they are sent once it is committed.
They go to the electors of the roll, who read the ballot.
"""

from typing import Any

from django.conf import settings
from django.contrib.auth import get_user_model
from django.template.loader import render_to_string
from django.utils.translation import gettext, override

from ballots.models import Ballot
from common.notices import Letter, post

SUBJECT_SIGNS = 300  # what the outbox keeps
OPENED, PUBLISHED = "opened", "published"


def tell_of_opening(ballot: Ballot) -> None:
    """Call every elector to the ballot; a show of hands calls nobody to the screen."""
    if not ballot.is_shown_hands:
        post(_letter(ballot, person, OPENED) for person in _electors(ballot))


def tell_of_publishing(ballot: Ballot, *, but: Any) -> None:
    """Tell the electors that the result can be read; `but`, who published it, knows."""
    post(_letter(ballot, person, PUBLISHED) for person in _electors(ballot) if person != but)


def _electors(ballot: Ballot) -> Any:
    """Each person once, also one who votes for two members."""
    people = get_user_model().objects.filter(electors__entry__ballot=ballot, is_active=True)
    return people.distinct().order_by("pk")


def _letter(ballot: Ballot, person: Any, occasion: str) -> Letter:
    with override(settings.LANGUAGE_CODE):  # people have no language of their own
        subjects = {
            OPENED: gettext("Your vote is asked for: %(what)s"),
            PUBLISHED: gettext("Result of the ballot: %(what)s"),
        }
        subject = " ".join((subjects[occasion] % {"what": ballot.title}).split())
        context = {
            "ballot": ballot, "year": ballot.bloc_year, "person": person, "occasion": occasion,
            "address": f"{settings.SITE_URL}{ballot.get_absolute_url()}",
        }  # fmt: skip
        body = render_to_string("ballots/mail/letter.txt", context)
    return Letter(
        f"ballot:{ballot.pk}:{occasion}:{person.pk}", person, subject[:SUBJECT_SIGNS], body
    )
