"""The Celery application: configured from Django's settings, tasks found in every app."""

import os
from typing import Any

from celery import Celery
from celery.signals import setup_logging

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "emulation.settings")

app = Celery("emulation")
app.config_from_object("django.conf:settings", namespace="CELERY")
app.autodiscover_tasks()


@setup_logging.connect
def keep_our_logging(**_options: Any) -> None:
    """Celery leaves logging alone when somebody listens: `LOGGING` of the settings stands."""
