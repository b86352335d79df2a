"""Pages of the import of past awards: send a workbook, look at what it would do, confirm."""

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import override
from django.views.decorators.http import require_POST, require_safe

from awards.actions import imports as deeds
from awards.builders.imports import HEADINGS, REQUIRED
from awards.enums import AwardSubject
from awards.forms.imports import in_words
from awards.models import AwardImport
from awards.views.catalogue import download
from blocs.enums import RowState
from blocs.forms.imports import ICONS, ImportForm, RowFilter
from blocs.models import Council
from blocs.spreadsheets import write_template
from blocs.views.lists import page_of
from common.errors import RuleViolation
from common.forms import attempt
from common.views import require

RECENT = 10


@login_required
def imports(request: HttpRequest) -> HttpResponse:
    """Send a workbook; below, what was sent lately."""
    require(request.user, "awards.import_awards")
    councils = Council.objects.served_by(request.user)
    form = ImportForm(request.POST or None, request.FILES or None, councils=councils)
    made: list[AwardImport] = []

    def deed() -> None:
        asked = form.cleaned_data
        made.append(deeds.preview_award_import(asked["council"], asked["file"], by=request.user))

    if request.method == "POST" and attempt(form, deed):
        return redirect(made[0])
    recent = AwardImport.objects.visible_to(request.user).defer("rows")
    context = {"form": form, "recent": recent.select_related("council", "uploaded_by")[:RECENT]}
    return render(request, "awards/imports.html", context)


@login_required
@require_safe
def import_template(request: HttpRequest) -> HttpResponse:
    """The empty form to fill in, with its headings in Vietnamese whatever the screen's language."""
    require(request.user, "awards.import_awards")
    with override("vi"):
        data = write_template(
            _("Past awards"),
            [f"{text} *" if name in REQUIRED else text for name, text in HEADINGS.items()],
            widths=[8, 24, 44, 20, 16, 24, 20, 16, 36, 50], guide_title=_("Guide"), guide=_guide(),
            choices=(
                list(HEADINGS).index("subject") + 1, HEADINGS["subject"],
                [str(each.label) for each in AwardSubject],
            ),
        )  # fmt: skip
    return download(data, "mau-nhap-khen-thuong.xlsx")


def _guide() -> list[tuple[str, str]]:
    words = {
        "year": _("The year of the bloc, e.g. 2024. It must have been opened here and not be "
                  "archived."),
        "bloc": _("The code of the bloc, or its full name."),
        "receiver": _("The person or the collective, by the full name."),
        "organisation": _("Only where a member itself received it: its code in the register."),
        "subject": _("One of the list at the right."),
        "award": _("The code of the award in the catalogue, or its full name."),
        "decision": _("As the decision has it, e.g. 12/QĐ-MTTW. With year, award and receiver it "
                      "tells which award a row speaks of."),
        "decided_on": _("Day/month/year, e.g. 05/01/2024."),
        "issuer": _("Who issued the decision."),
        "reason": _("For what it was given. An empty cell clears what is stored."),
    }  # fmt: skip
    return [(_("Column"), _("What to write")), *((HEADINGS[name], words[name]) for name in words)]


def _find(request: HttpRequest, pk: int) -> AwardImport:
    rows = AwardImport.objects.visible_to(request.user)
    return get_object_or_404(rows.select_related("council", "uploaded_by"), pk=pk)


@login_required
@require_safe
def import_preview(request: HttpRequest, pk: int) -> HttpResponse:
    """What each row would do; nothing is written by looking."""
    row = _find(request, pk)
    filters = RowFilter(request.GET)
    page = page_of(request, filters.apply(row.rows))
    counts = [(ICONS[s.value], s.value, s.label, row.summary[s.value]) for s in RowState]
    context = {
        "import": row, "page": page, "filters": filters, "counts": counts,
        "rows": in_words(page.object_list, row.summary["columns"]), "total": len(row.rows),
        "writes": row.summary[RowState.NEW] + row.summary[RowState.CHANGED],
        "errors": row.summary[RowState.ERROR], "shown_state": request.GET.get("state", ""),
    }  # fmt: skip
    return render(request, "awards/import.html", context)


@login_required
@require_POST
def import_confirm(request: HttpRequest, pk: int) -> HttpResponse:
    """Write it all, or say why not; a stale preview is made anew and shown."""
    row = _find(request, pk)
    require(request.user, "awards.keep_catalogue", row.council)
    try:
        row = deeds.confirm_award_import(row, by=request.user)
    except RuleViolation as violation:
        if violation.code in {"import-stale", "year-archived"}:
            deeds.recheck_award_import(row, by=request.user)
        messages.error(request, str(violation.message))
        return redirect(row)
    messages.success(
        request,
        _("%(new)s awards added, %(changed)s changed.") % {
            "new": row.summary[RowState.NEW], "changed": row.summary[RowState.CHANGED],
        },
    )  # fmt: skip
    return redirect(row)
