"""What scoring makes people do: fill in, submit, appraise, explain, adopt, freeze."""

from collections import defaultdict
from collections.abc import Callable, Iterator
from datetime import date
from typing import Any

from django.db.models import Exists, OuterRef, Q
from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext

from blocs.enums import DeadlineStep, OrganisationOffice
from blocs.models import BlocYear, Deadline
from blocs.querysets import organisations_of
from common.wiring import WorkItem
from scoring.builders.scores import Progress, progress_of
from scoring.enums import CardState
from scoring.models import Ranking, Scorecard
from scoring.querysets import TO_ADOPT

Dues = dict[tuple[int, str], date]


def waiting_for(user: Any) -> Iterator[WorkItem]:
    """Cards of the person's members, cards of its panels, and what the years it runs wait for."""
    own, panel = list(_own_cards(user)), list(_panel_cards(user))
    adopting = list(_cards_to_adopt(user))
    due = _deadlines({card.criteria_set.bloc_year_id for card in [*own, *panel, *adopting]})
    yield from _of_member(user, own, due)
    yield from _of_panel(panel, due)
    yield from _to_adopt(adopting, due)
    yield from _to_freeze(user)


def _cards() -> Any:
    """Cards of years on their course, with all that a row shows."""
    years = BlocYear.objects.in_progress()
    rows = Scorecard.objects.filter(criteria_set__bloc_year__in=years)
    return rows.select_related("organisation", "criteria_set__bloc_year__bloc")


def _deadlines(years: set[int]) -> Dues:
    steps = [DeadlineStep.SELF_SCORE, DeadlineStep.APPRAISAL]
    rows = Deadline.objects.filter(bloc_year__in=years, step__in=steps)
    return {(row.bloc_year_id, row.step): row.due_on for row in rows}


# -- the member -----------------------------------------------------------------------------------


def _own_cards(user: Any) -> Any:
    """Cards that wait for their members: drafts, and appraised ones that may be explained."""
    rows = _cards().filter(state__in=[CardState.DRAFT, CardState.APPRAISED])
    acted = rows.to_fill_by(user).values("pk")
    return rows.filter(Q(pk__in=acted) | rows.by_mandate(user)).order_by("pk")


def _of_member(user: Any, cards: list[Scorecard], due: Dues) -> Iterator[WorkItem]:
    edits, signs = _held(user, OrganisationOffice.EDITOR), _held(user, OrganisationOffice.SIGNATORY)
    drafts = [card for card in cards if card.state == CardState.DRAFT]
    progress = progress_of(drafts) if drafts else {}
    for card in cards:
        is_editor = card.organisation_id in edits
        is_signatory = card.organisation_id in signs
        if card.state == CardState.APPRAISED and (is_editor or is_signatory):
            yield _explained(card, due)
        if card.state == CardState.DRAFT and (
            asked := _drafted(card, progress[card.pk], is_editor, is_signatory)
        ):
            title, action = asked
            yield _item(card, title, action, due, DeadlineStep.SELF_SCORE)


def _held(user: Any, office: OrganisationOffice) -> set[int]:
    rows = organisations_of(user, office)
    return set(rows.values_list("organisation", flat=True))


def _drafted(
    card: Scorecard, progress: Progress, is_editor: bool, is_signatory: bool
) -> tuple[Any, Any] | None:
    """What a draft asks of this person; None while it is another's turn. Who is neither editor nor
    signatory is the signatory's deputy."""
    if card.returned_because and is_editor:
        return _("The scorecard of %(member)s was returned: %(reason)s"), _("Change and submit")
    if progress.is_complete and (is_signatory or not is_editor):
        return _("%(member)s: the scorecard is filled in and not submitted"), _("Look and submit")
    if not progress.is_complete and is_editor:
        return _("%(member)s: score yourselves for the year %(year)s"), _("Score")
    return None


