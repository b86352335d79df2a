"""The scores of a year in every state, its panel and its forms: sound at both widths."""

from datetime import timedelta

import pytest
from django.urls import reverse

from accounts.models import User
from blocs.models import Bloc
from blocs.querysets import today
from scoring.actions import appoint_appraiser, finish_appraisal, recuse, return_card, set_bar
from scoring.texts import Knockout
from tests.browser.test_every_page import Crawler
from tests.factories.blocs import BlocYearFactory, MembershipFactory
from tests.factories.years import DeadlineFactory
from tests.scoring.cards import adopted, cards, filled, scored_year, submitted

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


@pytest.fixture
def scored(demo):
    """A year of six members whose cards are in as many states."""
    administrator = User.objects.get(username="admin")
    year = BlocYearFactory(bloc__council=Bloc.objects.order_by("pk").first().council)
    MembershipFactory.create_batch(6, bloc=year.bloc)
    for step in ("self_score", "appraisal"):
        DeadlineFactory(bloc_year=year, step=step, due_on=today() + timedelta(days=5))
    scored_year(year, administrator, knockouts=(Knockout("Bị kỷ luật"), Knockout("Khiếu kiện")))
    draft, returned, waiting, appraised, final, _untouched = cards(year)
    filled(draft, administrator)
    return_card(submitted(returned, administrator), "Thiếu số liệu quý IV", by=administrator)
    submitted(waiting, administrator)
    finish_appraisal(submitted(appraised, administrator), by=administrator)
    adopted(final, administrator)
    return year


def pages_of(year):
    administrator = User.objects.get(username="admin")
    first, second = cards(year)[:2]
    row = appoint_appraiser(
        first.criteria_set, User.objects.get(username="secretary"), ["I"], by=administrator
    )
    recuse(second, row.person, "Họ hàng của thủ trưởng đơn vị", by=row.person)
    bar = set_bar(first, "Bị kỷ luật", "Quyết định số 12", by=administrator)
    return [
        reverse(f"scoring:{name}", args=[pk])
        for name, pk in [
            ("scores", year.pk), ("panel", year.pk), ("appoint", year.pk), ("appraiser", row.pk),
            ("recuse", first.pk), ("bars", first.pk), ("bar_lift", bar.pk),
        ]
    ]  # fmt: skip


def test_the_pages_of_scores_and_panel_are_sound(scored, site, page, sign_in, axe_source):
    sign_in("admin")
    crawler = Crawler(page, site, axe_source, 1, {"wide", "narrow"})
    for path in [*pages_of(scored), reverse("blocs:year", args=[scored.pk]), "/home/"]:
        crawler.visit(path, first=True)
    assert not crawler.faults, "\n".join(crawler.faults)
