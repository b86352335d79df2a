"""Pages that belong to no app: home, search, health, errors."""

import logging
import os
from pathlib import Path

from celery import current_app
from django.conf import settings
from django.contrib.auth.decorators import login_required
from django.db import connection
from django.db.migrations.executor import MigrationExecutor
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import render
from django.utils import timezone

from blocs.models import Bloc, BlocYear, Organisation
from common.models import LogEntry
from common.wiring import WorkItem, waiting_for
from conferences.models import Conference
from documents.models import Document

logger = logging.getLogger(__name__)
FOUND_AT_MOST = 10


@login_required
def home(request: HttpRequest) -> HttpResponse:
    """Việc của tôi: what waits for this person, by deadline, each with its button."""
    groups = _by_urgency(waiting_for(request.user))
    done = LogEntry.objects.filter(actor_id=request.user.pk)[:3]
    years = BlocYear.objects.visible_to(request.user).in_progress().for_lists()[:8]
    return render(
        request,
        "emulation/home.html",
        {"groups": groups, "done": done, "years": years, "is_free": not any(groups.values())},
    )


def _by_urgency(items: list[WorkItem]) -> dict[str, list[WorkItem]]:
    today = timezone.localdate()
    groups: dict[str, list[WorkItem]] = {"late": [], "week": [], "later": []}
    for item in items:
        days = (item.due_on - today).days if item.due_on else None
        key = "later" if days is None or days > 7 else "late" if days < 0 else "week"
        groups[key].append(item)
    return groups


@login_required
def search(request: HttpRequest) -> HttpResponse:
    """Everything a person may read that holds the words, whatever the diacritics."""
    words = request.GET.get("q", "").strip()
    found = {}
    if words:
        for name, model in (
            ("blocs", Bloc), ("organisations", Organisation), ("conferences", Conference),
            ("documents", Document),
        ):  # fmt: skip
            found[name] = model.objects.visible_to(request.user).search(words)[:FOUND_AT_MOST]
    context = {"words": words, "found": found, "is_empty": not any(found.values())}
    return render(request, "emulation/search.html", context)


def healthz(request: HttpRequest) -> HttpResponse:
    """The process answers."""
    return HttpResponse("ok", content_type="text/plain")


def readyz(request: HttpRequest) -> JsonResponse:
    """Database reached and migrated, broker reached: 200, else 503 naming what is not."""
    state = {"database": _database_is_ready(), "broker": _broker_is_ready()}
    return JsonResponse(state, status=200 if all(state.values()) else 503)


def _database_is_ready() -> bool:
    try:
        executor = MigrationExecutor(connection)
        return not executor.migration_plan(executor.loader.graph.leaf_nodes())
    except Exception:
        logger.exception("The database is not ready.")
        return False


def _broker_is_ready() -> bool:
    try:
        with current_app.connection_for_write(connect_timeout=2) as broker:
            broker.ensure_connection(max_retries=1, timeout=2)
        return _folders_take_messages()
    except Exception:
        logger.exception("The broker is not ready.")
        return False


def _folders_take_messages() -> bool:
    """The embedded broker connects to nothing: ask after the folders it writes to."""
    options = settings.CELERY_BROKER_TRANSPORT_OPTIONS
    folders = [Path(str(value)) for name, value in options.items() if "folder" in name]
    refusing = [each for each in folders if not (each.is_dir() and os.access(each, os.W_OK))]
    if refusing:
        logger.error("The broker cannot write to %s.", ", ".join(map(str, refusing)))
    return not refusing


def csrf_failure(request: HttpRequest, reason: str = "") -> HttpResponse:
    """The form was too old or came from elsewhere: say what to do."""
    return render(request, "403_csrf.html", status=403)
