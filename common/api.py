"""What the endpoints of all apps share."""

import re
from collections.abc import Mapping
from decimal import Decimal
from typing import Any

from django.db.models import QuerySet
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from drf_spectacular.utils import extend_schema_field
from rest_framework import mixins, serializers, viewsets
from rest_framework.request import Request


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


PLAIN = re.compile(r"-?[0-9]{1,12}(\.[0-9]{1,6})?")


@extend_schema_field(
    {
        "oneOf": [
            {"type": "string", "pattern": f"^{PLAIN.pattern}$"},
            {"type": "number"},
        ]
    }
)
class NumberField(serializers.Field):
    """A decimal number: a string on the way out, a string or a number on the way in. Exact."""

    default_error_messages = {
        "number": gettext_lazy(
            "Write a number with a point before its decimals, as 1234.5: at most twelve digits"
            " before the point and %(most)s after it."
        ),
    }

    def __init__(self, *, decimals: int = 2, **kwargs: Any) -> None:
        self.decimals = decimals
        super().__init__(**kwargs)

    def to_internal_value(self, data: Any) -> Decimal:
        text = data
        if isinstance(data, int | Decimal) and not isinstance(data, bool):
            number = Decimal(data)
            # Looked at before it is written out: 1e999999 would be a million digits.
            text = f"{number.normalize():f}" if abs(number.adjusted()) < 20 else ""
        if not isinstance(text, str) or not PLAIN.fullmatch(text):
            self._refuse()
        found = Decimal(text)
        if found != round(found, self.decimals) or (found.is_signed() and not found):
            self._refuse()
        return found.normalize()

    def _refuse(self) -> None:
        words = str(self.error_messages["number"]) % {"most": self.decimals}
        raise serializers.ValidationError([words], code="number")

    def to_representation(self, value: Any) -> str:
        return f"{Decimal(value).normalize():f}"


class TextField(serializers.CharField):
    """Text, and no number that looks like one."""

    def to_internal_value(self, data: Any) -> str:
        if not isinstance(data, str):
            self.fail("invalid")
        return super().to_internal_value(data)


class WholeField(serializers.IntegerField):
    """A whole number, and no text that looks like one."""

    def to_internal_value(self, data: Any) -> int:
        if isinstance(data, bool) or not isinstance(data, int | Decimal):
            self.fail("invalid")
        return super().to_internal_value(str(data))


class FlagField(serializers.BooleanField):
    """True or false, and no word for it."""

    def to_internal_value(self, data: Any) -> bool:
        if not isinstance(data, bool):
            self.fail("invalid", input=data)
        return data


class StrictSerializer(serializers.Serializer):
    """A body that holds nothing unknown: a misspelt field would be lost in silence."""

    def to_internal_value(self, data: Any) -> Any:
        if isinstance(data, Mapping):
            unknown = sorted(str(name) for name in set(data) - set(self.fields))
            if unknown:
                raise serializers.ValidationError(
                    {name[:60]: [_("There is no such field.")] for name in unknown}
                )
        return super().to_internal_value(data)


def listed(shape: Any, **options: Any) -> Any:
    """A field that holds a list of `shape`; `max_length` is how many at most."""
    return shape(many=True, **options)


def body_of(shape: type[serializers.Serializer], request: Request) -> Any:
    """The checked body of a request. ValidationError naming each fault by its path."""
    body = shape(data=request.data)
    body.is_valid(raise_exception=True)
    return body.validated_data
