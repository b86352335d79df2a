"""script/server gets ready by itself, and leaves nothing running behind."""

import os
import re
import shutil
import signal
import socket
import subprocess
import time
import urllib.request

import pytest
from django.conf import settings

from script.lib.environment import ROOT, VAR

pytestmark = pytest.mark.setup
OF_THE_SUITE = {"DATABASE_URL", "CELERY_BROKER_URL", "SITE_URL", "SECRET_KEY", "DEBUG", "DEMO"}
START_SECONDS = 240  # the first start loads the demo, perhaps on a busy machine
STOP_SECONDS = 60


@pytest.fixture(scope="module", autouse=True)
def embedded_only():
    """The scripts start the embedded mode: once is enough, on the run that is embedded too."""
    if not settings.DATABASES["default"]["ENGINE"].endswith("sqlite3"):
        pytest.skip("runs with the suite on SQLite")


@pytest.fixture(scope="module")
def var(tmp_path_factory):
    """The `var` of these tests, so that a server of the person at the machine is left alone.

    Static files are taken over from the checkout's own: compressing them again takes long.
    """
    var = tmp_path_factory.mktemp("var")
    if (VAR / ".stamp-static").exists():
        for name in ("vendor", "static"):
            shutil.copytree(VAR / name, var / name)
        shutil.copy(VAR / ".stamp-static", var)
    return var


@pytest.fixture(scope="module")
def start(var, tmp_path_factory):
    """Starts script/server on `var` and a free port; ends all of them, whatever happened."""
    started = []

    def one():
        with socket.socket() as probe:
            probe.bind(("127.0.0.1", 0))
            port = probe.getsockname()[1]
        kept = {
            name: value
            for name, value in os.environ.items()
            if name not in OF_THE_SUITE and not name.startswith("DJANGO_")
        }
        env = {**kept, "PORT": str(port), "VAR_DIR": str(var)}
        started.append(Server(port, env, tmp_path_factory.mktemp("said")))
        return started[-1]

    yield one
    for server in started:
        if server.process.poll() is None:
            server.process.terminate()
            server.process.wait(STOP_SECONDS)


@pytest.fixture(scope="module")
def first(start):
    """The first server on this `var`, from its start to Ctrl-C."""
    server = start()
    server.wait_until_ready()
    with urllib.request.urlopen(f"{server.url}/readyz", timeout=5) as answer:  # noqa: S310
        server.answered = answer.status
    server.started = server.descendants()
    server.process.send_signal(signal.SIGINT)
    server.process.wait(STOP_SECONDS)
    return server


class Server:
    """A running script/server and what it says."""

    def __init__(self, port, env, folder):
        self.url = f"http://127.0.0.1:{port}"
        self.out, self.err = folder / "out", folder / "err"
        with self.out.open("wb") as out, self.err.open("wb") as err:
            self.process = subprocess.Popen(
                [str(ROOT / "script/server")], env=env, cwd="/", stdout=out, stderr=err
            )

    def wait_until_ready(self):
        deadline = time.monotonic() + START_SECONDS
        while f"Ready: {self.url}\n" not in self.out.read_text():
            assert self.process.poll() is None, self.err.read_text()
            assert time.monotonic() < deadline, self.err.read_text()
            time.sleep(0.2)

    def exit_code(self):
        """Its exit code once it has ended by itself; says what still runs when it does not."""
        try:
            return self.process.wait(STOP_SECONDS)
        except subprocess.TimeoutExpired:
            running, said = self.descendants(), self.err.read_text()
            self.process.terminate()  # it holds `var`, and the next test wants it
            self.process.wait(STOP_SECONDS)
            pytest.fail(f"Still running: {running}\nSaid: {said}")

    def descendants(self):
        """Process id → command of everything it started, children's children too."""
        listed = subprocess.run(
            ["ps", "-A", "-ww", "-o", "pid=,ppid=,args="],  # uncut, whatever COLUMNS says
            capture_output=True, text=True, check=True,
        )  # fmt: skip
        rows = [line.split(None, 2) for line in listed.stdout.splitlines()]
        found, grown = {str(self.process.pid): ""}, True
        while grown:
            more = {pid: args for pid, ppid, args in rows if ppid in found and pid not in found}
            found, grown = {**found, **more}, bool(more)
        found.pop(str(self.process.pid))
        return found


def alive(pids):
    """Those that still run; a zombie that waits for its parent does not."""
    listed = subprocess.run(
        ["ps", "-o", "pid=,stat=", "-p", ",".join(pids)], capture_output=True, text=True
    )
    return [row for row in map(str.split, listed.stdout.splitlines()) if row[1][0] != "Z"]


def test_it_gets_ready_and_shows_the_demo_accounts(first, var):
    assert first.answered == 200
    said = first.out.read_text()
    for account in ("secretary", "leader", "chair", "signatory", "editor", "demo-client"):
        assert re.search(rf"\b{account}\b", said)
    assert (var / "demo-password").read_text() in said
    for secret in ("secret-key", "demo-password", "demo-accounts.txt"):
        assert (var / secret).stat().st_mode & 0o077 == 0


def test_ctrl_c_leaves_no_process(first):
    for name in ("gunicorn", "worker", "beat"):
        assert any(name in args for args in first.started.values())
    assert first.process.returncode == 0
    assert alive(first.started) == []


def test_a_second_start_makes_nothing_again_and_a_dead_worker_ends_all(first, start):
    server = start()
    server.wait_until_ready()
    assert server.err.read_text() == ""
    started = server.descendants()
    worker = [pid for pid, args in started.items() if "celery" in args and " worker " in args]
    assert worker, started
    for pid in worker:
        os.kill(int(pid), signal.SIGKILL)
    assert server.exit_code() == 1
    assert "“worker” ended by itself" in server.err.read_text()
    assert alive(started) == []


def test_a_port_that_is_taken_is_said_in_one_line(var):
    with socket.socket() as other:
        other.bind(("127.0.0.1", 0))
        other.listen()
        port = str(other.getsockname()[1])
        env = {**os.environ, "PORT": port, "VAR_DIR": str(var), "DEMO": "0"}
        done = subprocess.run(
            [ROOT / "script/server"], env=env, capture_output=True, text=True, timeout=START_SECONDS
        )
    assert done.returncode == 1
    assert f"Port {port} is taken." in done.stderr
    assert "Traceback" not in done.stderr
