"""The system's key: opened, in time, found out at start; the demo's authority and its commands."""

import subprocess
import sys

import pytest
from cryptography.hazmat.primitives.serialization import (
    BestAvailableEncryption,
    NoEncryption,
    pkcs12,
)
from django.conf import settings as configuration
from django.core.management import CommandError, call_command
from django.utils.translation import override

from documents import checks, keys
from documents.actions import sign_by_certificate
from documents.builders import DEMO_NOTE, signing_html
from documents.keys import DemoAuthority, KeyUnusable
from tests.factories.documents import signatory_of


def ids(check):
    return [each.id for each in check(None)]


@pytest.fixture
def key(settings, authority, tmp_path):
    """Make the system's key one that holds for so many days."""

    def of(days):
        path = tmp_path / "system.p12"
        path.write_bytes(authority.issue("Hệ thống", "Khối thi đua", days=days))
        settings.SIGNING_KEY_FILE = path
        return path

    return of


def test_a_good_key_is_found_good():
    assert ids(checks.key_is_usable) == []


BAD = {"empty": b"", "text": b"no key", "der": b"\x30\x82" * 40}


@pytest.mark.parametrize("content", BAD.values(), ids=BAD)
def test_a_key_that_does_not_open_is_an_error_at_start(settings, tmp_path, content):
    settings.SIGNING_KEY_FILE = tmp_path / "bad.p12"
    settings.SIGNING_KEY_FILE.write_bytes(content)
    assert ids(checks.key_is_usable) == ["documents.E004"]
    assert "documents.E007" in ids(checks.key_is_for_real)
    (found,) = checks.key_is_usable(None)
    assert "bad.p12 is no PKCS#12 file" in found.msg
    with pytest.raises(KeyUnusable, match="không phải PKCS#12"):  # as the page of a failed seal
        keys.system_certificate()


def test_a_wrong_passphrase_is_an_error_at_start(settings, tmp_path, authority):
    made, certificate, chain = pkcs12.load_key_and_certificates(authority.issue("x", "y"), None)
    settings.SIGNING_KEY_FILE = tmp_path / "locked.p12"
    settings.SIGNING_KEY_FILE.write_bytes(
        pkcs12.serialize_key_and_certificates(
            b"k", made, certificate, chain, BestAvailableEncryption(b"bi mat")
        )
    )
    settings.SIGNING_KEY_PASSPHRASE = "sai"
    assert ids(checks.key_is_usable) == ["documents.E004"]
    settings.SIGNING_KEY_PASSPHRASE = "bi mat"
    assert ids(checks.key_is_usable) == []


def test_a_configured_key_that_is_missing_is_an_error_but_not_the_embedded_one(settings, tmp_path):
    settings.SIGNING_KEY_FILE = tmp_path / "gone.p12"
    assert ids(checks.key_is_usable) == ["documents.E004"]
    settings.VAR_DIR = tmp_path
    settings.SIGNING_KEY_FILE = tmp_path / "signing" / "system.p12"
    assert ids(checks.key_is_usable) == []


def test_an_expired_key_is_an_error_and_signs_nothing(key):
    key(-2)
    assert ids(checks.key_is_usable) == ["documents.E005"]
    with pytest.raises(KeyUnusable, match="chỉ có hiệu lực"), keys.signer_in_time():
        pytest.fail("signed with an expired key")


@pytest.mark.parametrize(("days", "found"), [(5, "documents.W001"), (60, None)])
def test_a_key_that_ends_soon_is_a_warning(key, days, found):
    key(days)
    assert ids(checks.key_is_usable) == ([found] if found else [])


def test_a_demo_key_in_production_is_a_warning():
    assert ids(checks.key_is_for_real) == ["documents.W002"]


@pytest.mark.parametrize("content", [None, b"", b"no pem"])
def test_roots_that_are_missing_are_an_error_in_production(settings, tmp_path, content):
    settings.SIGNING_TRUST_ROOTS = tmp_path / "roots.pem"
    if content is not None:
        settings.SIGNING_TRUST_ROOTS.write_bytes(content)
    assert "documents.E007" in ids(checks.key_is_for_real)
    with pytest.raises(KeyUnusable):
        keys.trust_roots()


def test_several_roots_are_read(settings, tmp_path, authority):
    pem = authority.root_file.read_bytes()
    settings.SIGNING_TRUST_ROOTS = tmp_path / "roots.pem"
    settings.SIGNING_TRUST_ROOTS.write_bytes(pem + b"\n# another\n" + pem)
    assert len(keys.trust_roots()) == 2


def test_a_key_that_was_put_right_is_read_without_a_restart(settings, tmp_path, authority):
    path = settings.SIGNING_KEY_FILE = tmp_path / "system.p12"
    path.write_bytes(authority.issue("Một", "A"))
    first = keys.system_certificate()
    path.write_bytes(authority.issue("Hai", "B"))
    assert keys.system_certificate().serial_number != first.serial_number


# -- the demo's authority -------------------------------------------------------------------------


@pytest.fixture
def demo(tmp_path):
    return DemoAuthority(tmp_path / "signing")


