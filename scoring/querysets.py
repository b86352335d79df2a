"""Which criteria sets, cards, marks, evidence and rankings, visible to whom."""

from functools import reduce
from operator import or_
from typing import Any, Self

from django.apps import apps
from django.db.models import Exists, OuterRef, Q

from blocs.enums import OrganisationOffice
from blocs.querysets import YearPartQuerySet, councils_of, organisations_of, rows_of
from scoring.enums import CardState, CriteriaState, Rung

# A rung is read by the member itself once the panel has finished it: in these states of its card.
FINISHED_IN = {
    Rung.SELF: frozenset(CardState),
    Rung.APPRAISED: frozenset(CardState) - {CardState.DRAFT, CardState.SUBMITTED},
    Rung.EXPLAINED: frozenset({CardState.REAPPRAISED, CardState.ADOPTED}),
    Rung.ADOPTED: frozenset({CardState.ADOPTED}),
}
FINISHED = reduce(
    or_,
    (Q(rung=rung, scorecard__state__in=sorted(states)) for rung, states in FINISHED_IN.items()),
)


def handled_by(user: Any, path: str, set_path: str) -> Q:
    """Rows of the years that the person runs, of its councils, and of the sets whose panel it
    belongs to; `path` leads to the year, `set_path` to the criteria set."""
    appraised = apps.get_model("scoring", "Appraiser").objects.filter(person=user)
    return (
        Q(**{f"{path}__in": rows_of("BlocYear").run_by(user).values("pk")})
        | Q(**{f"{path}__bloc__council__in": councils_of(user)})
        | Q(**{f"{set_path}__in": appraised.values("criteria_set")})
    )


class CriteriaSetQuerySet(YearPartQuerySet):
    def drafts(self) -> Self:
        return self.filter(state=CriteriaState.DRAFT)

    def adopted(self) -> Self:
        return self.filter(state=CriteriaState.ADOPTED)

    def scored(self) -> Self:
        """Adopted and with cards, the newest first."""
        cards = apps.get_model("scoring", "Scorecard").objects.filter(criteria_set=OuterRef("pk"))
        return self.adopted().filter(Exists(cards)).order_by("-version")

    def handled_by(self, user: Any) -> Self:
        """Sets of the years that the person runs, of its councils, and whose panel it is of."""
        return self.filter(handled_by(user, "bloc_year", "pk"))


class SetPartQuerySet(YearPartQuerySet):
    """Rows of a criteria set."""

    year_path = "criteria_set__bloc_year"


ACTING = (OrganisationOffice.EDITOR, OrganisationOffice.SIGNATORY)
FOR_THE_PANEL = (CardState.SUBMITTED, CardState.EXPLAINED)
TO_ADOPT = (CardState.APPRAISED, CardState.REAPPRAISED)


class ScorecardQuerySet(SetPartQuerySet):
    def submitted(self) -> Self:
        """No longer a draft of the member alone."""
        return self.exclude(state=CardState.DRAFT)

    def visible_to(self, user: Any) -> Self:
        """The member's own card; those that were submitted, for who runs the year, its council, its
        panel, and the peers where the set wants cross-scoring; all while they say what the
        published ranking says, so none while one is being corrected."""
        rows = super().visible_to(user)
        if user.is_superuser or not user.is_authenticated:
            return rows
        rankings = apps.get_model("scoring", "Ranking").objects.published().standing()
        # What was adopted after the freeze is in no ranking.
        standing = rankings.filter(
            criteria_set=OuterRef("criteria_set"), frozen_at__gte=OuterRef("updated_at")
        )
        shown = handled_by(user, "criteria_set__bloc_year", "criteria_set") | Q(
            criteria_set__cross_weight__gt=0
        )
        return rows.filter(
            self.of_own(user)
            | ~Q(state=CardState.DRAFT) & shown
            | Q(Exists(standing), state=CardState.ADOPTED)
        )

    def tracked_by(self, user: Any) -> Self:
        """Cards whose course the person may know, not what stands in them: its own, and all of the
        years it handles."""
        rows = super().visible_to(user)
        if user.is_superuser or not user.is_authenticated:
            return rows
        handled = handled_by(user, "criteria_set__bloc_year", "criteria_set")
        return rows.filter(self.of_own(user) | handled)

    def followed_by(self, user: Any) -> Self:
        """Cards whose panel the person looks over the shoulder of: those of the years it handles,
        its own organisation's never."""
        if user.is_superuser:
            return self
        handled = handled_by(user, "criteria_set__bloc_year", "criteria_set")
        return self.filter(handled & ~self.of_own(user))

    def proven_to(self, user: Any) -> Self:
        """Cards whose evidence the person reads: the member's own; submitted ones, for who handles
        the year, and for the peers where the set wants cross-scoring. Publishing a ranking
        publishes no evidence."""
        rows = self.visible_to(user)
        if user.is_superuser or not user.is_authenticated:
            return rows
        shown = handled_by(user, "criteria_set__bloc_year", "criteria_set") | Q(
            criteria_set__cross_weight__gt=0
        )
        return rows.filter(self.of_own(user) | ~Q(state=CardState.DRAFT) & shown)

    def of_own(self, user: Any) -> Q:
        """The cards of the person's organisations, and of those it is a deputy of."""
        return Q(organisation__in=organisations_of(user)) | self.by_mandate(user)

    def for_lists(self) -> Self:
        """With member and year, in a constant number of queries."""
        return self.select_related("organisation", "criteria_set__bloc_year__bloc__council")

    def by_mandate(self, user: Any) -> Q:
        """The cards of the organisations and years that the person is a deputy in."""
        held = rows_of("Mandate").in_force().filter(
            deputy=user, organisation=OuterRef("organisation"),
            bloc_year=OuterRef("criteria_set__bloc_year"),
        )  # fmt: skip
        return Q(Exists(held))

    def known_to(self, user: Any) -> Self:
        """Cards that the person reads, or whose course alone it may know."""
        cards: Any = self.model._default_manager.all()
        return self.filter(
            Q(pk__in=cards.tracked_by(user).values("pk"))
            | Q(pk__in=cards.visible_to(user).values("pk"))
        )

    def to_fill_by(self, user: Any) -> Self:
        """Cards of the members that the person edits or signs for."""
        return self.filter(organisation__in=organisations_of(user, *ACTING))

    def to_appraise_by(self, user: Any) -> Self:
        """Cards that wait for the panel and for this person: `scoring.appraise_card` for a list."""
        recusals = apps.get_model("scoring", "Recusal").objects.filter(
            Q(person=user) | Q(organisation__in=organisations_of(user, *ACTING))
        )
        appraised = apps.get_model("scoring", "Appraiser").objects.filter(person=user)
        return (
            self.filter(
                Q(criteria_set__bloc_year__in=rows_of("BlocYear").run_by(user).values("pk"))
                | Q(criteria_set__in=appraised.values("criteria_set")),
                state__in=FOR_THE_PANEL,
                criteria_set__bloc_year__in=rows_of("BlocYear").current().values("pk"),
            )
            .exclude(self.of_own(user))
            .exclude(pk__in=recusals.values("scorecard"))
        )


