"""Pages of the API: by cursor, so that rows added meanwhile are neither skipped nor doubled."""

from typing import Any

from django.utils.translation import gettext as _
from rest_framework.exceptions import NotFound, ValidationError
from rest_framework.pagination import Cursor
from rest_framework.pagination import CursorPagination as RestCursorPagination
from rest_framework.request import Request


class CursorPagination(RestCursorPagination):
    """`?cursor=` and `?page_size=` (1 to 200, 50 by default), ordered by id."""

    ordering = "id"
    page_size = 50
    page_size_query_param = "page_size"
    max_page_size = 200

    def get_page_size(self, request: Request) -> int:
        """The size asked for; ValidationError for one that is no number from 1 to 200."""
        asked = request.query_params.get("page_size")
        if asked is None:
            return self.page_size
        if not (asked.isascii() and asked.isdigit() and 1 <= int(asked) <= self.max_page_size):
            message = _("Give a number from 1 to %(most)s.") % {"most": self.max_page_size}
            raise ValidationError({"page_size": [message]})
        return int(asked)

    def decode_cursor(self, request: Request) -> Cursor | None:
        """The place in the list; NotFound for a cursor that this list did not give out."""
        cursor = super().decode_cursor(request)
        if cursor and cursor.position and not str(cursor.position).isdigit():
            raise NotFound(self.invalid_cursor_message)
        return cursor

    def get_schema_operation_parameters(self, view: Any) -> list[dict[str, Any]]:
        parameters = super().get_schema_operation_parameters(view)
        for parameter in parameters:
            if parameter["name"] == self.page_size_query_param:
                parameter["schema"] |= {"minimum": 1, "maximum": self.max_page_size}
        return parameters