def _explained(card: Scorecard, due: Dues) -> WorkItem:
    title = _("%(member)s: the scorecard is appraised, you may explain")
    return _item(card, title, _("Read and explain"), due, DeadlineStep.APPRAISAL)


def _item(
    card: Scorecard, title: Any, action: Any, due: Dues, step: DeadlineStep
) -> WorkItem:  # fmt: skip
    year = card.criteria_set.bloc_year
    told = {
        "member": card.organisation, "year": year.year, "reason": card.returned_because[:120],
    }  # fmt: skip
    return WorkItem(
        title=title % told, context=str(year), url=card.get_absolute_url(), action=action,
        due_on=due.get((year.pk, step)),
    )  # fmt: skip


# -- the panel, and who runs the year -------------------------------------------------------------


def _panel_cards(user: Any) -> Any:
    return _cards().filter(pk__in=Scorecard.objects.to_appraise_by(user).values("pk"))


def _cards_to_adopt(user: Any) -> Any:
    years = BlocYear.objects.run_by(user).values("pk")
    return _cards().filter(criteria_set__bloc_year__in=years, state__in=TO_ADOPT)


def _of_panel(cards: list[Scorecard], due: Dues) -> Iterator[WorkItem]:
    first = [card for card in cards if card.state == CardState.SUBMITTED]
    yield from _by_year(first, _first, _("Appraise"), due, CardState.SUBMITTED)
    again = [card for card in cards if card.state == CardState.EXPLAINED]
    yield from _by_year(again, _again, _("Appraise again"), due, CardState.EXPLAINED)


def _to_adopt(cards: list[Scorecard], due: Dues) -> Iterator[WorkItem]:
    yield from _by_year(cards, _adopting, _("Read and adopt"), due)


def _first(count: int) -> str:
    return ngettext("%(count)s scorecard to appraise", "%(count)s scorecards to appraise", count)


def _again(count: int) -> str:
    return ngettext(
        "%(count)s scorecard to appraise again, with the member's explanations",
        "%(count)s scorecards to appraise again, with the members' explanations",
        count,
    )


def _adopting(count: int) -> str:
    return ngettext("%(count)s scorecard to adopt", "%(count)s scorecards to adopt", count)


def _by_year(
    cards: list[Scorecard], title: Callable[[int], str], action: Any, due: Dues, state: str = ""
) -> Iterator[WorkItem]:
    """A row for each year: to the card where it is one, else to the year's cards in this state."""
    of_year: dict[BlocYear, list[Scorecard]] = defaultdict(list)
    for card in cards:
        of_year[card.criteria_set.bloc_year].append(card)
    for year, waiting in of_year.items():
        listed = reverse("scoring:scores", args=[year.pk]) + (f"?state={state}" if state else "")
        yield WorkItem(
            title=title(len(waiting)) % {"count": len(waiting)}, context=str(year),
            url=waiting[0].get_absolute_url() if len(waiting) == 1 else listed, action=action,
            due_on=due.get((year.pk, DeadlineStep.APPRAISAL)),
        )  # fmt: skip


def _to_freeze(user: Any) -> Iterator[WorkItem]:
    """Years all of whose cards are adopted, without a ranking or with one being corrected."""
    cards = Scorecard.objects.filter(criteria_set__bloc_year=OuterRef("pk"))
    standing = Ranking.objects.current().filter(bloc_year=OuterRef("pk"), reopened_at__isnull=True)
    years = (
        BlocYear.objects.run_by(user).in_progress().select_related("bloc")
        .filter(Exists(cards), ~Exists(cards.exclude(state=CardState.ADOPTED)), ~Exists(standing))
    )  # fmt: skip
    for year in years:
        yield WorkItem(
            title=_("Every scorecard is adopted: freeze the ranking"), context=str(year),
            url=reverse("scoring:results", args=[year.pk]), action=_("Look and freeze"),
        )  # fmt: skip
