"""The locks pin everything, with hashes and without addresses."""

import json
import re
import tomllib

import pytest

from script.lib.environment import ROOT

LOCKS = ["requirements.lock", "requirements-dev.lock", "requirements-node.lock"]
PIN = re.compile(r"^([a-z0-9.-]+)==(\S+)(?: ; .+)? \\$")
HASH = re.compile(r"^    --hash=sha256:[0-9a-f]{64}( \\)?$")


def pins(name):
    lines = (ROOT / name).read_text().splitlines()
    return dict(match.groups() for match in map(PIN.match, lines) if match)


@pytest.mark.parametrize("name", LOCKS)
def test_every_line_is_a_pin_a_hash_or_a_comment(name):
    for line in (ROOT / name).read_text().splitlines():
        assert PIN.match(line) or HASH.match(line) or line.lstrip().startswith("#"), line
        assert "://" not in line


def test_the_developers_lock_holds_the_runtimes_pin_for_pin():
    assert pins("requirements.lock").items() <= pins("requirements-dev.lock").items()


def test_every_dependency_of_the_project_is_locked():
    project = tomllib.loads((ROOT / "pyproject.toml").read_text())["project"]

    def names(wanted):
        return {re.match(r"[A-Za-z0-9_.-]+", each)[0].lower().replace("_", "-") for each in wanted}

    assert names(project["dependencies"]) <= set(pins("requirements.lock"))
    assert names(project["optional-dependencies"]["dev"]) <= set(pins("requirements-dev.lock"))


def test_npm_packages_have_hashes_and_no_addresses():
    wanted = json.loads((ROOT / "package.json").read_text())
    text = (ROOT / "package-lock.json").read_text()
    assert "://" not in text
    lock = json.loads(text)["packages"]
    root = lock.pop("")
    assert root["dependencies"] == wanted["dependencies"]
    assert root["devDependencies"] == wanted["devDependencies"]
    for name, package in lock.items():
        assert package["integrity"].startswith("sha512-"), name
        assert "resolved" not in package, name
