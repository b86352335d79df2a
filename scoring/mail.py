"""What scoring tells people by e-mail, in the Vietnamese of official letters.

Letters go into the outbox within the deed's transaction, so they are sent once it is committed.
Nobody is told of a card that `Scorecard.objects.visible_to` keeps from them: the people of a member
and its deputies read its card, the panel reads those that were submitted, if it reads the year.
"""

from collections.abc import Iterable, Iterator
from datetime import date
from typing import Any

from django.conf import settings
from django.contrib.auth import get_user_model
from django.db.models import Q
from django.template.loader import render_to_string
from django.utils.translation import gettext, override

from blocs.enums import DeadlineStep
from blocs.models import (
    BlocYear,
    CouncilRole,
    Deadline,
    LeadershipTerm,
    Mandate,
    Organisation,
    OrganisationRole,
)
from common.notices import Letter, post
from documents.mail import AFTER, BEFORE, reminder_due
from scoring.enums import CardState
from scoring.models import CriteriaSet, Ranking, Scorecard

SUBJECT_SIGNS = 300  # what the outbox keeps
OPENED, EXPLAINED, PUBLISHED = "opened", "explained", "published"
# What the member is told when its card comes into a state, and the last day that counts from then.
TOLD_TO_MEMBER = {
    CardState.DRAFT: ("returned", DeadlineStep.SELF_SCORE),
    CardState.APPRAISED: ("appraised", DeadlineStep.APPRAISAL),
    CardState.REAPPRAISED: ("reappraised", None),
    CardState.ADOPTED: ("adopted", None),
}


def tell_of_opening(
    criteria_set: CriteriaSet, organisations: Iterable[Organisation], *, but: Any
) -> None:  # fmt: skip
    """Ask those who act for these members to fill in their new cards; `but`, who opened them,
    knows."""
    cards = criteria_set.scorecards.filter(organisation__in=organisations).for_lists()
    due_on = _last_day(criteria_set.bloc_year, DeadlineStep.SELF_SCORE)
    post(_to_members(criteria_set.bloc_year, cards, OPENED, due_on, but=but))


def tell_of_move(card: Scorecard, *, but: Any) -> None:
    """Tell of the state that a card has just come into, as often as it does: the member, or after
    its explanations those who appraise it; `but`, who moved it, knows."""
    year, at = card.year_of, f"{card.updated_at:%Y%m%d%H%M%S%f}"
    if card.state == CardState.EXPLAINED:
        due_on = _last_day(year, DeadlineStep.APPRAISAL)
        people = [person for person in _appraising(card) if person != but]
        post(_of_card(card, person, EXPLAINED, due_on, at) for person in people)
    elif card.state in TOLD_TO_MEMBER:
        occasion, step = TOLD_TO_MEMBER[card.state_now]
        due_on = _last_day(year, step) if step else None
        post(_to_members(year, [card], occasion, due_on, at, but=but))


def tell_of_publishing(ranking: Ranking, *, but: Any) -> None:
    """Tell those who act for the members that the ranking can be read, each person once."""
    year = ranking.bloc_year
    people = dict.fromkeys(person for _member, person in _acting(year, year.members()))
    people.pop(but, None)
    post(
        _letter(
            f"ranking:{ranking.pk}:{PUBLISHED}", person, PUBLISHED, ranking,
            {"year": year, "ranking": ranking},
        )
        for person in people
    )  # fmt: skip


def last_days() -> Any:
    """Last days for self-scoring of years on their course, with what `remind` reads."""
    years = BlocYear.objects.in_progress()
    rows = Deadline.objects.filter(bloc_year__in=years, step=DeadlineStep.SELF_SCORE)
    return rows.select_related("bloc_year__bloc__council")


def remind(last_day: Deadline) -> None:
    """Remind the members that have not submitted their cards, before and after the last day for
    self-scoring, each once; when is asked of the day, see `documents.mail.remind`."""
    year = last_day.bloc_year
    occasion = reminder_due(last_day.due_on, year.bloc.council)
    if occasion:
        drafts = Scorecard.objects.filter(criteria_set__bloc_year=year, state=CardState.DRAFT)
        post(_to_members(year, drafts.for_lists(), occasion, last_day.due_on))


# -- to whom --------------------------------------------------------------------------------------


def _acting(year: BlocYear, of: Any) -> list[tuple[int, Any]]:
    """Who acts for members of the year, by the id of the organisation, each once: its editors and
    signatories, and its deputies. `of` are rows that have an `organisation_id`."""
    wanted = Q(organisation__in=[row.organisation_id for row in of])
    members = Q(organisation__in=year.members().values("organisation"))
    roles = OrganisationRole.objects.in_force().acting().filter(wanted, members)
    roles = roles.filter(user__is_active=True).select_related("user").order_by("pk")
    mandates = Mandate.objects.in_force().filter(wanted, bloc_year=year, deputy__is_active=True)
    mandates = mandates.select_related("deputy").order_by("pk")
    people = [(row.organisation_id, row.user) for row in roles]
    people += [(row.organisation_id, row.deputy) for row in mandates]
    return list(dict.fromkeys(people))


