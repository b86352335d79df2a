"""The second step of every view: may this person do it?"""

from typing import Any

from django.core.exceptions import PermissionDenied


def require(user: Any, permission: str, target: Any = None) -> None:
    """Raise PermissionDenied (403) unless `user` may do `permission` on `target`."""
    if not user.has_perm(permission, target):
        raise PermissionDenied(permission)
