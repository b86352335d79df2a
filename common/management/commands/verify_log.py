"""`manage.py verify_log`: prove the decision log whole, or name the first broken line."""

from typing import Any

from django.core.management.base import BaseCommand, CommandError

from common.log import verify_log
from common.models import LogChain, LogEntry


class Command(BaseCommand):
    help = "Check every chain of the decision log; exits 1 and names the first broken line of each."

    def handle(self, *args: Any, **options: Any) -> None:
        breaches = list(verify_log())
        for breach in breaches:
            self.stderr.write(f"{breach.chain} line {breach.sequence}: {breach.reason}")
        if breaches:
            raise CommandError(f"The decision log is broken in {len(breaches)} chain(s).")
        chains, entries = LogChain.objects.count(), LogEntry.objects.count()
        self.stdout.write(f"The decision log is whole: {chains} chains, {entries} lines.")
