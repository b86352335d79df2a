"""Targets and the preview of their file are read on a phone without moving anything sideways."""

import pytest
from django.urls import reverse

from accounts.models import User
from blocs.models import BlocYear
from pledges.models import CommitmentImport, Pledge
from tests.browser.conftest import begin_pledge

pytestmark = pytest.mark.browser

HIDDEN = """boxes => Math.max(...boxes.map(box => box.scrollWidth - box.clientWidth))"""


@pytest.mark.parametrize("width", [390, 1440])
def test_no_column_lies_off_to_the_side(page, site, sign_in, width):
    year = BlocYear.objects.filter(pledge__isnull=True).first()
    begin_pledge(year, User.objects.get(username="admin"))
    sign_in("admin")
    page.set_viewport_size({"width": width, "height": 844})
    for place in (
        reverse("pledges:commitments", args=[year.pk]),
        CommitmentImport.objects.get(pledge=Pledge.objects.get(bloc_year=year)).get_absolute_url(),
    ):
        page.goto(f"{site}{place}")
        assert page.locator("main .table-box").evaluate_all(HIDDEN) == 0, place
