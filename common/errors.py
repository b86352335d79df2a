"""The one exception by which the product says no."""

from collections.abc import Mapping

from django.utils.functional import Promise


class RuleViolation(Exception):
    """A rule of the house refuses this deed; nothing was changed.

    `code` is stable and part of the API (`type` of the problem document); `message` is for the
    person at the screen and says what to do; `fields` names the inputs at fault, if any.
    """

    def __init__(
        self,
        code: str,
        message: "str | Promise",
        *,
        fields: "Mapping[str, str | Promise] | None" = None,
    ) -> None:
        super().__init__(code)
        self.code = code
        self.message = message
        self.fields = dict(fields or {})

    def __str__(self) -> str:
        return f"{self.code}: {self.message}"
