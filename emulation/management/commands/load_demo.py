"""`manage.py load_demo`: five real blocs, one invented year, and accounts to try them with."""

from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError, CommandParser

from emulation.demo.accounts import Account, AccountTaken
from emulation.demo.loader import Outcome, is_loaded, load_demo
from emulation.demo.reader import DemoDataError


class Command(BaseCommand):
    help = "Load the demo. A second run changes nothing. Refused unless DEBUG is on or --force."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--force", action="store_true", help="Load although DEBUG is off.")
        parser.add_argument(
            "--if-empty", action="store_true", help="Do nothing when the demo is there."
        )

    def handle(self, *args: Any, **options: Any) -> None:
        if not settings.DEBUG and not options["force"]:
            raise CommandError(
                "This looks like a production database (DEBUG is off): the demo makes accounts "
                "with a known password. Give --force if you mean it."
            )
        if options["if_empty"] and is_loaded():
            self.stdout.write("The demo is there already.")
            return
        try:
            outcome = load_demo()
        except DemoDataError as error:
            raise CommandError(f"A data file of the demo is at fault: {error}") from error
        except AccountTaken as error:
            raise CommandError(
                f"The account {error} is not one of the demo. Rename it, then load again."
            ) from error
        if options["verbosity"]:
            self.tell(outcome)
        self.stdout.write(table(outcome.accounts))

    def tell(self, outcome: Outcome) -> None:
        """What the run did, a line a year; `--verbosity 0` leaves the accounts alone."""
        for year in outcome.years:
            self.stdout.write(f"Loaded: {year}")
        if not outcome.has_changed:
            self.stdout.write("The demo is there already: nothing changed.")


def table(accounts: list[Account]) -> str:
    """The accounts in columns."""
    head = Account("Account", "Password", "What it is")
    rows = [head, *accounts]
    widths = [max(len(row[column]) for row in rows) for column in (0, 1)]
    return "\n".join(
        f"  {row.name:<{widths[0]}}  {row.secret:<{widths[1]}}  {row.role}" for row in rows
    )
