"""The course of scorecards: opened for a year, submitted, appraised, explained, adopted."""

from typing import Any

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.utils.translation import gettext_noop

from blocs.actions.years import locked_year
from blocs.enums import YearPhase
from blocs.models import BlocYear, Organisation
from common.changes import refuse_stale, version_of
from common.errors import RuleViolation
from common.log import log
from common.text import normalise
from scoring.actions.marks import locked_card, refuse_frozen, refuse_late, unsaid_codes
from scoring.enums import CardState, Rung
from scoring.mail import tell_of_move, tell_of_opening
from scoring.models import Appraiser, Bar, CriteriaSet, Recusal, Scorecard
from scoring.trees import Way


@transaction.atomic
def open_scorecards(year: BlocYear, *, by: Any) -> int:
    """Give every member that has none a card on the criteria in force; how many were made.

    Raises RuleViolation `no-criteria` without an adopted set that has points, `scoring-too-early`
    before the year is under way.
    """
    year = locked_year(year)
    criteria_set = CriteriaSet.objects.filter(bloc_year=year).adopted().first()
    if criteria_set is None or not criteria_set.criteria.exclude(way="").exists():
        raise RuleViolation(
            "no-criteria", _("First adopt criteria that say how each of them is scored.")
        )
    if year.phase_now.position < YearPhase.UNDERWAY.position:
        raise RuleViolation(
            "scoring-too-early", _("Cards are opened once the year is under way.")
        )  # fmt: skip
    have = set(criteria_set.scorecards.values_list("organisation", flat=True))
    lacking = [row.organisation for row in year.members() if row.organisation_id not in have]
    for organisation in lacking:
        Scorecard.objects.create(criteria_set=criteria_set, organisation=organisation)
    if lacking:
        log(
            by, gettext_noop("opened the scorecards"), criteria_set,
            after={"members": [each.label for each in lacking]},
        )  # fmt: skip
        tell_of_opening(criteria_set, lacking, but=by)
    return len(lacking)


def missing_codes(card: Scorecard) -> list[str]:
    """The codes that the member has to score and has not: in the order of the set."""
    rows = card.criteria_set.criteria.exclude(way="").exclude(way=Way.FACTS)
    rows = rows.prefetch_related("assigned").order_by("number")
    scored = card.marks.filter(rung=Rung.SELF, value__isnull=False)
    done = set(scored.values_list("criterion", flat=True))
    return [
        row.code for row in rows if row.pk not in done and row.is_given_to(card.organisation_id)
    ]


@transaction.atomic
def submit_card(card: Scorecard, *, by: Any) -> Scorecard:
    """The member hands its card to the panel; from now on its own figures stand.

    Raises RuleViolation `card-incomplete` (naming the codes), `card-moved` when it is no draft,
    `deadline-over` after the last day for self-scores.
    """
    card = locked_card(card)
    _refuse_move(card, CardState.SUBMITTED)
    refuse_late(card, Rung.SELF)
    missing = missing_codes(card)
    if missing:
        raise RuleViolation(
            "card-incomplete",
            _("Not scored yet: %(codes)s. Write 0 where nothing was reached.")
            % {"codes": ", ".join(missing)},
            fields=dict.fromkeys(missing, _("Not scored yet.")),
        )
    card.submitted_at, card.submitted_by, card.returned_because = timezone.now(), by, ""
    return _moved(card, CardState.SUBMITTED, gettext_noop("submitted the scorecard"), by)


@transaction.atomic
def return_card(card: Scorecard, reason: str, *, by: Any) -> Scorecard:
    """Give a submitted card back to its member, who may change it again. The panel's marks stay.

    Raises RuleViolation `reason-missing`, `card-moved`.
    """
    card = locked_card(card)
    _refuse_move(card, CardState.DRAFT)
    card.returned_because = _reason(reason)
    verb = gettext_noop("returned the scorecard")
    return _moved(card, CardState.DRAFT, verb, by, reason=card.returned_because)


