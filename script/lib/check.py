"""What CI checks before the tests. Every step runs, also after one has failed.

`script/check` runs all steps, `script/check mypy house` only those named.
"""

import subprocess
import sys
import time

from script.lib.environment import ROOT, environment, say
from script.lib.setup import setup

PYTHON = [sys.executable, "-m"]
MANAGE = [sys.executable, "manage.py"]
LINT_IMPORTS = [
    *(sys.executable, "-c"),
    "from importlinter.cli import lint_imports_command; lint_imports_command()",
]
STEPS = {
    "format": [*PYTHON, "ruff", "format", "--check", "."],
    "lint": [*PYTHON, "ruff", "check", "."],
    "types": [*PYTHON, "mypy", "."],
    "imports": LINT_IMPORTS,
    "migrations": [*MANAGE, "makemigrations", "--check", "--dry-run"],
    "deploy": [*MANAGE, "check", "--deploy", "--fail-level", "WARNING"],
    "messages": [*PYTHON, "script.lib.messages", "check"],
    "house": [*PYTHON, "script.lib.house"],
}
# As in production: HTTPS is on unless told otherwise, and nothing comes from the caller's shell.
PRODUCTION = {"DEBUG": "0", "HTTPS": "1", "SITE_URL": "https://emulation.example"}


def run_step(name: str, command: list[str]) -> bool:
    """Run one step, show what it says, tell whether it passed."""
    say(f"\n=== {name} ===")
    begun = time.monotonic()
    env = environment(**(PRODUCTION if name == "deploy" else {}))
    passed = subprocess.run(command, cwd=ROOT, env=env, check=False).returncode == 0
    say(f"{name}: {'passed' if passed else 'FAILED'} ({time.monotonic() - begun:.0f} s)")
    return passed


def main(arguments: list[str]) -> int:
    """`script/check [step…]`; 1 when a step failed."""
    unknown = [name for name in arguments if name not in STEPS]
    if unknown:
        say(f"No such step: {', '.join(unknown)}. Steps: {', '.join(STEPS)}")
        return 2
    setup("dev")
    chosen = {name: STEPS[name] for name in arguments or STEPS}
    failed = [name for name, command in chosen.items() if not run_step(name, command)]
    say(f"\nFailed: {', '.join(failed)}" if failed else f"\nAll {len(chosen)} checks passed.")
    return 1 if failed else 0


if __name__ == "__main__":
    raise SystemExit(main(sys.argv[1:]))
