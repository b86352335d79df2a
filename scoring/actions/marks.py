"""Writing marks: the member's own, the panel's, the peers'. All of a request or nothing."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from decimal import Decimal
from typing import Any

from django.db import transaction
from django.utils.translation import gettext_lazy as _
from django.utils.translation import gettext_noop

from blocs.enums import DeadlineStep
from blocs.models import Organisation
from blocs.querysets import today
from common.changes import refuse_stale, version_of
from common.errors import RuleViolation
from common.formatting import date_short
from common.log import log
from common.numbers import printed
from common.text import normalise
from scoring.builders.figures import refusal_in_words
from scoring.builders.versions import answer_now, mark_version, peer_now, told_of
from scoring.enums import CardState, Rung
from scoring.formulas import FigureRefused
from scoring.marking import FOR_PEERS, WITH_TARGET, Entry, check_entry
from scoring.models import Criterion, Mark, PeerMark, Ranking, Scorecard
from scoring.trees import Way

# The last day for the rungs that have one.
DEADLINES = {Rung.SELF: DeadlineStep.SELF_SCORE, Rung.APPRAISED: DeadlineStep.APPRAISAL,
             Rung.EXPLAINED: DeadlineStep.APPRAISAL}  # fmt: skip


@dataclass(frozen=True)
class Given:
    """What a person enters for one criterion. `seen` is the mark's version on its page (see
    `mark_version`); None skips the comparison."""

    value: Decimal | None = None
    target: Decimal | None = None
    note: str = ""
    reason: str = ""
    seen: str | None = None


def locked_card(card: Scorecard) -> Scorecard:
    """The card as it is now, locked until the deed is done."""
    rows = Scorecard.objects.select_for_update(of=("self",)).for_lists()
    return rows.get(pk=card.pk)


@transaction.atomic
def save_marks(
    card: Scorecard, given: Mapping[str, Given], *, by: Any, rung: Rung | None = None
) -> list[Mark]:
    """Write what was entered, by code, on the rung that the card's state asks for; all or nothing.

    `rung` names the one that the caller was let in to write: the card may move on in between.

    Above the member's own rung an empty figure agrees with the one below, and nothing stays there;
    an empty target beside a figure is the one below.

    Raises RuleViolation `card-closed` when nobody writes in this state, `deadline-over`,
    `ranking-frozen`, `marks-refused` with a sentence for each code in its `fields`, and
    `changed-meanwhile` when somebody changed one of the marks since it was seen.
    """
    card = locked_card(card)
    rung = open_rung(card, rung)
    changes = _entered(card, rung, given, by)
    _store(changes)
    if changes:
        log(
            by, gettext_noop("scored criteria"), card,
            before={"rung": rung.value, **{each.code: each.before for each in changes}},
            after={"rung": rung.value, **{each.code: each.after for each in changes}},
        )  # fmt: skip
    return [change.mark for change in changes if not change.is_agreement]


@dataclass(frozen=True)
class Change:
    """A mark as it is to be stored, and what stood there; an agreement takes it away."""

    code: str
    mark: Mark
    before: dict[str, Any]
    is_agreement: bool = False

    @property
    def after(self) -> dict[str, Any]:
        return {} if self.is_agreement else told_of(self.mark)


def _store(changes: Iterable[Change]) -> None:
    """New marks in one query: a whole card may come at once."""
    new: list[Mark] = []
    for change in changes:
        if change.is_agreement:
            change.mark.delete()
        elif change.mark.pk is None:
            change.mark.tidy()
            new.append(change.mark)
        else:
            change.mark.save()
    Mark.objects.bulk_create(new)


def _entered(card: Scorecard, rung: Rung, given: Mapping[str, Given], by: Any) -> list[Change]:
    """What the entries change. RuleViolation for the whole request when one of them is refused."""
    criteria = _criteria(card, given)
    rows = card.marks.filter(criterion__in=criteria.values(), rung=rung)
    marks = {mark.criterion_id: mark for mark in rows}
    below = marks_below(card, rung, criteria.values()) if rung != Rung.SELF else {}
    refused: dict[str, Any] = {}
    changes: list[Change] = []
    for code, said in given.items():
        criterion = criteria.get(code)
        each = _with_target(said, below.get(criterion.pk) if criterion else None)
        fault = _fault(card, criterion, each)
        if criterion is None or fault:
            refused[code] = fault
            continue
        mark = marks.get(criterion.pk)
        refuse_stale(each.seen, mark_version(mark))
        before = told_of(mark)
        if rung != Rung.SELF and each.value is None:  # agreed: what stands below counts
            if mark is not None:
                changes.append(_agreed(mark, below.get(criterion.pk), before))
            continue
        mark = mark or Mark(scorecard=card, criterion=criterion, rung=rung)
        _set(mark, criterion, each, by)
        if rung != Rung.SELF and _differs(mark, below.get(criterion.pk)) and not mark.reason:
            refused[code] = _("Say why the figure differs from the one before.")
        elif told_of(mark) != before:
            changes.append(Change(code, mark, before))
    _refuse_some(refused)
    return changes


def _with_target(given: Given, below: Mark | None) -> Given:
    """Whoever changes a result and says nothing of the target leaves the one that stands below:
    without one, points would be made in another way."""
    if below is None or given.value is None or given.target is not None:
        return given
    return replace(given, target=below.target)


def _agreed(mark: Mark, below: Mark | None, before: dict[str, Any]) -> Change:
    """The panel takes its figure back. Where the member has answered to it, the mark stays, with
    the figure that stands below: an answer is never thrown away."""
    if not mark.explanation:
        return Change(mark.criterion.code, mark, before, is_agreement=True)
    mark.value, mark.target = (below.value, below.target) if below else (None, None)
    mark.reason = ""
    return Change(mark.criterion.code, mark, before)


def _set(mark: Mark, criterion: Criterion, given: Given, by: Any) -> None:
    mark.value, mark.note, mark.by = given.value, normalise(given.note), by
    mark.target = given.target if criterion.way in WITH_TARGET else None
    mark.reason = normalise(given.reason) if mark.rung != Rung.SELF else ""


def _refuse_some(refused: Mapping[str, Any]) -> None:
    if refused:
        raise RuleViolation("marks-refused", next(iter(refused.values())), fields=dict(refused))


def marks_below(
    card: Scorecard, rung: Rung, criteria: Iterable[Criterion]
) -> dict[int, Mark]:  # fmt: skip
    """What counts below `rung`, by criterion: the highest lower rung that holds something."""
    lower = [each.value for each in Rung if each.position < rung.position]
    rows = card.marks.filter(criterion__in=criteria, rung__in=lower)
    return {mark.criterion_id: mark for mark in sorted(rows, key=lambda m: Rung(m.rung).position)}


def unsaid_codes(card: Scorecard, rung: Rung) -> list[str]:
    """The codes where the figure on `rung` differs from the one below and no reason says why: the
    member may have changed its own after the panel agreed with it."""
    rows = card.marks.filter(rung=rung, reason="").select_related("criterion")
    marks = list(rows.order_by("criterion__number"))
    below = marks_below(card, rung, [mark.criterion for mark in marks])
    return [each.criterion.code for each in marks if _differs(each, below.get(each.criterion_id))]


def _differs(mark: Mark, below: Mark | None) -> bool:
    was = (below.value, below.target) if below else (None, None)
    return (mark.value, mark.target) != was


def open_rung(card: Scorecard, meant: Rung | None = None) -> Rung:
    """The rung that is written now. RuleViolation as told by `save_marks` where none is."""
    rung = card.state_now.rung
    if rung is None or meant not in {None, rung}:
        raise RuleViolation(
            "card-closed",
            _("Nothing is scored on this card now: it is “%(state)s”.")
            % {"state": card.state_now.label},
        )
    if rung == Rung.ADOPTED:
        refuse_frozen(card)
    else:
        refuse_late(card, rung)
    return rung


def refuse_late(card: Scorecard, rung: Rung) -> None:
    """RuleViolation `deadline-over` once the last day for the rung is over."""
    rows = card.year_of.deadlines.filter(step=DEADLINES[rung], due_on__lt=today())
    over = rows.values_list("due_on", flat=True).first()
    if over is not None:
        raise RuleViolation(
            "deadline-over",
            _("The last day was %(day)s. The chair can set a later one on the year's page.")
            % {"day": date_short(over)},
        )


def refuse_frozen(card: Scorecard) -> None:
    """RuleViolation `ranking-frozen` once the year's ranking stands and is not being corrected."""
    refuse_standing(Ranking.objects.filter(bloc_year=card.year_of).current().first())


