"""Where things are, and the environment that every process of the embedded mode gets."""

import os
import secrets
import shutil
import subprocess
import sys
from pathlib import Path
from typing import NoReturn

ROOT = Path(__file__).resolve().parents[2]
VAR = (ROOT / os.environ.get("VAR_DIR", "var")).resolve()
VENV = ROOT / ".venv"
PORT = os.environ.get("PORT", "8000")


def say(text: str) -> None:
    """Tell the person at the terminal; never part of a command's output."""
    print(text, file=sys.stderr, flush=True)


def stop(text: str) -> NoReturn:
    """End with one clear line instead of a traceback."""
    say(text)
    raise SystemExit(1)


def kept_secret(name: str, length: int = 50) -> str:
    """The secret in `var/<name>`, made on first use and readable by its owner only."""
    path = VAR / name
    if not path.exists():
        path.parent.mkdir(parents=True, exist_ok=True)
        with open(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w") as file:
            file.write(secrets.token_urlsafe(length))
    return path.read_text().strip()


def environment(**more: str) -> dict[str, str]:
    """The environment of a process of ours: what the caller set wins over the embedded defaults."""
    env = {
        "SECRET_KEY": kept_secret("secret-key"),
        "HTTPS": "0",
        "SITE_URL": f"http://127.0.0.1:{PORT}",
        "DJANGO_SETTINGS_MODULE": "emulation.settings",
        "PYTHONUNBUFFERED": "1",
        **os.environ,
        "VAR_DIR": str(VAR),
        **more,
    }
    env["PATH"] = os.pathsep.join([str(VENV / "bin"), env.get("PATH", os.defpath)])
    if sys.platform == "darwin":  # where Homebrew keeps Pango, which WeasyPrint opens by name
        env.setdefault("DYLD_FALLBACK_LIBRARY_PATH", "/opt/homebrew/lib:/usr/local/lib:/usr/lib")
    return env


def use_environment() -> None:
    """Give this very process the environment of the embedded mode, before Django is loaded."""
    os.environ.update(environment())


def run(*command: str, what: str, env: dict[str, str] | None = None) -> None:
    """Run a set-up command quietly; when it fails, show all it said and stop."""
    done = subprocess.run(
        command, cwd=ROOT, env=env or environment(), capture_output=True, text=True, check=False
    )
    if done.returncode:
        say(done.stdout + done.stderr)
        stop(f"{what} failed: {' '.join(command)}")


def as_root() -> list[str] | None:
    """What to put before a command that needs root: nothing, sudo, or None when there is no way."""
    if os.geteuid() == 0:
        return []
    if shutil.which("sudo"):
        asked = subprocess.run(["sudo", "-n", "true"], capture_output=True, check=False)
        if asked.returncode == 0:
            return ["sudo", "-n"]
    return None