class CardPartQuerySet(YearPartQuerySet):
    """Rows of a card."""

    year_path = "scorecard__criteria_set__bloc_year"

    def of_visible_cards(self, user: Any) -> Self:
        cards = apps.get_model("scoring", "Scorecard").objects.visible_to(user)
        return self.filter(scorecard__in=cards)

    def handled(self, user: Any) -> Q:
        """Of the years the person handles; who leads the year reads its own card as any member."""
        cards = apps.get_model("scoring", "Scorecard").objects
        own = cards.filter(cards.all().of_own(user))
        handled = handled_by(user, self.year_path, "scorecard__criteria_set")
        return handled & ~Q(scorecard__in=own)


class CardImportQuerySet(CardPartQuerySet):
    def visible_to(self, user: Any) -> Self:
        """Those of cards the person reads."""
        return self.of_visible_cards(user)


class MarkQuerySet(CardPartQuerySet):
    def visible_to(self, user: Any) -> Self:
        """Marks of cards the person reads; those of a panel still at work for the panel alone, and
        before a ranking is published the members' own figures for their peers."""
        rows = self.of_visible_cards(user)
        if user.is_superuser or not user.is_authenticated:
            return rows
        cards = apps.get_model("scoring", "Scorecard").objects
        own = Q(scorecard__in=cards.filter(cards.all().of_own(user)))
        standing = apps.get_model("scoring", "Ranking").objects.published().standing()
        told = (
            Q(rung=Rung.SELF) | own | Q(scorecard__criteria_set__in=standing.values("criteria_set"))
        )
        return rows.filter(FINISHED & told | self.handled(user))


class PeerMarkQuerySet(CardPartQuerySet):
    def visible_to(self, user: Any) -> Self:
        """What the person's own organisation gave; all for who handles the year. A member reads
        the mean of its peers, never who gave what."""
        rows = self.of_visible_cards(user)
        if user.is_superuser or not user.is_authenticated:
            return rows
        return rows.filter(Q(organisation__in=organisations_of(user)) | self.handled(user))


class RecusalQuerySet(CardPartQuerySet):
    def visible_to(self, user: Any) -> Self:
        """What the person declared itself; all for who handles the year."""
        rows = super().visible_to(user)
        if user.is_superuser or not user.is_authenticated:
            return rows
        return rows.filter(Q(person=user) | self.handled(user))


class BarQuerySet(CardPartQuerySet):
    def visible_to(self, user: Any) -> Self:
        """All for who handles the year."""
        rows = super().visible_to(user)
        if user.is_superuser or not user.is_authenticated:
            return rows
        return rows.filter(self.handled(user))


class EvidenceQuerySet(CardPartQuerySet):
    def in_force(self) -> Self:
        return self.filter(withdrawn_at__isnull=True)

    def for_lists(self) -> Self:
        """With who brought it, its versions and criteria, in a constant number of queries."""
        return self.select_related("by", "scorecard__criteria_set__bloc_year").prefetch_related(
            "versions__by", "criteria"
        )

    def visible_to(self, user: Any) -> Self:
        """What belongs to cards whose evidence the person reads: see `proven_to`."""
        cards = apps.get_model("scoring", "Scorecard").objects.proven_to(user)
        return self.filter(scorecard__in=cards)


class RankingQuerySet(YearPartQuerySet):
    def published(self) -> Self:
        return self.filter(published_at__isnull=False)

    def current(self) -> Self:
        """Not replaced by a correction."""
        return self.filter(replaced_by__isnull=True)

    def standing(self) -> Self:
        """Not replaced, and none of them being corrected."""
        return self.current().filter(reopened_at__isnull=True)

    def visible_to(self, user: Any) -> Self:
        """Published ones for whoever reads the year, the others for who handles it."""
        rows = super().visible_to(user)
        if user.is_superuser or not user.is_authenticated:
            return rows
        handled = handled_by(user, "bloc_year", "criteria_set")
        return rows.filter(Q(published_at__isnull=False) | handled)
