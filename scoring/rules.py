"""Who may write criteria, fill in and submit a card, appraise it, and freeze a ranking. The state
of a set, a card or a ranking is the deed's affair."""

from collections.abc import Iterable
from typing import Any

import rules

from blocs.models import Mandate, OrganisationRole
from blocs.rules import acting_organisations, is_not_archived, runs_year, signs_for
from pledges.rules import acts_for_member, is_of_own_organisation
from scoring.enums import Rung

rules.add_perm("scoring.write_criteria", runs_year & is_not_archived)
rules.add_perm("scoring.adopt_criteria", runs_year & is_not_archived)
rules.add_perm("scoring.comment_criteria", acts_for_member & is_not_archived)
rules.add_perm("scoring.run_scoring", runs_year & is_not_archived)


@rules.predicate
def acts_for_card(user: Any, card: Any) -> bool:
    """An editor or signatory of the member whose card it is."""
    return card is not None and card.organisation_id in acting_organisations(user)


@rules.predicate
def signs_for_card(user: Any, card: Any) -> bool:
    """A signatory of the member, or its deputy by a mandate in force for the year."""
    if card is None:
        return False
    if card.organisation_id in signs_for(user):
        return True
    return _holds_mandate(user, card)


def _holds_mandate(user: Any, card: Any) -> bool:
    held = Mandate.objects.in_force().filter(deputy=user, organisation=card.organisation_id)
    return held.filter(bloc_year=card.year_of).exists()


@rules.predicate
def belongs_to_member(user: Any, card: Any) -> bool:
    """Any role in the member, or a mandate of it for the year: nobody appraises its own house, not
    as secretary either."""
    if card is None:
        return False
    roles = user.organisation_roles.in_force()
    if roles.filter(organisation=card.organisation_id).exists():
        return True
    return _holds_mandate(user, card)


@rules.predicate
def is_recused(user: Any, card: Any) -> bool:
    """Stood back from this card, or its organisation did."""
    if card is None:
        return False
    rows = card.recusals.all()
    mine = acting_organisations(user)
    return any(row.person_id == user.pk or row.organisation_id in mine for row in rows)


@rules.predicate
def is_of_panel(user: Any, card: Any) -> bool:
    return card is not None and card.criteria_set.appraisers.filter(person=user).exists()


@rules.predicate
def runs_its_year(user: Any, card: Any) -> bool:
    return card is not None and runs_year.test(user, card.year_of)


@rules.predicate
def appraises_all(user: Any, card: Any) -> bool:
    """On the panel, for every group of the criteria."""
    if card is None:
        return False
    codes = card.criteria_set.criteria.values_list("code", flat=True)
    tops = {code for code in codes if "." not in code}
    rows = card.criteria_set.appraisers.filter(person=user)
    return any(not row.groups or tops <= set(row.groups) for row in rows)


@rules.predicate
def its_year_goes_on(user: Any, card: Any) -> bool:
    return card is not None and is_not_archived.test(user, card.year_of)


@rules.predicate
def is_peer(user: Any, card: Any) -> bool:
    """Acts for another member of the year, where the set wants cross-scoring."""
    if card is None or not card.criteria_set.cross_weight:
        return False
    others = acting_organisations(user) - {card.organisation_id}
    return bool(others) and card.year_of.members().filter(organisation__in=others).exists()


rules.add_perm("scoring.withdraw_comment", is_of_own_organisation & its_year_goes_on)
rules.add_perm("scoring.fill_card", acts_for_card & its_year_goes_on)
rules.add_perm("scoring.submit_card", signs_for_card & its_year_goes_on)
rules.add_perm(
    "scoring.appraise_card",
    (runs_its_year | is_of_panel) & ~belongs_to_member & ~is_recused & its_year_goes_on,
)
# The card as a whole goes on or back by one hand, not by whoever appraises a part of it.
rules.add_perm(
    "scoring.finish_card",
    (runs_its_year | appraises_all) & ~belongs_to_member & ~is_recused & its_year_goes_on,
)
rules.add_perm("scoring.recuse", (runs_its_year | is_of_panel | is_peer) & its_year_goes_on)
rules.add_perm("scoring.cross_score", is_peer & ~belongs_to_member & ~is_recused & its_year_goes_on)
rules.add_perm("scoring.decide_card", runs_its_year & its_year_goes_on)
rules.add_perm("scoring.note_bar", runs_its_year & ~belongs_to_member & its_year_goes_on)
rules.add_perm("scoring.amend_card", runs_its_year & ~belongs_to_member & its_year_goes_on)

# What a person must be allowed to do to write a rung.
WRITES = {
    Rung.SELF: "scoring.fill_card",
    Rung.APPRAISED: "scoring.appraise_card",
    Rung.EXPLAINED: "scoring.appraise_card",
    Rung.ADOPTED: "scoring.amend_card",
}
OF_PANEL = {Rung.APPRAISED, Rung.EXPLAINED}  # by groups of criteria: see `groups_open_to`


def rung_open_to(user: Any, card: Any) -> Rung | None:
    """The rung that is written in the card's state, if this person may write it."""
    rung = card.state_now.rung
    return rung if rung is not None and user.has_perm(WRITES[rung], card) else None


def groups_open_to(user: Any, card: Any, tops: Iterable[str]) -> set[str]:
    """Which of the groups at the top (their codes) the person appraises on this card.

    A person of the panel appraises its own groups. Who runs the year appraises those that nobody
    of the panel is left for: who stood back from the card or belongs to the member does not count.
    """
    wanted = set(tops)
    rows = list(card.criteria_set.appraisers.select_related("person"))
    own = [row for row in rows if row.person_id == user.pk]
    mine = {code for row in own for code in (row.groups or wanted)}
    if runs_its_year.test(user, card):
        away = _stood_back(card, rows) | _people_of([card.organisation_id], rows)
        held = [row for row in rows if row.person_id not in away]
        mine |= wanted - {code for row in held for code in (row.groups or wanted)}
    return mine & wanted


def rung_open_in(user: Any, card: Any, codes: Iterable[str]) -> Rung | None:
    """The rung that this person writes now in all these criteria; None where in one it may not."""
    rung = rung_open_to(user, card)
    tops = {code.partition(".")[0] for code in codes}
    if rung in OF_PANEL and groups_open_to(user, card, tops) != tops:
        return None
    return rung


def _stood_back(card: Any, appraisers: Iterable[Any]) -> set[int]:
    """Those of the panel who stood back from the card, or whose organisation did."""
    recusals = list(card.recusals.all())
    houses = [row.organisation_id for row in recusals if row.organisation_id]
    return {row.person_id for row in recusals} | _people_of(houses, appraisers)


def _people_of(organisations: Iterable[int], appraisers: Iterable[Any]) -> set[int]:
    """Those of the panel who hold a role in one of these organisations."""
    people, houses = [row.person_id for row in appraisers], list(organisations)
    if not houses:
        return set()
    roles = OrganisationRole.objects.in_force().filter(user__in=people, organisation__in=houses)
    return set(roles.values_list("user", flat=True))
