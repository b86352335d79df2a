"""How the lead of a bloc passed on, for the page of its rotation (common.wiring: LEAD_CHANGES)."""

from collections.abc import Iterator
from typing import Any

from django.urls import reverse
from django.utils.translation import gettext as _

from blocs.models import Bloc
from common.formatting import date_short
from common.wiring import PanelLine
from conferences.models import Conference, Handover
from documents.models import Document


def lead_changes(bloc: Bloc, user: Any) -> Iterator[tuple[int, PanelLine]]:
    """A line for each handover of the bloc that the user may read, and one for its paper; in a
    constant number of queries."""
    conferences = Conference.objects.filter(bloc_year__bloc=bloc)
    rows = list(
        Handover.objects.visible_to(user).live().filter(conference__in=conferences).for_lists()
    )
    papers = [row.signing.document_id or 0 for row in rows if row.signing]
    readable = Document.objects.visible_to(user).filter(pk__in=papers)
    open_to = set(readable.values_list("pk", flat=True))
    for row in rows:
        told = date_short(row.handed_on)
        note = told if row.is_recorded else f"{row.stage.label}, {told}"
        yield row.target.pk, PanelLine(_("Handover"), note, row.get_absolute_url())
        if row.signing and row.signing.document_id in open_to:
            address = reverse("documents:document", args=[row.signing.document_id])
            yield row.target.pk, PanelLine(_("Record of handover"), url=address)
