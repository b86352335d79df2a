"""What the endpoints of all apps share."""

from typing import Any

from django.db.models import QuerySet
from rest_framework import mixins, viewsets


class ReadViewSet(mixins.ListModelMixin, mixins.RetrieveModelMixin, viewsets.GenericViewSet):
    """Reads rows that the account may see; a row it may not see is not there (404).

    `queryset` says what is read along with a row. `detail_serializer_class`, if given, is the
    shape of a single row. The gate is `visible_to`, always.
    """

    lookup_value_converter = "int"
    detail_serializer_class: Any = None

    def get_queryset(self) -> QuerySet:
        rows = super().get_queryset()
        if getattr(self, "swagger_fake_view", False):  # the schema is made without anybody asking
            return rows.none()
        return rows.visible_to(self.request.user)  # type: ignore[attr-defined]

    def get_serializer_class(self) -> Any:
        if self.action == "retrieve" and self.detail_serializer_class is not None:
            return self.detail_serializer_class
        return super().get_serializer_class()