@transaction.atomic
def finish_appraisal(card: Scorecard, *, by: Any) -> Scorecard:
    """The panel is done: the member sees its figures and may explain. It writes no figure, so no
    last day bars it.

    Raises RuleViolation `card-moved` when the card waits for no panel, `reason-missing` with the
    codes in its `fields` where the panel's figure differs by now and nobody said why.
    """
    card = locked_card(card)
    new = CardState.REAPPRAISED if card.state == CardState.EXPLAINED else CardState.APPRAISED
    if card.state not in {CardState.SUBMITTED, CardState.EXPLAINED}:
        _refuse(card)
    _refuse_unsaid(card)
    verb = {
        CardState.APPRAISED: gettext_noop("finished the appraisal"),
        CardState.REAPPRAISED: gettext_noop("finished the second appraisal"),
    }
    return _moved(card, new, verb[new], by)


def _refuse_unsaid(card: Scorecard) -> None:
    rung = card.state_now.rung
    unsaid = unsaid_codes(card, rung) if rung else []
    if unsaid:
        raise RuleViolation(
            "reason-missing",
            _("Say why the figure differs from the one before: %(codes)s.")
            % {"codes": ", ".join(unsaid)},
            fields=dict.fromkeys(unsaid, _("Say why the figure differs from the one before.")),
        )


@transaction.atomic
def reopen_appraisal(card: Scorecard, reason: str, *, by: Any) -> Scorecard:
    """Take an appraisal up again before the member has explained. Raises as `return_card`."""
    card = locked_card(card)
    if card.state != CardState.APPRAISED:
        _refuse(card)
    verb = gettext_noop("took the appraisal up again")
    return _moved(card, CardState.SUBMITTED, verb, by, reason=_reason(reason))


@transaction.atomic
def send_explanations(card: Scorecard, *, by: Any) -> Scorecard:
    """The member asks the panel to look again. Raises RuleViolation `nothing-explained`,
    `card-moved`."""
    card = locked_card(card)
    _refuse_move(card, CardState.EXPLAINED)
    if not card.marks.filter(rung=Rung.APPRAISED).exclude(explanation="").exists():
        raise RuleViolation(
            "nothing-explained", _("Explain at least one figure, or let the appraisal stand.")
        )
    card.explained_at = timezone.now()
    return _moved(card, CardState.EXPLAINED, gettext_noop("sent its explanations"), by)


@transaction.atomic
def adopt_card(card: Scorecard, *, by: Any) -> Scorecard:
    """The bloc adopts the card: its figures go into the ranking. RuleViolation `card-moved`."""
    card = locked_card(card)
    _refuse_move(card, CardState.ADOPTED)
    return _moved(card, CardState.ADOPTED, gettext_noop("adopted the scorecard"), by)


def _refuse_move(card: Scorecard, new: CardState) -> None:
    if not card.state_now.can_become(new):
        _refuse(card)


def _refuse(card: Scorecard) -> None:
    raise RuleViolation(
        "card-moved",
        _("This card is “%(state)s” now, so nothing was changed.")
        % {"state": card.state_now.label},
    )


def _moved(
    card: Scorecard, new: CardState, verb: str, by: Any, *, reason: str = ""
) -> Scorecard:  # fmt: skip
    before, card.state = card.state, new
    card.save()
    log(by, verb, card, before={"state": before}, after={"state": new.value}, reason=reason)
    tell_of_move(card, but=by)
    return card


def _reason(text: str) -> str:
    text = normalise(text).strip()
    if not text:
        raise RuleViolation(
            "reason-missing", _("Say why."), fields={"reason": _("Say why.")}
        )  # fmt: skip
    return text


# -- the panel ------------------------------------------------------------------------------------


def groups_now(row: Appraiser | None) -> dict[str, list[str]]:
    """What a person of the panel appraises, as the form shows it."""
    return {"groups": sorted(row.groups) if row else []}


