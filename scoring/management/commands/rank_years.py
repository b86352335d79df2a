"""`manage.py rank_years`: let the workers rank every year whose members are being scored."""

from typing import Any

from django.core.management.base import BaseCommand

from scoring.reckoning import years_to_rank
from scoring.tasks import rank_year


class Command(BaseCommand):
    help = (
        "Hands every year in self-scoring or appraisal to the workers, which work out how it "
        "stands; a year that cannot be ranked shows as a failed task in their log."
    )

    def handle(self, *args: Any, **options: Any) -> None:
        years = years_to_rank()
        for year in years:
            rank_year.delay(year)
        self.stdout.write(f"{len(years)} years are handed to the workers.")
