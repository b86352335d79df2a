"""`manage.py load_award_types`: the catalogue of titles and forms of commendation."""

from typing import Any

from django.core.management.base import BaseCommand

from awards.catalogue import load_award_types


class Command(BaseCommand):
    help = "Load the catalogue of award types from awards/data/award_types.toml."

    def handle(self, *args: Any, **options: Any) -> None:
        done = load_award_types()
        self.stdout.write(
            f"Award types: {done.new} new, {done.changed} changed, {done.same} as they were."
        )
