"""The history of awards: who received what when, to search, to filter and as a workbook."""

from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from awards.builders.history import ORDERS, Line, history_for
from awards.forms.history import HistoryFilter
from awards.workbooks_history import history_book
from blocs.spreadsheets import MEDIA_TYPE
from blocs.views.lists import page_of


def _asked(request: HttpRequest) -> tuple[HistoryFilter, list[Line]]:
    """The filter, and the lines it leaves, in the order asked for."""
    lines = history_for(request.user)
    form = HistoryFilter(request.GET, lines=lines)
    found = form.applied_to(lines)
    order = ORDERS.get(request.GET.get("sort", ""))
    return form, sorted(found, key=order) if order else found


@login_required
@require_safe
def history(request: HttpRequest) -> HttpResponse:
    """All awards with a named receiver that this person reads."""
    form, lines = _asked(request)
    receivers = len({(line.organisation, line.receiver) for line in lines})
    context = {
        "form": form, "page": page_of(request, lines), "receivers": receivers,
        "may_import": request.user.has_perm("awards.import_awards"),
    }  # fmt: skip
    return render(request, "awards/history.html", context)


@login_required
@require_safe
def history_export(request: HttpRequest) -> HttpResponse:
    """The same lines as a workbook."""
    _form, lines = _asked(request)
    disposition = {"Content-Disposition": 'attachment; filename="lich-su-khen-thuong.xlsx"'}
    return HttpResponse(history_book(lines), content_type=MEDIA_TYPE, headers=disposition)
