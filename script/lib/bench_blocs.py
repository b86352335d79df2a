"""How much faster two processes of a worker rank many blocs than one: Celery, PostgreSQL, Redis.

The blocs are ranked in a process and a database of their own, so that the other subjects may run
on SQLite. One ranking asks the database and reckons in turns, so one process keeps about one core
busy, counting what PostgreSQL does for it; two need two cores, and the worker that hands out the
tasks, Redis and the machine itself take their part of those. 1.7 is what two cores leave when
nothing else runs; on a busy machine it is less, which says nothing of the product.
A process is replaced after 50 tasks (`CELERY_WORKER_MAX_TASKS_PER_CHILD`). One alone stands still
meanwhile, of two the other goes on, so the ratio may pass 2: 2.76 was measured on a quiet machine
with two cores.
"""

import json
import os
import subprocess
import sys
import time
from collections.abc import Iterator
from copy import copy
from typing import Any

from script.lib.bench import Ratio, timed
from script.lib.environment import ROOT, environment, say, use_environment
from script.lib.test import postgres, redis

BLOCS, MEMBERS, LEAVES = 2_000, 3, 5
SLICES = 4  # one process and two take turns, so that what else the machine does hits both
SECONDS_AT_MOST = 60  # for one side


def blocs() -> Iterator[Ratio]:
    """2,000 blocs ranked by one process, against the same by two."""
    database, broker = postgres(), redis()
    if not database or not broker:
        say("blocs: left out, since PostgreSQL and Redis do not both answer")
        return
    servers = {"DATABASE_URL": f"{database}_{os.getpid()}", "CELERY_BROKER_URL": broker}
    done = subprocess.run(
        [sys.executable, "-m", "script.lib.bench_blocs"], cwd=ROOT, check=True,
        env=environment(**servers), stdout=subprocess.PIPE, text=True,
    )  # fmt: skip
    told = json.loads(done.stdout.splitlines()[-1])
    if told["blocs"] < BLOCS:
        say(f"blocs: {told['blocs']:,} of {BLOCS:,}, or one side would take over a minute")
    name = f"ranking {told['blocs']:,} blocs by 1 process ÷ by 2"
    yield Ratio(name, told["1"], told["2"], floor=1.7)


def measure() -> dict[str, float]:
    """How many blocs were ranked, and the seconds that one and two processes took for all."""
    from celery import current_app
    from django.conf import settings

    from scoring.reckoning import rank

    queue, broker = f"bench-{os.getpid()}", settings.CELERY_BROKER_URL
    settings.CELERY_TASK_DEFAULT_QUEUE = queue
    current_app.conf.update(broker_url=broker, result_backend=broker, task_default_queue=queue)
    pattern = _pattern()
    rank(pattern.bloc_year_id)
    each = timed(lambda: [rank(pattern.bloc_year_id) for _ in range(20)]) / 20
    count = min(BLOCS, int(SECONDS_AT_MOST / each)) // SLICES * SLICES
    years = _copies(pattern, count)
    part = count // SLICES
    took = {1: 0.0, 2: 0.0}
    for number in range(SLICES):
        for processes in (1, 2):
            took[processes] += _ranked(years[number * part : (number + 1) * part], processes)
    return {"blocs": count, "1": took[1], "2": took[2]}


def _ranked(years: list[int], processes: int) -> float:
    """Seconds from the first bloc that a worker has ranked to the last."""
    from celery import current_app
    from django.conf import settings
    from redis import Redis

    from scoring.tasks import rank_year
    from tests.workers import running_worker

    results = [rank_year.delay(year) for year in years]
    backend: Any = current_app.backend
    keys = [backend.get_key_for_task(result.id) for result in results]
    store = Redis.from_url(settings.CELERY_BROKER_URL)
    with running_worker(
        beat=False, processes=processes, results=settings.CELERY_BROKER_URL
    ):  # fmt: skip
        already = _wait_for(store, keys, 1)
        begun = time.perf_counter()
        _wait_for(store, keys, len(keys))
        took = time.perf_counter() - begun
    states = {result.state for result in results}
    assert states == {"SUCCESS"}, states  # noqa: S101
    for result in results:
        result.forget()
    return took * len(keys) / (len(keys) - already)


def _wait_for(store: Any, keys: list[Any], wanted: int) -> int:
    """How many of the results are there, once as many as are `wanted`."""
    deadline = time.monotonic() + 5 * SECONDS_AT_MOST
    while (there := store.exists(*keys)) < wanted:
        if time.monotonic() > deadline:
            raise TimeoutError(f"{there} of {len(keys)} blocs were ranked")
        time.sleep(0.05)
    return int(there)


def _pattern() -> Any:
    """The criteria of one bloc with a full card of each member, made as the product makes them."""
    from script.lib.bench_scoring import scored_bloc

    return scored_bloc(MEMBERS, LEAVES)[0]


def _copies(pattern: Any, count: int) -> list[int]:
    """Ids of the years of so many blocs with the same criteria, members and figures."""
    year, bloc = pattern.bloc_year, pattern.bloc_year.bloc
    blocs = _written([_copied(bloc, code=f"ban-sao-{n}") for n in range(count)])
    years = _written([_copied(year, bloc=each) for each in blocs])
    _written([_copied(row, bloc=each) for each in blocs for row in bloc.memberships.all()])
    sets = _written([_copied(pattern, bloc_year=each) for each in years])
    criteria = list(pattern.criteria.all())
    cards = list(pattern.scorecards.all())
    leaves = _written([_copied(row, criteria_set=each) for each in sets for row in criteria])
    held = _written([_copied(row, criteria_set=each) for each in sets for row in cards])
    marks = [mark for card in cards for mark in card.marks.all()]
    leaf_at = {row.pk: place for place, row in enumerate(criteria)}
    card_at = {row.pk: place for place, row in enumerate(cards)}
    _written([
        _copied(
            mark, criterion=leaves[number * len(criteria) + leaf_at[mark.criterion_id]],
            scorecard=held[number * len(cards) + card_at[mark.scorecard_id]],
        )
        for number in range(count)
        for mark in marks
    ])  # fmt: skip
    return [each.pk for each in years]


def _copied(row: Any, **changes: Any) -> Any:
    new = copy(row)
    new._state = copy(row._state)
    new._state.fields_cache = dict(row._state.fields_cache)
    new.pk, new._state.adding = None, True
    for name, value in changes.items():
        setattr(new, name, value)
    return new


def _written(rows: list[Any]) -> list[Any]:
    return list(type(rows[0])._default_manager.bulk_create(rows, batch_size=1_000))


def main() -> None:
    """In a process of its own, on the servers that its environment names."""
    use_environment()
    import django

    django.setup()
    from script.lib.bench_subjects import database

    with database():
        print(json.dumps(measure()), flush=True)


if __name__ == "__main__":
    main()
