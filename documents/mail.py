"""What those who are to sign are told by e-mail, in the Vietnamese of official letters."""

from collections.abc import Iterable, Iterator
from datetime import date
from typing import Any

from django.conf import settings
from django.db.models import Q
from django.template.loader import render_to_string
from django.utils.translation import gettext, override

from blocs.enums import OrganisationOffice, YearPhase
from blocs.models import Council, Mandate, OrganisationRole
from blocs.querysets import today
from common.notices import Letter, post
from documents.enums import SigningState
from documents.models import Party, Signing

BEFORE, AFTER = "before", "after"


def invite(signing: Signing) -> None:
    """Tell every signatory that the paper is open for signature."""
    post(_letters(signing, signing.parties.select_related("organisation"), "invitation"))


def tell_of_voiding(signing: Signing) -> None:
    """Tell those who had signed that the text was taken back, and why."""
    post(_letters_to_signed(signing, "voided"))


def tell_of_new_version(signing: Signing, reason: str) -> None:
    """Tell those who signed a sealed paper that a new version is being made, and why."""
    post(_letters_to_signed(signing, "renewed", reason=reason))


def tell_of_cancellation(signing: Signing, reason: str) -> None:
    """Tell those who signed a sealed paper that it does not come into force, and why."""
    post(_letters_to_signed(signing, "cancelled", reason=reason))


def _letters_to_signed(signing: Signing, occasion: str, *, reason: str = "") -> list[Letter]:
    """To those who may sign for the parties that signed, and to the very people who did: a deputy,
    or a signatory who left office since."""
    parties = signing.parties.signed().select_related("organisation", "signature__signer")
    letters = list(_letters(signing, parties, occasion, reason=reason))
    told = {letter.recipient.pk for letter in letters}
    for party in parties:
        person = party.signature.signer
        if person and person.is_active and person.pk not in told:
            letters.append(_letter(signing, party, person, occasion, reason))
    return letters


def remind(signing: Signing) -> None:
    """Remind those who have neither signed nor declined, before and after the deadline, each once.

    Whether a reminder is due is a matter of days, not of hours, so a run that was missed is made
    good by the next one; once the deadline is over only the second reminder still goes out.
    """
    if signing.due_on is None or not signing.is_open:
        return
    occasion = reminder_due(signing.due_on, signing.bloc_year.bloc.council)
    if occasion:
        waiting = signing.parties.waiting().select_related("organisation")
        post(_letters(signing, waiting, occasion))


def reminder_due(due_on: date, council: Council) -> str:
    """Which reminder is due today by the council's rule: the one before the deadline, the one after
    it, or none."""
    days = (today() - due_on).days
    if -council.remind_days_before <= days <= 0:
        return BEFORE
    return AFTER if days >= council.remind_days_after else ""


def _letters(
    signing: Signing, parties: Iterable[Party], occasion: str, *, reason: str = ""
) -> Iterator[Letter]:
    """One letter for each person who may sign for each of the parties."""
    rows = {party.organisation_id: party for party in parties}
    roles = OrganisationRole.objects.in_force().filter(
        organisation__in=rows, office=OrganisationOffice.SIGNATORY, user__is_active=True
    )
    mandates = Mandate.objects.in_force().filter(
        organisation__in=rows, bloc_year=signing.bloc_year_id, deputy__is_active=True
    )
    people = [(role.organisation_id, role.user) for role in roles.select_related("user")]
    people += [(row.organisation_id, row.deputy) for row in mandates.select_related("deputy")]
    for organisation, person in people:
        yield _letter(signing, rows[organisation], person, occasion, reason)


def _letter(signing: Signing, party: Party, person: Any, occasion: str, reason: str = "") -> Letter:
    with override(settings.LANGUAGE_CODE):
        subjects = {
            "invitation": gettext("Open for signature: %(title)s"),
            "voided": gettext("Taken back, your signature holds no more: %(title)s"),
            "renewed": gettext("A new version is being made: %(title)s"),
            "cancelled": gettext("Does not come into force: %(title)s"),
            BEFORE: gettext("The deadline for signing is near: %(title)s"),
            AFTER: gettext("The deadline for signing is over: %(title)s"),
        }
        context = {
            "signing": signing, "party": party, "person": person, "occasion": occasion,
            "reason": reason or signing.reason, "before": signing.last_that_holds,
            "address": f"{settings.SITE_URL}{signing.get_absolute_url()}",
        }  # fmt: skip
        return Letter(
            f"signing:{signing.pk}:{occasion}:{party.pk}:{person.pk}", person,
            subjects[occasion] % {"title": signing.title},
            render_to_string("documents/mail/letter.txt", context),
        )  # fmt: skip


def open_signings() -> Any:
    """Signings that may need a reminder, with what `remind` reads."""
    rows = Signing.objects.filter(~Q(deadline_step=""), state=SigningState.OPEN)
    rows = rows.exclude(bloc_year__phase=YearPhase.ARCHIVED)
    return rows.select_related("bloc_year__bloc__council").prefetch_related("bloc_year__deadlines")
