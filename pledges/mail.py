"""What the round of a draft tells people by e-mail, in the Vietnamese of official letters.

Letters go into the outbox within the deed's transaction, so they are sent once it is committed.
"""

from collections.abc import Iterable
from typing import Any

from django.conf import settings
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils.translation import gettext, override

from blocs.models import Organisation, OrganisationRole
from common.notices import Letter, post
from documents.frozen import hash_of
from pledges.models import PledgeComment, PledgeVersion

SUBJECT_SIGNS = 300  # what the outbox keeps


def tell_of_circulation(version: PledgeVersion, *, but: Any) -> None:
    """Ask those who act for the members to comment on the draft, each once a version; `but`, who
    sends it round, knows."""
    organisations = [row.organisation for row in version.year_of.members()]
    post(
        _letter(f"pledge-version:{version.pk}", "circulated", version, person)
        for person in _acting_for(organisations)
        if person != but
    )


def tell_of_answer(comment: PledgeComment, *, but: Any) -> None:
    """Tell those who act for the commenting member what is made of its comment; of a private one
    its author alone. An answer that is put otherwise is told again, the same answer is not."""
    people = _acting_for([comment.organisation])
    if comment.is_private:
        people = [person for person in people if person.pk == comment.author_id]
    said = hash_of({"outcome": comment.outcome, "answer": comment.answer})[:16]
    post(
        _letter(f"pledge-answer:{comment.pk}:{said}", "answered", comment.version, person, comment)
        for person in people
        if person != but
    )


def _acting_for(organisations: Iterable[Organisation]) -> list[Any]:
    """Editors and signatories in office, each once."""
    roles = OrganisationRole.objects.in_force().acting().filter(organisation__in=organisations)
    rows = roles.filter(user__is_active=True).select_related("user").order_by("pk")
    return list({row.user_id: row.user for row in rows}.values())


def _letter(
    key: str, occasion: str, version: PledgeVersion, person: Any,
    comment: PledgeComment | None = None,
) -> Letter:  # fmt: skip
    with override(settings.LANGUAGE_CODE):  # people have no language of their own
        subjects = {
            "circulated": gettext("Draft for comment: %(title)s"),
            "answered": gettext("Your comment was answered: %(title)s"),
        }
        place = reverse("pledges:comments", args=[version.year_of.pk])
        context = {
            "version": version, "year": version.year_of, "person": person, "comment": comment,
            "address": f"{settings.SITE_URL}{place}",
        }  # fmt: skip
        subject = " ".join((subjects[occasion] % {"title": version.text["title"]}).split())
        body = render_to_string(f"pledges/mail/{occasion}.txt", context)
    return Letter(f"{key}:{person.pk}", person, subject[:SUBJECT_SIGNS], body)
