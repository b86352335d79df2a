"""Run the suite on SQLite, and again on PostgreSQL and Redis where they answer.

`DATABASE_URL` and `CELERY_BROKER_URL` name the servers of the second run; without them the usual
local ports are tried. Arguments go to pytest. Both runs happen even when the first fails.
"""

import hashlib
import os
import subprocess
import sys
import time

from script.lib.environment import ROOT, VAR, environment, say
from script.lib.setup import setup

POSTGRES = "postgres://postgres@127.0.0.1:5432"
REDIS = "redis://127.0.0.1:6379"
NO_TESTS = 5  # pytest's exit code when no test was chosen


def checkout() -> int:
    """A number of this very checkout: two of them on one machine must not share a test database."""
    return int(hashlib.sha256(str(ROOT).encode()).hexdigest()[:8], 16)


def postgres() -> str | None:
    """The address of a PostgreSQL that lets us in, or None."""
    import psycopg2  # installed by the set-up that has just run

    given = os.environ.get("DATABASE_URL", "")
    server = given if given.startswith("postgres") else f"{POSTGRES}/postgres"
    try:
        psycopg2.connect(server, connect_timeout=2).close()
    except psycopg2.OperationalError:
        return None
    return given or f"{POSTGRES}/emulation_{checkout():08x}"


def redis() -> str | None:
    """The address of a Redis that answers, or None."""
    from redis import Redis, RedisError  # installed by the set-up that has just run

    given = os.environ.get("CELERY_BROKER_URL", "")
    url = given if given.startswith("redis") else f"{REDIS}/{1 + checkout() % 15}"
    try:
        Redis.from_url(url, socket_connect_timeout=2).ping()
    except RedisError:
        return None
    return url


def run_pytest(title: str, arguments: list[str], env: dict[str, str]) -> tuple[str, int]:
    """One run of the suite; gives its title with the time it took, and pytest's exit code."""
    say(f"\n=== {title} ===")
    given = any(each.startswith("-n") for each in arguments)
    # Stealing, since a few tests take a minute each: nobody is to wait for another's queue of them.
    workers = [] if given else [f"-n{os.cpu_count()}", "--dist=worksteal"]
    begun = time.monotonic()
    command = [sys.executable, "-m", "pytest", *workers, *arguments]
    code = subprocess.run(command, cwd=ROOT, env=env, check=False).returncode
    return f"{title} ({time.monotonic() - begun:.0f} s)", code


def main(arguments: list[str]) -> int:
    """`script/test [pytest arguments]`; 0 only when every run passed."""
    setup("dev")
    env = environment(VAR_DIR=str(VAR))
    embedded = {k: v for k, v in env.items() if k not in {"DATABASE_URL", "CELERY_BROKER_URL"}}
    runs = [run_pytest("SQLite, filesystem broker", arguments, embedded)]
    database, broker = postgres(), redis()
    if database and broker:
        servers = {**env, "DATABASE_URL": database, "CELERY_BROKER_URL": broker}
        runs.append(run_pytest("PostgreSQL, Redis", arguments, servers))
    else:
        silent = " and ".join(
            name for name, url in [("PostgreSQL", database), ("Redis", broker)] if not url
        )
        say(f"\n{silent} did not answer: tests ran on the embedded default only.")
    for title, code in runs:
        outcome = {0: "passed", NO_TESTS: "no test chosen"}.get(code, f"FAILED (exit {code})")
        say(f"{title}: {outcome}")
    return max(code for _title, code in runs)


if __name__ == "__main__":
    raise SystemExit(main(sys.argv[1:]))
