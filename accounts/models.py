"""The person who signs in."""

from django.contrib.auth.models import AbstractUser
from django.db import models
from django.utils.translation import gettext_lazy as _

from common.text import normalise


class User(AbstractUser):
    """A person with one full name, as Vietnamese names are written, and a position.

    What the person may do follows from roles in councils and organisations (`blocs`), never from
    this row; only `is_superuser` opens everything.
    """

    first_name = None  # type: ignore[assignment]
    last_name = None  # type: ignore[assignment]
    full_name = models.CharField(_("Full name"), max_length=150)
    position = models.CharField(_("Position"), max_length=200, blank=True)

    REQUIRED_FIELDS = ["email", "full_name"]

    class Meta(AbstractUser.Meta):
        verbose_name = _("user")  # type: ignore[assignment]
        verbose_name_plural = _("users")  # type: ignore[assignment]

    def __str__(self) -> str:
        return self.full_name or self.username

    def get_full_name(self) -> str:
        return self.full_name

    def get_short_name(self) -> str:
        return self.full_name.split()[-1] if self.full_name else self.username

    def save(self, *args: object, **kwargs: object) -> None:
        self.full_name = normalise(self.full_name)
        super().save(*args, **kwargs)  # type: ignore[arg-type]
