"""How many queries a page or an endpoint asks, and that it reads no rows one by one."""

from functools import lru_cache

from django.db import connection
from django.test.utils import CaptureQueriesContext
from zeal import zeal_context
from zeal.constants import initialize_app_registry
from zeal.patch import patch


@lru_cache
def _watch():
    """Let zeal see every query; twice would count each of them twice."""
    initialize_app_registry()
    patch()


def queries_of(client, path, **parameters):
    """The number of queries of a GET and its answer; fails on rows that are read one by one."""
    _watch()
    with zeal_context(), CaptureQueriesContext(connection) as asked:
        answer = client.get(path, parameters)
    assert answer.status_code == 200, answer.content
    return len(asked), answer
