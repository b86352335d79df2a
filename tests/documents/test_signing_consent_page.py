"""Consent by the form: what the request tells, and what a refused form keeps."""

import pytest
from django.urls import reverse

from documents.actions import (
    void_signing,
)
from documents.enums import Authentication
from documents.models import Signature
from tests.documents.whole import unchanged

pytestmark = pytest.mark.django_db


class TestPage:
    """Signing by the form, as a person does."""

    @pytest.fixture
    def send(self, client, signatory, party, signing):
        client.force_login(signatory)

        def post(**changes):
            data = {
                "password": "mat-khau-thu-9", "text_sha256": signing.data_sha256, **changes,
            }  # fmt: skip
            return client.post(
                reverse("documents:consent", args=[signing.pk, party.pk]), data,
                headers={"User-Agent": "Máy của Hòa", "X-Forwarded-For": "198.51.100.1"},
                REMOTE_ADDR="192.0.2.44",
            )  # fmt: skip

        return post

    def test_address_and_program_come_from_the_request(self, send):
        assert send().status_code == 302
        signature = Signature.objects.get()
        assert signature.address == "192.0.2.44"  # nobody vouches for the header
        assert signature.authentication == Authentication.PASSWORD

    def test_behind_our_proxy_its_word_counts(self, send, settings):
        settings.TRUSTED_PROXIES = 1
        send()
        assert Signature.objects.get().address == "198.51.100.1"

    def test_what_is_no_address_is_not_kept_as_one(
        self, client, signatory, party, signing, settings
    ):
        settings.TRUSTED_PROXIES = 1
        client.force_login(signatory)
        answer = client.post(
            reverse("documents:consent", args=[signing.pk, party.pk]),
            {"password": "mat-khau-thu-9", "text_sha256": signing.data_sha256},
            headers={"X-Forwarded-For": "unknown, <script>"},
        )
        assert answer.status_code == 302
        assert Signature.objects.get().address is None

    def test_a_wrong_password_signs_nothing(self, send):
        with unchanged():
            answer = send(password="sai")
        assert answer.status_code == 422
        assert "Mật khẩu không đúng" in answer.text

    def test_without_the_hash_nothing_is_signed(self, send):
        with unchanged():
            assert send(text_sha256="").status_code == 422

    def test_a_text_reopened_while_the_page_stood_open_is_told(self, send, signing, secretary):
        void_signing(signing, by=secretary, reason="Sửa")
        with unchanged():
            answer = send()
        assert answer.status_code == 422

    def test_a_hostile_user_agent_is_cut_and_kept(self, client, signatory, party, signing):
        client.force_login(signatory)
        client.post(
            reverse("documents:consent", args=[signing.pk, party.pk]),
            {"password": "mat-khau-thu-9", "text_sha256": signing.data_sha256},
            headers={"User-Agent": "x" * 5000},
        )
        assert Signature.objects.get().user_agent == "x" * 300

    def test_the_receipt_shows_what_was_signed(self, send, client, signing):
        answer = client.get(send().url)
        assert signing.code in answer.text
        assert signing.data_sha256 in answer.text
