"""`manage.py make_demo_key`: a certificate authority of the demo's, and the system's key by it."""

from typing import Any

from django.core.management.base import BaseCommand

from documents.keys import demo_authority


class Command(BaseCommand):
    help = "Make the demo's signing key under VAR_DIR/signing, unless it is there."

    def handle(self, *args: Any, **options: Any) -> None:
        authority = demo_authority()
        made = authority.make()
        self.stdout.write(
            f"{'Made' if made else 'Already there'}: {authority.system_file}. It is a demo key;"
            " papers sealed with it say that they prove nothing."
        )
