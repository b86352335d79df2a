"""A real Celery worker beside a test, on the test's own database and broker.

It needs servers that several processes can share, so such tests run on PostgreSQL and Redis
(markers `postgres` and `worker`) inside `django_db(transaction=True)`.
"""

import contextlib
import os
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from pathlib import Path

from django.conf import settings
from django.db import connection


def environment() -> dict[str, str]:
    """The suite's environment, with the test's database and queue."""
    db = connection.settings_dict
    host, port = db["HOST"] or "127.0.0.1", db["PORT"] or 5432
    secret = f":{db['PASSWORD']}" if db["PASSWORD"] else ""
    return {
        **os.environ,
        "DATABASE_URL": f"postgres://{db['USER']}{secret}@{host}:{port}/{db['NAME']}",
        "CELERY_BROKER_URL": settings.CELERY_BROKER_URL,
        "CELERY_QUEUE": settings.CELERY_TASK_DEFAULT_QUEUE,
        "MEDIA_DIR": str(settings.MEDIA_ROOT),
        "JOB_LEASE_SECONDS": "3",
        "PYTHONUNBUFFERED": "1",
    }


@contextlib.contextmanager
def running_worker(
    *, beat: bool = True, processes: int = 1, results: str = ""
) -> Iterator[subprocess.Popen]:
    """A worker in a process group of its own, ready for work; killed with all its children.

    `results` is the address where it leaves what tasks return; nowhere, if empty.
    """
    command = [sys.executable, "-m", "celery", "-A", "emulation"]
    command += ["--result-backend", results] if results else []
    command += ["worker", "-c", str(processes), "-l", "INFO"]
    with tempfile.TemporaryDirectory(prefix="worker-") as folder:
        if beat:
            command += ["--beat", "--schedule", f"{folder}/beat"]
        log = Path(folder, "log")
        with log.open("w") as output:
            process = subprocess.Popen(
                command, env=environment(), stdout=output, stderr=subprocess.STDOUT,
                start_new_session=True,
            )  # fmt: skip
            try:
                wait_until(lambda: " ready." in log.read_text(), what="the worker is ready")
                yield process
            finally:
                kill(process)


def kill(process: subprocess.Popen) -> None:
    """SIGKILL, to the whole group, as a power cut would."""
    with contextlib.suppress(ProcessLookupError):
        os.killpg(process.pid, signal.SIGKILL)
    process.wait(timeout=10)


def wait_until(condition: Callable[[], bool], *, what: str, seconds: float = 240) -> None:
    """Poll until `condition` holds; a TimeoutError says `what` did not come about."""
    deadline = time.monotonic() + seconds
    while not condition():
        if time.monotonic() > deadline:
            raise TimeoutError(f"Not within {seconds} s: {what}")
        time.sleep(0.1)
