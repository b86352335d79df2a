"""Figures of speed that mean the same on every machine: ratios of two things done side by side.

Each pair is run in turns, so that what else the machine does hits both, and the medians are
compared. The exit code is 1 when a ratio is above its bound or below its floor. Everything happens
in a database of its own, in memory (or, with DATABASE_URL, in a test database of that server).
"""

import gc
import statistics
import sys
import time
from collections.abc import Callable, Iterable
from dataclasses import dataclass

from script.lib.environment import use_environment
from script.lib.setup import setup


@dataclass(frozen=True)
class Ratio:
    """One line of the table: two medians in seconds; `bound` None is for the record only. With
    `floor` it is the other way round: the value has to reach it."""

    name: str
    ours: float
    baseline: float
    bound: float | None = None
    floor: float | None = None

    @property
    def value(self) -> float:
        return self.ours / self.baseline

    @property
    def is_met(self) -> bool:
        if self.floor is not None and self.value < self.floor:
            return False
        return self.bound is None or self.value <= self.bound

    def __str__(self) -> str:
        bound = f"≤ {self.bound}" if self.bound else "for the record"
        bound = f"≥ {self.floor}" if self.floor else bound
        verdict = "ok" if self.is_met else "BELOW THE FLOOR" if self.floor else "ABOVE THE BOUND"
        times = f"{self.ours * 1000:9.1f} ms ÷ {self.baseline * 1000:8.1f} ms"
        return f"{self.name:<58} {times} = {self.value:6.2f}   {bound:<15} {verdict}"


def in_turns(repeats: int, *deeds: Callable[[], float]) -> list[float]:
    """The median time of each deed, run in turns `repeats` times after one round to warm up.

    A deed gives the seconds it took, so that what it needs beforehand is not counted.
    """
    for deed in deeds:
        deed()
    rounds = [[deed() for deed in deeds] for _ in range(repeats)]
    return [statistics.median(times) for times in zip(*rounds, strict=True)]


def timed(deed: Callable[[], object]) -> float:
    """Seconds `deed` takes; the garbage of what ran before is swept up first."""
    gc.collect()
    begun = time.perf_counter()
    deed()
    return time.perf_counter() - begun


def run(names: Iterable[str]) -> int:
    """Print the table; 1 when a bound is passed."""
    from script.lib.bench_subjects import SUBJECTS, database

    met = True
    with database():
        for name in names or SUBJECTS:
            for ratio in SUBJECTS[name]():
                print(ratio, flush=True)
                met = met and ratio.is_met
    return 0 if met else 1


def main(arguments: list[str]) -> int:
    """`script/bench [subject…]`: all of them, or those named."""
    setup("dev")
    use_environment()
    import django

    django.setup()
    from script.lib.bench_subjects import SUBJECTS

    unknown = set(arguments) - set(SUBJECTS)
    if unknown:
        print(f"script/bench [{'] ['.join(SUBJECTS)}]", file=sys.stderr)
        return 2
    return run(arguments)


if __name__ == "__main__":
    raise SystemExit(main(sys.argv[1:]))
