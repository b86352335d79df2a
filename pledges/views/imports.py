"""Commitments as spreadsheets: taken out, and read in with a preview."""

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import override
from django.views.decorators.http import require_POST

from blocs.enums import RowState
from blocs.forms.imports import ICONS, RowFilter
from blocs.models import BlocYear, Organisation
from blocs.spreadsheets import MEDIA_TYPE, write_table, write_template
from blocs.views.frame import find_year
from blocs.views.lists import page_of
from common.errors import RuleViolation
from common.forms import SheetForm, attempt
from common.views import require
from pledges.actions import imports as deeds
from pledges.builders.rows import FIELDS, HEADINGS, KINDS, REQUIRED, cells_of
from pledges.forms import in_words
from pledges.models import Commitment, CommitmentImport
from pledges.rules import members_of
from pledges.views.frame import find, page

WIDTHS = [20, 60, 16, 16, 24, 14, 50]


@login_required
def export(request: HttpRequest, pk: int) -> HttpResponse:
    """The commitments this person reads, as a file that can be read in again."""
    year, pledge = find(request, pk)
    rows = Commitment.objects.visible_to(request.user).filter(pledge=pledge).for_lists()
    order = {member.organisation_id: n for n, member in enumerate(year.members())}
    ordered = sorted(rows, key=lambda row: (order.get(row.organisation_id, 9**9), row.position))
    data = write_table(
        "Chỉ tiêu đăng ký", list(HEADINGS.values()), map(cells_of, ordered), widths=WIDTHS
    )
    return _file(data, f"chi-tieu-dang-ky-{year.year}.xlsx")


@login_required
def template(request: HttpRequest, pk: int) -> HttpResponse:
    """The empty form to fill in, in Vietnamese whatever the screen's language."""
    year, _pledge = find(request, pk, "pledges.commit")
    with override("vi"):
        data = write_template(
            "Chỉ tiêu đăng ký",
            [f"{text} *" if name in REQUIRED else text for name, text in HEADINGS.items()],
            widths=WIDTHS,
            guide_title=_("Guide"),
            guide=_guide(_whose(request, year), year),
            choices=(FIELDS.index("kind") + 1, HEADINGS["kind"], list(KINDS.values())),
        )
    return _file(data, "mau-chi-tieu-dang-ky.xlsx")


def _file(data: bytes, name: str) -> HttpResponse:
    disposition = {"Content-Disposition": f'attachment; filename="{name}"'}
    return HttpResponse(data, content_type=MEDIA_TYPE, headers=disposition)


def _guide(organisation: Organisation | None, year: BlocYear) -> list[tuple[str, str]]:
    movements = "; ".join(row.name for row in year.movements.all())
    code = _("Code of the member, e.g. ubnd-ha-noi.")
    if organisation is not None:
        code = _("Code of your organisation: %(code)s.") % {"code": organisation.code}
    words = {
        "code": code,
        "name": _("What you commit yourself to. A target that is registered already is changed."),
        "unit": _("%, models, hectares …; may stay empty."),
        "kind": _("Số (a number), Chữ (words) or Có/Không."),
        "target": _("What is to be reached: 1.234,5, or words, or Có or Không."),
        "due_on": _("As 31/12/2026; may stay empty."),
        "movement": _("One of the year's movements, by its name: %(names)s. May stay empty.")
        % {"names": movements or "–"},
    }
    return [(_("Column"), _("What to write")), *((HEADINGS[name], words[name]) for name in FIELDS)]


def _whose(request: HttpRequest, year: BlocYear) -> Organisation | None:
    """Whose commitments this person's files speak of: its own organisation's, or all (None) for who
    runs the year."""
    if request.user.has_perm("pledges.write_pledge", year):
        return None
    return members_of(request.user, year)[0]


@login_required
def import_file(request: HttpRequest, pk: int) -> HttpResponse:
    """Send a file; nothing is written by that."""
    year, pledge = find(request, pk, "pledges.commit")
    whose = _whose(request, year)
    form = SheetForm(request.POST or None, request.FILES or None)
    made: list[CommitmentImport] = []

    def deed() -> None:
        made.append(deeds.preview_import(pledge, whose, form.cleaned_data["file"], request.user))

    if request.method == "POST" and attempt(form, deed):
        return redirect(made[0])
    return page(
        request, year, "import_file.html", "commitments", pledge=pledge, form=form, whose=whose
    )


def _find_import(request: HttpRequest, pk: int) -> tuple[BlocYear, CommitmentImport]:
    rows = CommitmentImport.objects.visible_to(request.user)
    row = get_object_or_404(rows.select_related("pledge", "organisation", "uploaded_by"), pk=pk)
    year = row.pledge.bloc_year = find_year(request, row.pledge.bloc_year_id)
    return year, row


@login_required
def preview(request: HttpRequest, pk: int) -> HttpResponse:
    """What each row would do; nothing is written by looking."""
    year, row = _find_import(request, pk)
    filters = RowFilter(request.GET)
    rows = page_of(request, filters.apply(row.rows))
    return page(
        request, year, "import.html", "commitments", pledge=row.pledge, sent=row,
        counts=[(ICONS[s.value], s.value, s.label, row.summary[s.value]) for s in RowState],
        rows=in_words(rows.object_list, row.summary["columns"]), pages=rows,
        total=len(row.rows), writes=row.summary[RowState.NEW] + row.summary[RowState.CHANGED],
        errors=row.summary[RowState.ERROR], shown_state=request.GET.get("state", ""),
    )  # fmt: skip


@login_required
@require_POST
def confirm(request: HttpRequest, pk: int) -> HttpResponse:
    """Write it all, or say why not; a stale preview is made anew and shown."""
    year, row = _find_import(request, pk)
    require(request.user, "pledges.commit", year)
    try:
        row = deeds.confirm_import(row, request.user)
    except RuleViolation as violation:
        if violation.code == "import-stale":
            deeds.recheck_import(row, request.user)
        messages.error(request, str(violation.message))
        return redirect(row)
    told = {"new": row.summary[RowState.NEW], "changed": row.summary[RowState.CHANGED]}
    messages.success(request, _("%(new)s targets added, %(changed)s changed.") % told)
    return redirect(reverse("pledges:commitments", args=[year.pk]))