@transaction.atomic
def appoint_appraiser(
    criteria_set: CriteriaSet, person: Any, groups: list[str], *, by: Any,
    seen: str | None = None, is_new: bool = False,
) -> Appraiser:  # fmt: skip
    """A person appraises the groups with these codes at the top; none named: all. `seen` is the
    version of `groups_now` on the page; `is_new`: the person is not thought to be on the panel.

    Raises RuleViolation `unknown-group`, `changed-meanwhile`, `appraiser-appointed`.
    """
    locked_year(criteria_set.bloc_year)
    tops = {code for code in criteria_set.criteria.values_list("code", flat=True)
            if "." not in code}  # fmt: skip
    strangers = [code for code in groups if code not in tops]
    if strangers:
        told = _("The criteria have no group %(codes)s.") % {"codes": ", ".join(strangers)}
        raise RuleViolation("unknown-group", told, fields={"groups": told})
    row = Appraiser.objects.filter(criteria_set=criteria_set, person=person).first()
    if row and is_new:
        raise RuleViolation("appraiser-appointed", _("This person is on the panel already."))
    refuse_stale(seen, version_of(groups_now(row)))
    before = row.groups if row else None
    row = row or Appraiser(criteria_set=criteria_set, person=person)
    row.groups = sorted(groups)
    row.save()
    log(
        by, gettext_noop("appointed an appraiser"), row,
        before=before, after={"groups": row.groups},
    )  # fmt: skip
    return row


@transaction.atomic
def dismiss_appraiser(row: Appraiser, *, by: Any) -> None:
    """The person no longer appraises; what it wrote stays."""
    locked_year(row.criteria_set.bloc_year)
    log(by, gettext_noop("dismissed an appraiser"), row, before={"groups": row.groups})
    row.delete()


@transaction.atomic
def recuse(
    card: Scorecard, person: Any, reason: str, *, by: Any, organisation: Organisation | None = None
) -> Recusal:
    """The person, and where it is a peer its organisation, stands back from the card; what it gave
    before counts no more.

    Raises RuleViolation `reason-missing`, `recused-already`, and `card-closed` or `ranking-frozen`
    where that would move points that are adopted or frozen."""
    card = locked_card(card)
    if organisation is not None:
        refuse_frozen(card)
        if card.state == CardState.ADOPTED:
            raise RuleViolation("card-closed", _("This card is adopted: its points stand."))
    if card.recusals.filter(person=person).exists():
        raise RuleViolation("recused-already", _("You have stood back from this card already."))
    row = Recusal.objects.create(
        scorecard=card, person=person, reason=_reason(reason), organisation=organisation
    )
    log(by, gettext_noop("declared a conflict of interest"), row, reason=row.reason)
    return row


@transaction.atomic
def set_bar(card: Scorecard, condition: str, reason: str, *, by: Any) -> Bar:
    """Note that the member falls under one of the set's conditions; it keeps its place.

    Raises RuleViolation `unknown-condition`, `reason-missing`, `ranking-frozen`,
    `bar-noted-already`.
    """
    card = locked_card(card)
    refuse_frozen(card)
    declared = {each.text for each in card.criteria_set.declared.knockouts if not each.code}
    if condition not in declared:
        raise RuleViolation("unknown-condition", _("The criteria declare no such condition."))
    if card.bars.filter(condition=condition).exists():
        told = _("This condition is noted of the member already. Lift it first.")
        raise RuleViolation("bar-noted-already", told, fields={"condition": told})
    row = Bar.objects.create(
        scorecard=card, condition=condition, reason=_reason(reason), by=by
    )  # fmt: skip
    verb = gettext_noop("noted what bars an award")
    log(by, verb, card, after={"condition": condition}, reason=row.reason)
    return row


@transaction.atomic
def lift_bar(row: Bar, reason: str, *, by: Any) -> None:
    """Take the note back. Raises RuleViolation `reason-missing`, `ranking-frozen`."""
    card = locked_card(row.scorecard)
    refuse_frozen(card)
    verb = gettext_noop("took back what bars an award")
    log(by, verb, card, before={"condition": row.condition}, reason=_reason(reason))
    row.delete()
