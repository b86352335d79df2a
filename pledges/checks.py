"""What must be true of the pledge before a year moves on."""

from django.db.models import Q
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from blocs.enums import YearPhase
from blocs.models import BlocYear
from common.wiring import Check
from pledges.models import Pledge, pledge_parties


def year_checks(year: BlocYear, to: str) -> list[Check]:
    """A text before pledging begins; every member's signature before the year gets under way."""
    if to == YearPhase.PLEDGING:
        return [_text_is_written(year)]
    return [_all_have_signed(year)] if to == YearPhase.UNDERWAY else []


def _text_is_written(year: BlocYear) -> Check:
    return Check(
        "pledge-written",
        _("The text of the pledge is written"),
        Pledge.objects.filter(bloc_year=year, clauses__isnull=False).exists(),
        url=reverse("pledges:year", args=[year.pk]),
    )


def _all_have_signed(year: BlocYear) -> Check:
    """A source that gives only the number of signatories counts as signed by all."""
    parties = list(pledge_parties().filter(signing__bloc_year=year).for_lists())
    signed = sum(party.is_signed for party in parties)
    only_number = Q(signing__parties__isnull=True, signing__stated_parties__gt=0)
    stated = Pledge.objects.signed().filter(only_number, bloc_year=year).exists()
    return Check(
        "pledge-signed",
        _("Every member has signed the pledge"),
        stated or (bool(parties) and signed == len(parties)),
        detail=_("%(signed)s of %(all)s signed") % {"signed": signed, "all": len(parties)}
        if parties
        else "",
        url=reverse("pledges:year", args=[year.pk]),
    )
