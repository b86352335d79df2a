"""Pages of the import: send a file, look at what it would do, confirm."""

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import override
from django.views.decorators.http import require_POST

from blocs.actions import imports as deeds
from blocs.builders.imports import HEADINGS, REQUIRED
from blocs.enums import OrganisationKind, RowState
from blocs.forms.imports import ICONS, ImportForm, RowFilter, in_words
from blocs.models import Council, OrganisationImport
from blocs.spreadsheets import MEDIA_TYPE, write_template
from blocs.views.lists import page_of
from common.errors import RuleViolation
from common.forms import attempt
from common.views import require

RECENT = 10


@login_required
def imports(request: HttpRequest) -> HttpResponse:
    """Send a file; below, what was sent lately."""
    require(request.user, "blocs.manage_register")
    councils = Council.objects.served_by(request.user)
    form = ImportForm(request.POST or None, request.FILES or None, councils=councils)
    made: list[OrganisationImport] = []

    def deed() -> None:
        asked = form.cleaned_data
        made.append(deeds.preview_import(asked["council"], asked["file"], request.user))

    if request.method == "POST" and attempt(form, deed):
        return redirect(made[0])
    recent = OrganisationImport.objects.visible_to(request.user).defer("rows")
    context = {"form": form, "recent": recent.select_related("council", "uploaded_by")[:RECENT]}
    return render(request, "blocs/imports.html", context)


@login_required
def import_template(request: HttpRequest) -> HttpResponse:
    """The empty form to fill in, with its headings in Vietnamese whatever the screen's language."""
    require(request.user, "blocs.manage_register")
    with override("vi"):
        kinds = [str(kind.label) for kind in OrganisationKind]
        data = write_template(
            _("Organisations"),
            [f"{text} *" if name in REQUIRED else text for name, text in HEADINGS.items()],
            widths=[20, 50, 24, 26, 26, 40, 28],
            guide_title=_("Guide"),
            guide=_guide(),
            choices=(list(HEADINGS).index("kind") + 1, HEADINGS["kind"], kinds),
        )
    disposition = {"Content-Disposition": 'attachment; filename="mau-nhap-don-vi.xlsx"'}
    return HttpResponse(data, content_type=MEDIA_TYPE, headers=disposition)


def _guide() -> list[tuple[str, str]]:
    words = {
        "code": _("Short, unique in the register, e.g. ubnd-ha-noi. A code that the register holds "
                  "means that organisation: the row corrects it."),
        "name": _("The full official name."),
        "short_name": _("For tables and seals; may stay empty."),
        "kind": _("One of the list at the right."),
        "parent": _("Code of the direct superior, of the register or this file; may stay empty."),
        "address": _("May stay empty. An empty cell clears what the register holds."),
        "email": _("For notices; may stay empty."),
    }  # fmt: skip
    return [(_("Column"), _("What to write")), *((HEADINGS[name], words[name]) for name in words)]


def _find(request: HttpRequest, pk: int) -> OrganisationImport:
    rows = OrganisationImport.objects.visible_to(request.user)
    return get_object_or_404(rows.select_related("council", "uploaded_by"), pk=pk)


@login_required
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
    return render(request, "blocs/import.html", context)


@login_required
@require_POST
def import_confirm(request: HttpRequest, pk: int) -> HttpResponse:
    """Write it all, or say why not; a stale preview is made anew and shown."""
    row = _find(request, pk)
    require(request.user, "blocs.form_blocs", row.council)
    try:
        row = deeds.confirm_import(row, request.user)
    except RuleViolation as violation:
        if violation.code == "import-stale":
            deeds.recheck_import(row, request.user)
        messages.error(request, str(violation.message))
        return redirect(row)
    messages.success(
        request,
        _("%(new)s organisations added, %(changed)s changed.") % {
            "new": row.summary[RowState.NEW], "changed": row.summary[RowState.CHANGED],
        },
    )  # fmt: skip
    return redirect(row)
