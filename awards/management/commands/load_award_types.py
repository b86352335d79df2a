"""`manage.py load_award_types`: titles and forms of commendation, and papers of dossiers."""

from typing import Any

from django.core.management.base import BaseCommand

from awards.catalogue import load_award_types
from awards.dossiers import load_dossier_needs


class Command(BaseCommand):
    help = "Load award types and the papers that their dossiers need from awards/data/."

    def handle(self, *args: Any, **options: Any) -> None:
        done = load_award_types()
        self.stdout.write(
            f"Award types: {done.new} new, {done.changed} changed, {done.same} as they were."
        )
        self.stdout.write(f"Papers of dossiers: {load_dossier_needs()} new or changed.")
