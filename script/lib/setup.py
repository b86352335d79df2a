"""Set the project up on a fresh machine; on a machine that is set up, look and change nothing.

Every step is skipped when its stamp (see stamps.py) says that nothing it depends on has changed.
"""

import ctypes
import ctypes.util
import os
import shutil
import subprocess
import sys

from script.lib import npm
from script.lib.environment import ROOT, VAR, VENV, as_root, kept_secret, run, say, stop
from script.lib.stamps import Stamp, digest
from script.lib.vendor import vendor

LOCKS = {"runtime": ROOT / "requirements.lock", "dev": ROOT / "requirements-dev.lock"}

# library as the loader knows it on Linux, its plain name elsewhere, Debian's package
LIBRARIES = [
    ("libpango-1.0.so.0", "pango-1.0", "libpango-1.0-0"),
    ("libpangoft2-1.0.so.0", "pangoft2-1.0", "libpangoft2-1.0-0"),
    ("libharfbuzz-subset.so.0", "harfbuzz-subset", "libharfbuzz-subset0"),
]
BROWSERS = ["chromium", "chromium-browser", "google-chrome", "google-chrome-stable"]
MAC_BROWSER = "/Applications/Google Chrome.app/Contents/MacOS/Google Chrome"


def install_python(kind: str) -> None:
    """The locked packages of `kind`; the developer's lock holds the runtime's, pin for pin."""
    stamps = {name: Stamp(VENV, name, digest([lock])) for name, lock in LOCKS.items()}
    if stamps[kind].fresh:
        return
    say(f"· Python packages: {LOCKS[kind].name}")
    command = [sys.executable, "-m", "pip", "install", "--quiet", "--require-hashes"]
    command += ["--disable-pip-version-check", "-r", str(LOCKS[kind])]
    run(*command, what="Installing the Python packages", env=dict(os.environ))
    stamps[kind].press()
    if kind == "dev":
        stamps["runtime"].press()


def has_library(soname: str, plain: str) -> bool:
    """Can this process open the library, as WeasyPrint will?"""
    try:
        ctypes.CDLL(soname)
    except OSError:
        return sys.platform == "darwin" and _on_mac(plain)
    return True


def _on_mac(plain: str) -> bool:
    folders = ("/opt/homebrew/lib", "/usr/local/lib")
    return bool(ctypes.util.find_library(plain)) or any(
        os.path.exists(f"{folder}/lib{plain}.dylib") for folder in folders
    )


def missing_packages(kind: str) -> list[str]:
    """Debian packages whose parts are not on this machine."""
    missing = [package for soname, plain, package in LIBRARIES if not has_library(soname, plain)]
    if kind == "dev":
        if not any(map(shutil.which, BROWSERS)) and not os.path.exists(MAC_BROWSER):
            missing.append("chromium")
        if not all(map(shutil.which, ["pdftotext", "pdffonts", "pdftoppm"])):
            missing.append("poppler-utils")
    return missing


def install_system(kind: str) -> None:
    """System libraries through apt where allowed; otherwise one line saying what to install."""
    missing = missing_packages(kind)
    if not missing:
        return
    if sys.platform == "darwin":
        stop("Missing on this Mac. Run: brew install pango poppler && brew install --cask chromium")
    names = " ".join(missing)
    before = as_root()
    if before is None or not shutil.which("apt-get"):
        stop(f"Missing system packages. Ask for: apt-get install {names} (or your system's names)")
    say(f"· system packages: {names}")
    apt = [*before, "env", "DEBIAN_FRONTEND=noninteractive", "apt-get"]
    subprocess.run([*apt, "update", "-qq"], capture_output=True, check=False)
    install = [*apt, "install", "-y", "-qq", "--no-install-recommends", *missing]
    run(*install, what="Installing system packages", env=dict(os.environ))


def compile_messages() -> None:
    """The binary catalogues, when a catalogue is newer than its own."""
    for source in ROOT.glob("locale/*/*/LC_MESSAGES/*.po"):
        compiled = source.with_suffix(".mo")
        if not compiled.exists() or compiled.stat().st_mtime_ns < source.stat().st_mtime_ns:
            say("· translations: locale/*/vi")
            command = [sys.executable, "-m", "script.lib.messages", "compile"]
            run(*command, what="Compiling translations")
            return


def collect_static(vendored: str) -> None:
    """`collectstatic`, when our static files, the vendored ones or the packages changed."""
    ours = [path for path in (ROOT / "static").rglob("*") if path.is_file()]
    stamp = Stamp(VAR, "static", digest([*ours, LOCKS["runtime"]], vendored))
    if not (stamp.fresh and (VAR / "static" / "staticfiles.json").exists()):
        say("· static files: var/static")
        shutil.rmtree(VAR / "static", ignore_errors=True)
        command = [sys.executable, "manage.py", "collectstatic", "--no-input", "--verbosity=0"]
        run(*command, what="Collecting static files")
        stamp.press()


def setup(kind: str) -> None:
    """Everything that the server (`runtime`) or the tests (`dev`) need before Django starts."""
    VAR.mkdir(parents=True, exist_ok=True)
    install_python(kind)
    install_system(kind)
    npm.install_packages()
    vendored = vendor()
    compile_messages()
    kept_secret("secret-key")
    collect_static(vendored)


def main(arguments: list[str]) -> int:
    """`script/setup [runtime|dev]`."""
    kind = arguments[0] if arguments else "dev"
    if kind not in LOCKS:
        stop("script/setup [runtime|dev]")
    setup(kind)
    return 0


if __name__ == "__main__":
    raise SystemExit(main(sys.argv[1:]))
