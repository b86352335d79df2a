"""What every list and every form of the register has in common."""

from collections.abc import Callable, Mapping, Sequence
from typing import Any

from django import forms
from django.contrib import messages
from django.core.paginator import Page, Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render

from blocs.views.frame import after_refusal
from common.forms import attempt

ROWS_A_PAGE = 50


def in_order(request: HttpRequest, rows: Any, orders: Mapping[str, Sequence[str]]) -> Any:
    """The rows by `?sort=`, one of the names in `orders`, with “-” before it downwards.

    The first name is the order where the address asks for none, or for one there is not.
    """
    asked = request.GET.get("sort", "")
    fields = orders.get(asked.removeprefix("-"))
    if fields is None:
        asked, fields = "", next(iter(orders.values()))
    down = "-" if asked.startswith("-") else ""
    return rows.order_by(*(down + field for field in fields), "pk")


def page_of(request: HttpRequest, rows: Any) -> Page:
    """The page `?page=` asks for, the first or last where there is no such page."""
    return Paginator(rows, ROWS_A_PAGE).get_page(request.GET.get("page"))


def answer_form(
    request: HttpRequest,
    form: forms.BaseForm,
    act: Callable[[], Any],
    *,
    done: str,
    page: Mapping[str, Any],
    now: Callable[[], Mapping[str, Any]] | None = None,
    then: Callable[[Any], Any] | None = None,
) -> HttpResponse:
    """Do `act` on a good form and go on to where its result lives (or what `then` says of it);
    else show the form, with what was typed and, if somebody else saved meanwhile, what is stored
    (see `after_refusal`).

    `now` gives the stored values as they are at this moment.
    """
    result: list[Any] = []
    if request.method == "POST" and attempt(form, lambda: result.append(act())):
        messages.success(request, done)
        return redirect(then(result[0]) if then else result[0])
    context: dict[str, Any] = {"form": form, **page}
    if now:
        context |= after_refusal(form, now())
    return render(request, "blocs/bloc_form.html", context)