def test_the_demo_key_is_made_once_and_for_its_owner_alone(demo):
    assert demo.make()
    made = demo.system_file.read_bytes()
    assert not demo.make()
    assert demo.system_file.read_bytes() == made
    for path in demo.folder.iterdir():
        assert path.stat().st_mode & 0o077 == 0, path
    assert demo.folder.stat().st_mode & 0o077 == 0
    assert {path.name for path in demo.folder.iterdir()} == {
        "authority.p12", "roots.pem", "system.p12",
    }  # fmt: skip


def test_a_lost_system_key_is_made_again_by_the_same_root(demo):
    """Members' certificates were issued by that root: a new one would make strangers of them."""
    demo.make()
    root = demo.root_file.read_bytes()
    demo.system_file.unlink()
    assert demo.make()
    assert demo.root_file.read_bytes() == root


def test_the_command_makes_the_key(settings, tmp_path, capsys):
    settings.VAR_DIR = tmp_path
    call_command("make_demo_key")
    call_command("make_demo_key")
    first, second = capsys.readouterr().out.strip().splitlines()
    assert first.startswith("Made")
    assert second.startswith("Already there")


def test_the_demos_certificates_say_that_they_are_the_demos(authority):
    assert keys.is_demo(keys.system_certificate())
    assert all(keys.is_demo(root) for root in keys.trust_roots())


@pytest.mark.django_db
def test_a_paper_under_a_real_key_does_not_say_that_it_is_a_demos(
    signing, settings, tmp_path, strange_tokens
):
    assert DEMO_NOTE in signing_html(signing)
    issuer = strange_tokens.issuer
    certificate = issuer.certify(strange_tokens.key, "Hệ thống", "Bộ Nội vụ")
    settings.SIGNING_KEY_FILE = tmp_path / "real.p12"
    settings.SIGNING_KEY_FILE.write_bytes(
        pkcs12.serialize_key_and_certificates(
            b"k", strange_tokens.key, certificate, [issuer.root], NoEncryption()
        )
    )
    assert DEMO_NOTE not in signing_html(signing)
    assert ids(checks.key_is_for_real) == []


@pytest.mark.django_db
class TestDemoSign:
    """The command that stands for a USB token and its program."""

    @pytest.fixture
    def downloaded(self, paper, tmp_path, authority, settings):
        settings.VAR_DIR = authority.folder.parent
        path = tmp_path / "van-ban.pdf"
        path.write_bytes(paper())
        return path

    def test_what_it_signs_is_taken(self, downloaded, signing, party, signatory):
        call_command(
            "demo_sign", str(downloaded), code=signing.code.lower(),
            organisation=party.organisation.code, verbosity=0,
        )  # fmt: skip
        signed = downloaded.with_name("van-ban-signed.pdf").read_bytes()
        assert sign_by_certificate(party, signed, by=signatory, address=None).pk

    def test_a_wrong_code_and_a_stranger_are_told(self, downloaded, signing, party):
        with pytest.raises(CommandError, match="No paper"):
            call_command(
                "demo_sign", str(downloaded), code="x", organisation=party.organisation.code
            )
        with pytest.raises(CommandError, match="not among"):
            call_command("demo_sign", str(downloaded), code=signing.code, organisation="khong-co")
        assert not downloaded.with_name("van-ban-signed.pdf").exists()

    def test_its_name_can_be_anothers_and_is_then_refused_by_the_upload(
        self, downloaded, signing, parties
    ):
        other = parties[2]
        call_command(
            "demo_sign", str(downloaded), code=signing.code, organisation=other.organisation.code,
            name="Ai đó", verbosity=0,
        )  # fmt: skip
        signed = downloaded.with_name("van-ban-signed.pdf").read_bytes()
        person = signatory_of(other.organisation)
        assert sign_by_certificate(other, signed, by=person, address=None).pk

    def test_a_field_that_is_signed_and_a_file_that_is_not_there_are_told(
        self, downloaded, signing, party
    ):
        facts = {"code": signing.code, "organisation": party.organisation.code, "verbosity": 0}
        call_command("demo_sign", str(downloaded), output=downloaded, **facts)
        with pytest.raises(CommandError, match="cannot be signed"):
            call_command("demo_sign", str(downloaded), **facts)
        with pytest.raises(CommandError, match=r"khong-co\.pdf"):
            call_command("demo_sign", str(downloaded.with_name("khong-co.pdf")), **facts)


def test_a_key_file_that_is_not_there_is_told_in_the_readers_language(settings, tmp_path):
    settings.SIGNING_KEY_FILE = tmp_path / "khoa.p12"
    with pytest.raises(KeyUnusable, match=r"không có tệp khoa\.p12"):
        keys.system_certificate()
    with override("en"), pytest.raises(KeyUnusable, match=r"no file khoa\.p12"):
        keys.system_certificate()


def test_pyhanko_is_not_loaded_before_it_is_needed():
    """It takes half a second, which every command and every page would pay."""
    code = (
        "import django, sys; django.setup(); import emulation.urls;"
        "sys.exit(any(name.startswith('pyhanko.sign') for name in sys.modules))"
    )
    done = subprocess.run([sys.executable, "-c", code], cwd=configuration.BASE_DIR)
    assert done.returncode == 0
