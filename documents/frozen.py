"""Plain values that are signed or published: their one written form, and its hash."""

import hashlib
import json
from typing import Any

from django.core.serializers.json import DjangoJSONEncoder


def canonical(data: Any) -> str:
    """`data` as JSON in the one form that is hashed: keys in order, no blanks, letters as such."""
    return json.dumps(
        data, cls=DjangoJSONEncoder, ensure_ascii=False, sort_keys=True, separators=(",", ":")
    )


def hash_of(data: Any) -> str:
    """SHA-256, in hex, of the canonical form of `data`."""
    return hashlib.sha256(canonical(data).encode()).hexdigest()


def in_groups(digest: str) -> str:
    """A hash as people compare it: groups of eight signs."""
    return " ".join(digest[i : i + 8] for i in range(0, len(digest), 8))
