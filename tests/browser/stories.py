"""What the replays of articles share: a bloc as it stood before the story, people at a browser,
the hour of the story, a worker's part, and papers as a reader reads them."""

import subprocess
from datetime import date

import pytest
import time_machine
from django.utils.module_loading import import_string
from playwright.sync_api import expect

from blocs.enums import BlocLabel, CouncilOffice, LeadershipOffice, OrganisationOffice
from common.enums import JobState
from common.models import Job
from conferences.enums import ConferenceKind, ConferenceState
from script.lib.check_paper_measures import measure
from tests.browser.conftest import PASSWORD
from tests.factories.blocs import (
    BlocFactory,
    BlocYearFactory,
    CouncilRoleFactory,
    LeadershipTermFactory,
    MembershipFactory,
    OrganisationFactory,
    OrganisationRoleFactory,
    UserFactory,
)
from tests.factories.conferences import ConferenceFactory


def work():
    """What a worker would do now: every job that waits."""
    for job in Job.objects.filter(state=JobState.QUEUED).order_by("pk"):
        import_string(job.task)(job.pk)
    assert not Job.objects.exclude(state=JobState.DONE).exists()


@pytest.fixture
def at():
    """Turn the clock to the hour of the story; it goes on from there."""
    travels = []

    def turn(moment):
        travels.append(time_machine.travel(moment, tick=True))
        travels[-1].start()

    yield turn
    for travel in reversed(travels):
        travel.stop()


class Visitor:
    """The browser, with whoever sits at it."""

    def __init__(self, page, site):
        self.page, self.site = page, site
        page.on("dialog", lambda dialog: dialog.accept())

    def become(self, user):
        self.page.context.clear_cookies()
        self.page.goto(f"{self.site}/accounts/login/")
        self.page.fill("input[name=login]", user.username)
        self.page.fill("input[name=password]", PASSWORD)
        self.page.click("main form button[type=submit]")
        self.page.wait_for_url("**/home/")

    def go(self, path):
        self.page.goto(self.site + path)

    def follow(self, name):
        """Click the link of that name."""
        self.page.get_by_role("link", name=name, exact=True).first.click()

    def press(self, name):
        self.page.get_by_role("button", name=name, exact=True).first.click()

    def fill(self, **values):
        """Type into the fields of the form and choose from its lists."""
        for name, value in values.items():
            self.page.locator(f"[name={name}]").wait_for(state="attached")
            field = self.page.locator(f"select[name={name}]")
            if field.count():
                field.select_option(str(value))
            else:
                self.page.fill(f"[name={name}]", str(value))

    def tick(self, name, *rows):
        for row in rows:
            self.page.check(f"input[name={name}][value='{row.pk}']")

    def send(self):
        """The main button of the form; the form is gone once it was taken."""
        before = self.page.url
        self.page.click("main form button.btn-primary")
        expect(self.page).not_to_have_url(before)

    def sees(self, *words):
        for each in words:
            expect(self.page.locator("main")).to_contain_text(each)


@pytest.fixture
def visitor(live_server, transactional_db, page):
    return Visitor(page, live_server.url)


def bloc_of(name, members, label=BlocLabel.CUM):
    """The bloc with its members, by the names of the article; the bloc and the organisations."""
    bloc = BlocFactory(name=name, label=label)
    rows = [OrganisationFactory(name=each, keeper=bloc.council) for each in members]
    for position, row in enumerate(rows, 1):
        MembershipFactory(bloc=bloc, organisation=row, position=position)
    return bloc, dict(zip(members, rows, strict=True))


def year_of(bloc, number, *, chair=None, vice=None):
    year = BlocYearFactory(
        bloc=bloc, year=number, starts_on=date(number, 1, 1), ends_on=date(number, 12, 31),
        previous=bloc.years.filter(year=number - 1).first(),
    )  # fmt: skip
    if chair:
        LeadershipTermFactory(bloc_year=year, organisation=chair)
    if vice:
        LeadershipTermFactory(
            bloc_year=year, organisation=vice, office=LeadershipOffice.VICE_CHAIR, position=1
        )
    return year


def conference_of(year, day, place, title, next_year=None):
    """The conference at the end of the year, held."""
    return ConferenceFactory(
        bloc_year=year, next_year=next_year, kind=ConferenceKind.YEAR_END, title=title,
        state=ConferenceState.HELD, held_on=day, place=place,
    )  # fmt: skip


