"""What a new year takes over from the last: movements still running, deadlines a year later."""

from typing import Any

from django.utils.translation import gettext_lazy as _

from blocs.dates import years_on
from blocs.models import BlocYear, Deadline, Movement
from common.formatting import date_short
from common.wiring import Copy


def year_copies(source: BlocYear, shift: int) -> list[Copy]:
    """Deadlines moved by `shift` years, and the movements that still run then."""
    return [_deadlines(source, shift), _movements(source, shift)]


def _deadlines(source: BlocYear, shift: int) -> Copy:
    moved = [(row, years_on(row.due_on, shift)) for row in source.deadlines.all()]

    def write(target: BlocYear, by: Any) -> None:
        Deadline.objects.bulk_create(
            Deadline(bloc_year=target, step=row.step, due_on=day) for row, day in moved
        )

    lines = tuple(f"{row.get_step_display()}: {date_short(day)}" for row, day in moved)
    return Copy("deadlines", _("Deadlines, moved to the new year"), lines, write)


def _movements(source: BlocYear, shift: int) -> Copy:
    begins = years_on(source.starts_on, shift)
    running = [
        row for row in source.movements.all() if row.ends_on is None or row.ends_on >= begins
    ]

    def write(target: BlocYear, by: Any) -> None:
        Movement.objects.bulk_create(
            Movement(
                bloc_year=target, name=row.name, kind=row.kind, launched_by=row.launched_by,
                starts_on=row.starts_on, ends_on=row.ends_on, position=row.position,
            )
            for row in running
        )  # fmt: skip

    return Copy(
        "movements", _("Movements still running"), tuple(row.name for row in running), write
    )