def refuse_standing(current: Ranking | None) -> None:
    """RuleViolation `ranking-frozen` for a ranking that is not being corrected."""
    if current is not None and current.reopened_at is None:
        raise RuleViolation(
            "ranking-frozen",
            _("The ranking is frozen. A correction is begun on its page, with a reason."),
        )


def _criteria(card: Scorecard, codes: Iterable[str]) -> dict[str, Criterion]:
    rows = Criterion.objects.filter(criteria_set=card.criteria_set_id, code__in=list(codes))
    return {row.code: row for row in rows.prefetch_related("assigned")}


def _fault(card: Scorecard, criterion: Criterion | None, given: Given) -> Any:
    """What is wrong with this entry, as a sentence; None when nothing is."""
    if criterion is None:
        return _("The criteria have no such code.")
    if not criterion.way:
        return _("This is a group: its points are the sum of what it holds.")
    if not criterion.is_given_to(card.organisation_id):
        return _("This criterion is not given to this member.")
    if criterion.way == Way.FACTS:
        return _("The system counts this itself: what it counts is corrected where it is recorded.")
    try:
        check_entry(criterion.node, Entry(given.value, given.target))
    except FigureRefused as refused:
        return refusal_in_words(refused)
    return None


@transaction.atomic
def explain(card: Scorecard, code: str, text: str, *, by: Any, seen: str | None = None) -> Mark:
    """The member's answer to what the panel gave in one criterion; the panel reads it once it is
    sent. `seen` is the version of `answer_now` on the person's page.

    Raises RuleViolation `card-closed` unless the card is appraised, `nothing-to-explain` when the
    panel left the member's own figure, `changed-meanwhile` when somebody else answered since.
    """
    card = locked_card(card)
    if card.state != CardState.APPRAISED:
        raise RuleViolation("card-closed", _("Explanations are written once a card is appraised."))
    rows = card.marks.select_related("criterion").filter(rung=Rung.APPRAISED)
    mark = rows.filter(criterion__code=code).first()
    if mark is None:
        raise RuleViolation(
            "nothing-to-explain", _("The panel left your figure as it is: nothing to explain.")
        )
    refuse_stale(seen, version_of(answer_now(mark)))
    before, mark.explanation = mark.explanation, normalise(text)
    if mark.explanation != before:
        mark.save(update_fields=["explanation", "updated_at"])
        log(
            by, gettext_noop("explained a score"), card,
            before={code: before}, after={code: mark.explanation},
        )  # fmt: skip
    return mark


