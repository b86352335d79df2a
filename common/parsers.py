"""How bodies of requests are read."""

import json
from collections.abc import Mapping
from decimal import Decimal
from typing import IO, Any

from django.utils.translation import gettext as _
from rest_framework.exceptions import ParseError
from rest_framework.parsers import JSONParser
from rest_framework.utils.json import strict_constant


class ExactJSONParser(JSONParser):
    """JSON whose numbers are read digit by digit: 0.1 is one tenth, never the float beside it."""

    def parse(
        self, stream: IO, media_type: str | None = None,
        parser_context: Mapping[str, Any] | None = None,
    ) -> Any:  # fmt: skip
        try:
            return json.loads(
                stream.read().decode("utf-8"),
                parse_constant=strict_constant,
                parse_float=Decimal,
            )
        except (ValueError, RecursionError) as error:
            raise ParseError(_("This is no JSON.")) from error
