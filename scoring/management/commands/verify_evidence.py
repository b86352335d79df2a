"""`manage.py verify_evidence`: prove the stored evidence whole, or name the first broken file."""

from typing import Any

from django.core.management.base import BaseCommand, CommandError

from scoring.builders.evidence import damaged, stored_versions

WORDS = {"missing": "is missing from storage", "changed": "is not the file that was brought"}


class Command(BaseCommand):
    help = "Hash every stored file of evidence again; exits 1 and names the first that differs."

    def handle(self, *args: Any, **options: Any) -> None:
        versions = 0

        def counted() -> Any:
            nonlocal versions
            for version in stored_versions():
                versions += 1
                yield version

        found = next(damaged(counted()), None)
        if found is not None:
            version, piece = found.version, found.version.evidence
            raise CommandError(
                f"Evidence {piece.pk} of {piece.scorecard}, version {version.number}"
                f" ({version.name}) {WORDS[found.fault]}."
            )
        self.stdout.write(f"The evidence is whole: {versions} file(s).")