@transaction.atomic
def save_peer_marks(
    card: Scorecard, peer: Organisation, given: Mapping[str, Decimal | None], *, by: Any,
    seen: Mapping[str, str] | None = None,
) -> None:  # fmt: skip
    """Chấm chéo: the points that `peer` gives the member, by code; None takes points back. `seen`
    holds, by code, the versions of `peer_now` on the person's page.

    Raises RuleViolation `no-cross-scoring`, `peer-is-self`, `peer-recused`, `card-closed`,
    `deadline-over` after the last day for the appraisal, `ranking-frozen`, `changed-meanwhile`,
    and `marks-refused` with a sentence for each code.
    """
    card = locked_card(card)
    refuse_frozen(card)
    _refuse_peer(card, peer)
    refuse_late(card, Rung.APPRAISED)
    criteria = _criteria(card, given)
    refused: dict[str, Any] = {}
    for code, value in given.items():
        fault = _fault_of_peer(card, criteria.get(code), value)
        if fault:
            refused[code] = fault
    _refuse_some(refused)
    kept = {row.criterion_id: row for row in card.peer_marks.filter(organisation=peer)}
    before: dict[str, Any] = {}
    after: dict[str, Any] = {}
    for code, value in given.items():
        row = kept.get(criteria[code].pk) or PeerMark(
            scorecard=card, criterion=criteria[code], organisation=peer
        )
        refuse_stale((seen or {}).get(code), version_of(peer_now(row.value)))
        if row.value == value:
            continue
        before[code], after[code] = row.value, value
        _store_peer(row, value, by)
    if after:
        told = {"peer": peer.label}
        log(
            by, gettext_noop("cross-scored"), card,
            before={**told, **before}, after={**told, **after},
        )  # fmt: skip


def _fault_of_peer(card: Scorecard, criterion: Criterion | None, value: Decimal | None) -> Any:
    """Peers give points, also where the panel says achieved or not: then all or nothing."""
    if criterion is not None and criterion.way and criterion.way not in FOR_PEERS:
        return _("Peers score only what is judged.")
    if criterion is not None and criterion.way == Way.EITHER_OR and value is not None:
        if value not in {Decimal(0), criterion.maximum}:
            told = {"maximum": printed(criterion.maximum or Decimal(0))}
            return _("Either 0 points or all %(maximum)s, nothing between.") % told
        value = Decimal(bool(value))
    return _fault(card, criterion, Given(value))


def _store_peer(row: PeerMark, value: Decimal | None, by: Any) -> None:
    if value is not None:
        row.value, row.by = value, by
        row.save()
    elif row.pk:
        row.delete()


def _refuse_peer(card: Scorecard, peer: Organisation) -> None:
    if not card.criteria_set.cross_weight:
        raise RuleViolation("no-cross-scoring", _("These criteria have no cross-scoring."))
    if peer.pk == card.organisation_id:
        raise RuleViolation("peer-is-self", _("A member does not score itself here."))
    if card.recusals.filter(organisation=peer).exists():
        raise RuleViolation("peer-recused", _("Your organisation stood back from this card."))
    if card.state in {CardState.DRAFT, CardState.ADOPTED}:
        raise RuleViolation(
            "card-closed", _("Peers score between the submission of a card and its adoption.")
        )
    if not card.year_of.members().filter(organisation=peer).exists():
        raise RuleViolation("not-a-peer", _("Only members of the year score each other."))
