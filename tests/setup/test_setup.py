"""What the set-up decides: what is made again, what is missing, which icons are copied."""

import os
import stat
import subprocess

import pytest

from script.lib import setup, vendor
from script.lib.environment import ROOT
from script.lib.npm import node_is_good
from script.lib.stamps import Stamp, digest


def test_a_stamp_is_fresh_until_what_it_was_made_from_changes(tmp_path):
    source = tmp_path / "lock"
    source.write_text("a==1")
    assert not Stamp(tmp_path / "made", "x", digest([source])).fresh
    Stamp(tmp_path / "made", "x", digest([source])).press()
    assert Stamp(tmp_path / "made", "x", digest([source])).fresh
    source.write_text("a==2")
    assert not Stamp(tmp_path / "made", "x", digest([source])).fresh


def test_a_stamp_goes_with_the_thing_it_vouches_for(tmp_path):
    stamp = Stamp(tmp_path / "made", "x", "inputs")
    stamp.press()
    stamp.path.unlink()
    (tmp_path / "made").rmdir()
    assert not stamp.fresh


def program(folder, name, prints):
    path = folder / name
    path.write_text(f"#!/bin/sh\necho {prints}\n")
    path.chmod(path.stat().st_mode | stat.S_IXUSR)


def test_a_machine_without_node_or_with_an_old_one_gets_the_packaged_one(tmp_path):
    assert not node_is_good(str(tmp_path))
    program(tmp_path, "npm", "9.0.0")
    program(tmp_path, "node", "v12.22.0")
    assert not node_is_good(str(tmp_path))
    program(tmp_path, "node", "v22.1.0")
    assert node_is_good(str(tmp_path))


def test_what_the_tests_need_and_apt_may_not_install_is_said_in_one_line(
    tmp_path, monkeypatch, capsys
):
    if os.path.exists(setup.MAC_BROWSER):
        pytest.skip("this Mac has its browser outside the PATH")
    monkeypatch.setenv("PATH", str(tmp_path))
    assert {"chromium", "poppler-utils"} <= set(setup.missing_packages("dev"))
    assert "chromium" not in setup.missing_packages("runtime")
    with pytest.raises(SystemExit):
        setup.install_system("dev")
    said = capsys.readouterr().err.strip()
    assert "chromium" in said
    assert "\n" not in said


def test_every_icon_named_in_a_tag_is_vendored():
    names = vendor.icons()
    for path in (ROOT / "templates").rglob("*.html"):
        assert set(vendor.ICON_TAG.findall(path.read_text())) <= set(names), path


def test_an_icon_that_does_not_exist_has_no_path():
    assert vendor.icon_path("check").exists()
    assert vendor.icon_path("star-filled").exists()
    assert not vendor.icon_path("no-such-drawing").exists()


def test_vendored_parts_name_no_file_that_is_not_there(tmp_path):
    vendor.copy_all(tmp_path, ["check", "star-filled"])
    sheet = (tmp_path / "be-vietnam-pro/be-vietnam-pro.css").read_text()
    assert "unicode-range" in sheet
    for name in vendor.re.findall(r"url\(([^)]+)\)", sheet):
        assert (tmp_path / "be-vietnam-pro" / name).exists()
    for name in ("tabler.min.css", "tabler.min.js", "htmx.min.js"):
        assert b"sourceMappingURL" not in (tmp_path / name).read_bytes()
    assert {path.stem for path in (tmp_path / "tinos").iterdir()} == {
        "Regular", "Bold", "Italic", "BoldItalic",
    }  # fmt: skip
    assert (tmp_path / "icons/star-filled.svg").read_text().startswith("<svg")


def test_every_command_is_executable_and_understood_by_the_shell():
    for path in (ROOT / "script").iterdir():
        first = path.read_text().split("\n", 1)[0] if path.is_file() else ""
        if "bash" in first:
            assert os.access(path, os.X_OK), path
            assert subprocess.run(["bash", "-n", str(path)]).returncode == 0
