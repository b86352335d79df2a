"""Start web, worker and beat together, wait until they answer, and stop them together.

Ctrl-C or SIGTERM stops every process started here. When one of them dies by itself the others are
stopped too, and the exit code is not zero.
"""

import contextlib
import ctypes
import fcntl
import os
import signal
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from pathlib import Path
from typing import IO

from script.lib.environment import PORT, VAR, environment, kept_secret, run, say, stop
from script.lib.setup import setup

LOGS = VAR / "log"
URL = f"http://127.0.0.1:{PORT}"
START_SECONDS = 60
WORKER_SECONDS = 15  # its own word may be silenced by LOG_LEVEL; it still has to be alive
STOP_SECONDS = 10  # a job that runs longer is given back to the queue by its lease

CELERY = [sys.executable, "-m", "celery", "-A", "emulation"]
COMMANDS = {
    "web": [
        *(sys.executable, "-m", "gunicorn", "emulation.wsgi", "--bind", f"127.0.0.1:{PORT}"),
        *("--workers", "2", "--threads", "4", "--preload", "--access-logfile", "-"),
        "--no-control-socket",
    ],
    "worker": [*CELERY, "worker", "--concurrency", "2", "--without-gossip", "--without-mingle"],
    "beat": [*CELERY, "beat", "--pidfile="],
}


class Stopped(Exception):
    """Somebody asked us to stop."""


def _stop_asked(_number: int, _frame: object) -> None:
    raise Stopped


def die_with_parent() -> None:
    """On Linux, end this child when its parent is killed outright (runs in the child)."""
    if sys.platform == "linux":
        ctypes.CDLL(None).prctl(1, signal.SIGTERM)  # PR_SET_PDEATHSIG


class Processes:
    """The processes of one running server, by name."""

    def __init__(self, env: dict[str, str]) -> None:
        self.env = env
        self.running: dict[str, subprocess.Popen[bytes]] = {}

    def start(self, name: str) -> None:
        """Start one in a session of its own, so that only we signal it; it writes to its log."""
        with open(LOGS / f"{name}.log", "ab") as log:
            self.running[name] = subprocess.Popen(
                COMMANDS[name],
                env=self.env,
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=log,
                start_new_session=True,
                preexec_fn=die_with_parent,  # noqa: PLW1509  (this process has no threads)
            )

    def dead(self) -> str | None:
        """The name of one that ended by itself."""
        return next((name for name, p in self.running.items() if p.poll() is not None), None)

    def stop(self) -> None:
        """End all of them: politely, and after STOP_SECONDS their whole process groups at once."""
        for process in self.running.values():
            if process.poll() is None:
                process.terminate()
        deadline = time.monotonic() + STOP_SECONDS
        for process in self.running.values():
            with contextlib.suppress(subprocess.TimeoutExpired):
                process.wait(max(0, deadline - time.monotonic()))
        for process in self.running.values():
            with contextlib.suppress(ProcessLookupError, PermissionError):
                os.killpg(process.pid, signal.SIGKILL)  # its children too
            process.wait()


def only_one() -> IO[str]:
    """Hold `var/server.lock` while running; two servers must not share one `var`."""
    lock = open(VAR / "server.lock", "a+")  # noqa: SIM115  (held open until the process ends)
    try:
        fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        stop(f"A server already runs on {VAR}. Stop it, or give this one a VAR_DIR of its own.")
    return lock


def port_is_free() -> bool:
    """May we listen on the port?"""
    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind(("127.0.0.1", int(PORT)))
        except OSError:
            return False
    return True


def answers() -> bool:
    """Does the web process say that it is ready?"""
    try:
        with urllib.request.urlopen(f"{URL}/readyz", timeout=5) as answer:  # noqa: S310
            return bool(answer.status == 200)
    except (OSError, urllib.error.URLError):
        return False


def wait_until_ready(processes: Processes, worker_log_start: int) -> None:
    """Wait for the web's own word and the worker's; stops when one dies or none comes."""
    begun = time.monotonic()
    web = worker = False
    while not (web and worker):
        dead, waited = processes.dead(), time.monotonic() - begun
        if dead:
            raise ChildProcessError(dead)
        if waited > START_SECONDS:
            raise TimeoutError
        time.sleep(0.1)
        web = web or answers()
        with open(LOGS / "worker.log", "rb") as log:
            log.seek(worker_log_start)
            worker = worker or b" ready." in log.read() or (web and waited > WORKER_SECONDS)


def last_lines(name: str, count: int = 15) -> str:
    """The end of a process's log."""
    path = LOGS / f"{name}.log"
    return "\n".join(path.read_text(errors="replace").splitlines()[-count:])


def announce(accounts: Path) -> None:
    """The lines a newcomer looks for."""
    print(f"Ready: {URL}", flush=True)
    if accounts.exists():  # its indented lines are the table of accounts
        said = accounts.read_text().splitlines()
        print("\n".join(line for line in said if line.startswith(" ")), flush=True)
    print(f"Logs: {LOGS}/*.log   Stop: Ctrl-C", flush=True)


def serve(env: dict[str, str]) -> int:
    """Start, announce, watch; 0 when asked to stop, 1 when a process died by itself."""
    processes = Processes(env)
    worker_log = LOGS / "worker.log"
    start = worker_log.stat().st_size if worker_log.exists() else 0
    try:
        for name in COMMANDS:
            processes.start(name)
        wait_until_ready(processes, start)
        announce(VAR / "demo-accounts.txt")
        while not (dead := processes.dead()):
            time.sleep(0.3)
        raise ChildProcessError(dead)
    except (Stopped, KeyboardInterrupt):
        say("Stopping…")
        return 0
    except ChildProcessError as error:
        say(f"{last_lines(str(error))}\n“{error}” ended by itself; see {LOGS}/{error}.log")
        return 1
    except TimeoutError:
        say(f"{last_lines('web')}\nNot ready after {START_SECONDS} s; see {LOGS}/*.log")
        return 1
    finally:
        for number in (signal.SIGTERM, signal.SIGINT, signal.SIGHUP):
            signal.signal(number, signal.SIG_IGN)  # one impatient Ctrl-C more must leave none over
        processes.stop()


def main(_arguments: list[str]) -> int:
    """`script/server`."""
    for number in (signal.SIGTERM, signal.SIGINT, signal.SIGHUP):
        signal.signal(number, _stop_asked)
    try:
        setup("runtime")
        lock = only_one()
        if not port_is_free():
            stop(f"Port {PORT} is taken. Stop what listens there, or choose another: PORT=8001")
        for folder in ("log", "broker", "broker-control", "media"):
            (VAR / folder).mkdir(parents=True, exist_ok=True)
        env = environment()
        env.setdefault("DEMO_PASSWORD", kept_secret("demo-password", 12))
        if not (VAR / "demo-accounts.txt").exists():
            say("· database: tables, then the demo data")
        run(sys.executable, "-m", "script.lib.prepare", what="Preparing the database", env=env)
    except Stopped:
        return 130
    with lock:
        return serve(env)


if __name__ == "__main__":
    raise SystemExit(main(sys.argv[1:]))