def _appraising(card: Scorecard) -> Any:
    """`scoring.appraise_card` as a list of people: the panel and who runs the year, without who
    belongs to the member or stood back. Administrators who hold no office get no letters."""
    year, roles = card.year_of, OrganisationRole.objects.in_force()
    served = CouncilRole.objects.in_force().filter(council=year.bloc.council_id)
    terms = LeadershipTerm.objects.filter(bloc_year=year)
    leading = roles.acting().filter(organisation__in=terms.in_office().values("organisation"))
    back = card.recusals.filter(organisation__isnull=False).values("organisation")
    away = (
        Q(pk__in=roles.filter(organisation=card.organisation_id).values("user"))
        | Q(pk__in=card.recusals.values("person"))
        | Q(pk__in=roles.acting().filter(organisation__in=back).values("user"))
    )
    return (
        get_user_model()
        .objects.filter(is_active=True)
        .filter(
            Q(pk__in=served.secretaries().values("user"))
            | Q(pk__in=leading.values("user"))
            | Q(pk__in=card.criteria_set.appraisers.values("person")) & _reading(year)
        )
        .exclude(away)
        .order_by("pk")
    )


def _reading(year: BlocYear) -> Q:
    """`BlocYear.objects.visible_to` as a list of people."""
    served = CouncilRole.objects.in_force().filter(council=year.bloc.council_id)
    terms = LeadershipTerm.objects.filter(bloc_year=year)
    roles = OrganisationRole.objects.in_force().filter(
        Q(organisation__in=year.members().values("organisation"))
        | Q(organisation__in=terms.values("organisation"))
    )
    deputies = Mandate.objects.in_force().filter(bloc_year=year)
    return (
        Q(is_superuser=True)
        | Q(pk__in=served.values("user"))
        | Q(pk__in=roles.values("user"))
        | Q(pk__in=deputies.values("deputy"))
    )


# -- the letters ----------------------------------------------------------------------------------


def _to_members(
    year: BlocYear, cards: Iterable[Scorecard], occasion: str, due_on: date | None, at: str = "",
    *, but: Any = None,
) -> Iterator[Letter]:  # fmt: skip
    """One letter for each who acts for each of the cards' members."""
    rows = {card.organisation_id: card for card in cards}
    for organisation, person in _acting(year, rows.values()):
        if person != but:
            yield _of_card(rows[organisation], person, occasion, due_on, at)


def _of_card(
    card: Scorecard, person: Any, occasion: str, due_on: date | None, at: str = ""
) -> Letter:  # fmt: skip
    """`at` parts the times that one card comes into the same state."""
    key = f"scorecard:{card.pk}:{occasion}" + (f":{at}" if at else "")
    context = {
        "year": card.year_of, "card": card, "member": card.organisation, "due_on": due_on,
    }  # fmt: skip
    return _letter(key, person, occasion, card, context)


def _letter(key: str, person: Any, occasion: str, of: Any, context: dict[str, Any]) -> Letter:
    with override(settings.LANGUAGE_CODE):  # people have no language of their own
        subjects = {
            OPENED: gettext("Score yourselves: %(what)s"),
            BEFORE: gettext("The last day for self-scoring is near: %(what)s"),
            AFTER: gettext("The last day for self-scoring is over: %(what)s"),
            "returned": gettext("Scorecard returned: %(what)s"),
            "appraised": gettext("Scorecard appraised: %(what)s"),
            "reappraised": gettext("Scorecard appraised again: %(what)s"),
            EXPLAINED: gettext("Explanations to appraise: %(what)s"),
            "adopted": gettext("Scorecard adopted: %(what)s"),
            PUBLISHED: gettext("Ranking published: %(what)s"),
        }
        what = f"{context['member']}, {context['year']}" if "member" in context else context["year"]
        subject = " ".join((subjects[occasion] % {"what": what}).split())
        body = render_to_string(
            "scoring/mail/letter.txt",
            {
                **context, "person": person, "occasion": occasion,
                "address": f"{settings.SITE_URL}{of.get_absolute_url()}",
            },
        )  # fmt: skip
    return Letter(f"{key}:{person.pk}", person, subject[:SUBJECT_SIGNS], body)


def _last_day(year: BlocYear, step: DeadlineStep) -> date | None:
    rows = Deadline.objects.filter(bloc_year=year, step=step)
    return rows.values_list("due_on", flat=True).first()