def secretary_of(bloc):
    user = UserFactory(username="thu-ky", password=PASSWORD)
    CouncilRoleFactory(user=user, council=bloc.council, office=CouncilOffice.SECRETARY)
    return user


def person_of(organisation, office=OrganisationOffice.EDITOR, **facts):
    user = UserFactory(password=PASSWORD, **facts)
    OrganisationRoleFactory(
        user=user, organisation=organisation, office=office, position=facts.get("position", "")
    )
    return user


def read(visitor, link, tmp_path):
    """The paper behind a link, as one line of text; its layout is official."""
    return read_in(visitor, visitor.page, link, tmp_path)


def read_in(visitor, part, link, tmp_path):
    """The paper behind a link in a part of the page."""
    href = part.get_by_role("link", name=link, exact=True).first.get_attribute("href")
    answer = visitor.page.request.get(visitor.site + href)
    assert answer.headers["content-type"] == "application/pdf"
    path = tmp_path / "paper.pdf"
    path.write_bytes(answer.body())
    assert [each for each in measure(path) if not each.is_met] == []
    done = subprocess.run(["pdftotext", path, "-"], capture_output=True, text=True, check=True)
    return " ".join(done.stdout.split())


def acclaim(visitor, conference, year, chosen, *, hands, **values):
    """The members raise their hands for `chosen`: from the preparation to the published result."""
    begin_hands(visitor, conference, for_year=year.pk, **values)
    visitor.tick("members", chosen)
    raise_hands(visitor, hands)
    visitor.sees("Đã công bố", "100 %", chosen.name)


def approve(visitor, conference, kind, title, *, hands):
    """The members raise their hands for a list of nominees for the award: all of them agree."""
    begin_hands(visitor, conference, purpose="approval", award_type=kind.pk, title=title)
    raise_hands(visitor, hands)
    visitor.sees("Đã công bố", "100 %", "Đồng ý")


def begin_hands(visitor, conference, **values):
    """The form of a show of hands at the conference, filled in."""
    visitor.go(f"/years/{conference.bloc_year_id}/ballots/")
    visitor.follow("Chuẩn bị bỏ phiếu")
    visitor.fill(way="acclamation", conference=conference.pk, **values)


def raise_hands(visitor, hands):
    """From the prepared ballot to its published result: so many hands for the first line."""
    visitor.send()
    visitor.follow("Mở bỏ phiếu")
    visitor.send()
    visitor.follow("Kết thúc bỏ phiếu")
    visitor.send()
    visitor.follow("Nhập số biểu quyết")
    visitor.fill(**{"cast": hands, "votes-1": hands})
    for rest in visitor.page.locator("[name^=votes-]").all()[1:]:
        rest.fill("0")
    visitor.send()
    visitor.follow("Kiểm phiếu")
    visitor.send()
    visitor.follow("Công bố kết quả")
    visitor.send()


def read_minutes(visitor, tmp_path, chosen, *, hands):
    """The minutes of the ballot that is shown, made by its button, say who was chosen by how many
    hands, none against."""
    visitor.press("Lập biên bản kiểm phiếu")
    expect(visitor.page.locator("#ballot-job [role=status]")).to_be_visible()
    work()
    visitor.page.reload()
    minutes = read(visitor, "Mở biên bản", tmp_path)
    assert "BIÊN BẢN BIỂU QUYẾT" in minutes
    assert f"quyền biểu quyết: {hands}; tham gia: {hands}." in minutes
    result = minutes.partition("III. Kết quả")[2].partition("IV. Kết luận")
    assert all(each in result[0] for each in (chosen.name, f"({hands})", "100 % Được chọn"))
    assert f"Được chọn: {chosen.name}." in result[2]
    return minutes


def seat(visitor):
    """Who was chosen takes office on the day proposed."""
    visitor.follow("Ghi nhận chức trách")
    visitor.send()
    visitor.sees("Đã ghi nhận chức trách cho đơn vị được chọn")


def record_award(visitor, year, **values):
    """One line of what was given or proposed, by the awards tab; opens the tab again."""
    visitor.go(f"/years/{year.pk}/awards/")
    visitor.follow("Ghi nhận khen thưởng")
    visitor.fill(**values)
