"""How a report is issued: of two people who set it at once the second sees what the first set."""

import pytest
from django.urls import reverse

from reports.actions import save_issue
from reports.models import ConferenceReport

pytestmark = pytest.mark.django_db


def test_the_second_saver_sees_the_first_ones_signer(client, conference, secretary, chair_editor):
    client.force_login(secretary)
    page = client.get(reverse("reports:report", args=[conference.pk]))
    form = page.context["form"]
    data = {name: form[name].value() or "" for name in form.fields} | {"recipients": "Lưu: VT"}
    save_issue(conference, {"signer_name": "Trần Lan"}, by=chair_editor)
    url = reverse("reports:issue", args=[conference.pk])
    page = client.post(url, data)
    assert page.status_code == 422
    assert "Trần Lan" in page.text
    assert ConferenceReport.objects.get().signer_name == "Trần Lan"
    form = page.context["form"]
    client.post(url, {name: form[name].value() or "" for name in form.fields})
    assert ConferenceReport.objects.get().recipients == "Lưu: VT"
