"""pyHanko signs and checks on an event loop that it starts itself."""

import asyncio
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from typing import TypeVar

Result = TypeVar("Result")


def on_own_loop(deed: Callable[[], Result]) -> Result:
    """What `deed` gives; where this thread runs a loop already, it is done in a thread beside.

    Two loops in one thread cannot be, and whoever calls (an ASGI server, a browser test) may have
    one. `deed` must not touch the database: that thread has no transaction.
    """
    try:
        asyncio.get_running_loop()
    except RuntimeError:
        return deed()
    with ThreadPoolExecutor(max_workers=1) as beside:
        return beside.submit(deed).result()
