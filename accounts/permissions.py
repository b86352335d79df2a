"""The door of the API: a signed-in account, and for tokens the scope the deed needs."""

from typing import Any

from rest_framework.permissions import SAFE_METHODS, BasePermission
from rest_framework.request import Request


class ScopedAccess(BasePermission):
    """Deny by default: reading needs `read`; a view names what writing needs in `write_scope`."""

    def has_permission(self, request: Request, view: Any) -> bool:
        if not request.user or not request.user.is_authenticated:
            return False
        if request.auth is None:  # a person in a session: object permissions decide
            return True
        needed = "read" if request.method in SAFE_METHODS else getattr(view, "write_scope", None)
        return needed is not None and bool(request.auth.allow_scopes([needed]))  # type: ignore[union-attr]
