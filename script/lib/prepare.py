"""Bring the database up to date and load the demo once: one process, so Django loads once.

Run by serve.py in the environment of the embedded mode. Leaves what `load_demo` said, the demo
accounts with it, in `var/demo-accounts.txt`.
"""

import io
import os
from pathlib import Path

import django
from django.conf import settings
from django.core.management import call_command, get_commands

from script.lib.stamps import Stamp, digest


def demo_stamp() -> Stamp:
    """What the loaded demo depends on: its data files, the password and the address."""
    demo = settings.BASE_DIR / "emulation" / "demo"
    data = [path for path in demo.rglob("*") if path.is_file() and path.suffix != ".pyc"]
    database = str(settings.DATABASES["default"]["NAME"])
    return Stamp(settings.VAR_DIR, "demo", digest(data, os.environ["DEMO_PASSWORD"], database))


def has_accounts() -> bool:
    """Does the database hold any account? A new or emptied one does not."""
    from django.contrib.auth import get_user_model  # needs the apps to be loaded

    return get_user_model()._default_manager.exists()


def load_demo(accounts: Path) -> None:
    """`manage.py load_demo`, unless this very demo is in the database already."""
    stamp = demo_stamp()
    if stamp.fresh and accounts.exists() and has_accounts():
        return
    said = io.StringIO()
    call_command("load_demo", "--force", verbosity=0, stdout=said)
    with open(os.open(accounts, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), "w") as file:
        file.write(said.getvalue())
    stamp.press()


def main() -> int:
    """Check what must hold, migrate, then the demo unless `DEMO=0`."""
    django.setup()
    call_command("make_demo_key", verbosity=0, stdout=io.StringIO())
    call_command("check")
    call_command("migrate", verbosity=0, interactive=False)
    if os.environ.get("DEMO", "1") != "0" and "load_demo" in get_commands():
        load_demo(Path(settings.VAR_DIR) / "demo-accounts.txt")
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
