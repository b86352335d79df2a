"""Stamps: what a set-up step was made from, so that it is not made again.

A stamp is a file inside the very thing it vouches for (`.venv`, `node_modules`, `var/vendor`), so
whoever deletes the thing deletes its stamp too.
"""

import hashlib
from collections.abc import Iterable
from pathlib import Path


def digest(paths: Iterable[Path], *words: str) -> str:
    """SHA-256 over the names and contents of `paths` and over `words`."""
    total = hashlib.sha256("\0".join(words).encode())
    for path in sorted(paths):
        total.update(f"\0{path.name}\0".encode())
        total.update(path.read_bytes())
    return total.hexdigest()


class Stamp:
    """The file that says what `place` was made from."""

    def __init__(self, place: Path, name: str, made_from: str) -> None:
        self.path = place / f".stamp-{name}"
        self.made_from = made_from

    @property
    def fresh(self) -> bool:
        """Was the thing made from exactly this?"""
        return self.path.exists() and self.path.read_text() == self.made_from

    def press(self) -> None:
        """Say so; called last, so that an interrupted step is done again."""
        self.path.parent.mkdir(parents=True, exist_ok=True)
        self.path.write_text(self.made_from)
