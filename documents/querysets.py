"""Which papers a person may read."""

from typing import Any, Self

from django.apps import apps
from django.db.models import Exists, OuterRef, Q

from blocs.enums import OrganisationOffice
from blocs.querysets import YearPartQuerySet, councils_of, organisations_of, rows_of
from common.querysets import SearchableQuerySet
from documents.enums import BETWEEN_PARTIES, DocumentKind, SigningState

SIGNABLE = [SigningState.OPEN, SigningState.SEALING]
UNSEALED = [*SIGNABLE, SigningState.VOIDED]


def _papers_to_sign(user: Any) -> Any:
    """Ids of the papers a party of which the person signs for, as signatory or by mandate."""
    parties = apps.get_model("documents", "Party")._default_manager.all()
    mine = Q(organisation__in=organisations_of(user, OrganisationOffice.SIGNATORY))
    return parties.filter(mine | _with_mandate(user)).values("signing__document")


def _with_mandate(user: Any) -> Q:
    """Parties that the person stands in for today."""
    mandates = rows_of("Mandate").in_force().filter(deputy=user)
    mine = {"bloc_year": OuterRef("signing__bloc_year"), "organisation": OuterRef("organisation")}
    return Q(Exists(mandates.filter(**mine)))


def _of_a_party(user: Any) -> Q:
    """Papers that an organisation of the person is to sign."""
    parties = apps.get_model("documents", "Party")._default_manager.all()
    mine = parties.filter(signing__document=OuterRef("pk"), organisation__in=organisations_of(user))
    return Q(Exists(mine))


class DocumentQuerySet(SearchableQuerySet, YearPartQuerySet):  # type: ignore[override]
    """Papers of the years a person reads, and published ones for everybody."""

    def visible_to(self, user: Any) -> Self:
        """Rows `user` may read: papers of readable years, and what was published anywhere.

        Three kinds are for who runs the year or serves its council: records of signing, which hold
        addresses of people, papers withheld until what they tell is out, and papers not sealed
        yet, which hold what each member committed itself to. While such a paper is open, who may
        sign it reads it too: nobody can sign what they may not read. What two parties settle
        between them (a handover) is until then for the council and their own people alone.
        """
        published = Q(published_at__isnull=False) & ~Q(signing__state__in=UNSEALED)
        if not user.is_authenticated:
            return self.filter(published)
        years = rows_of("BlocYear")
        runs = Q(bloc_year__in=years.run_by(user))
        if not user.is_superuser:
            runs &= ~Q(kind__in=BETWEEN_PARTIES, signing__state__in=UNSEALED) | _of_a_party(user)
        by_office = runs | Q(bloc_year__bloc__council__in=councils_of(user))
        kept = Q(kind=DocumentKind.EVIDENCE) | Q(is_withheld=True) | Q(signing__state__in=UNSEALED)
        open_to_all = Q(bloc_year__in=years.visible_to(user)) & ~kept
        to_sign = Q(signing__state__in=SIGNABLE, pk__in=_papers_to_sign(user))
        return self.filter(published | by_office | open_to_all | to_sign)

    def published(self) -> Self:
        """Open to the public; a paper that is not signed for good never is."""
        return self.filter(published_at__isnull=False).exclude(signing__state__in=UNSEALED)

    def current(self) -> Self:
        """Neither replaced by a newer version nor taken back."""
        return self.filter(replaced_by__isnull=True).exclude(signing__state=SigningState.VOIDED)

    def past(self) -> Self:
        """Replaced by a newer version, or taken back."""
        return self.filter(Q(replaced_by__isnull=False) | Q(signing__state=SigningState.VOIDED))

    def for_lists(self) -> Self:
        """With all that a row of a list shows, in a constant number of queries."""
        rows = self.select_related("bloc_year__bloc__council", "issuer", "replaced_by")
        return rows.defer("data", "replaced_by__data")


class SigningQuerySet(YearPartQuerySet):
    """Papers being signed, read by whoever reads their year."""

    def open(self) -> Self:
        """Taking signatures."""
        return self.filter(state=SigningState.OPEN)

    def explained_to(self, user: Any) -> Self:
        """Those of which `user` may know why somebody declined, or why they were taken back: of
        what two parties settle between them, their own people, deputies and the council."""
        if user.is_superuser:
            return self
        parties = apps.get_model("documents", "Party")._default_manager.all()
        mine = Q(organisation__in=organisations_of(user)) | _with_mandate(user)
        return self.filter(
            ~Q(kind__in=BETWEEN_PARTIES)
            | Q(Exists(parties.filter(mine, signing=OuterRef("pk"))))
            | Q(bloc_year__bloc__council__in=councils_of(user))
        )

    def for_lists(self) -> Self:
        """With all that a row of a list shows, in a constant number of queries."""
        rows = self.select_related("bloc_year__bloc__council", "document")
        return rows.prefetch_related("bloc_year__deadlines").defer("document__data")


class PartyQuerySet(YearPartQuerySet):
    """Organisations that are to sign, and whether they did."""

    year_path = "signing__bloc_year"

    def signed(self) -> Self:
        return self.filter(signature__isnull=False)

    def unsigned(self) -> Self:
        """Neither signed nor declined counts as signed: who declined may still sign."""
        return self.filter(signature__isnull=True)

    def waiting(self) -> Self:
        """Asked, and neither signed nor declined."""
        return self.unsigned().filter(declined_at__isnull=True)

    def for_lists(self) -> Self:
        """With organisation, signature and its stamping read."""
        return self.select_related("organisation", "signature__signer", "signature__revision")
