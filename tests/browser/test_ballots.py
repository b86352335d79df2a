"""A secret ballot from the draft to the office, and a tie that goes to a run-off, by the people who
do it, at the browser."""

import pytest
from playwright.sync_api import expect

from ballots.models import Ballot
from blocs.enums import OrganisationOffice
from blocs.models import LeadershipTerm
from tests.browser.stories import (
    at,  # noqa: F401
    bloc_of,
    person_of,
    read,
    seat,
    secretary_of,
    visitor,  # noqa: F401
    work,
    year_of,
)

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
NAMES = ["Sở Công Thương", "Sở Tài chính", "Sở Xây dựng", "Sở Y tế"]


@pytest.fixture
def story(visitor, at):  # noqa: F811
    """The bloc with its year, the secretary, a signatory of each member, one who only looks on."""
    at("2026-12-15 08:00+07:00")
    bloc, units = bloc_of("Cụm thi đua các sở", NAMES)
    year = year_of(bloc, 2026, chair=units[NAMES[0]])
    following = year_of(bloc, 2027)
    signers = [person_of(units[name], OrganisationOffice.SIGNATORY) for name in NAMES]
    looker = person_of(units[NAMES[0]], OrganisationOffice.VIEWER)
    return visitor, year, following, units, secretary_of(bloc), signers, looker


def prepared(visitor, year, title, members, **values):  # noqa: F811
    """The secretary prepares and opens a secret ballot on the next chair."""
    visitor.go(f"/years/{year.pk}/ballots/")
    visitor.follow("Chuẩn bị bỏ phiếu")
    visitor.fill(purpose="chair", way="secret", title=title)
    visitor.tick("members", *members)
    visitor.page.click("details.ballot-rule summary")
    visitor.fill(**values)
    visitor.send()
    visitor.follow("Mở bỏ phiếu")
    visitor.sees("4 đơn vị, mỗi đơn vị một phiếu")
    visitor.send()
    return Ballot.objects.latest("pk")


def votes(visitor, person, ballot, name):  # noqa: F811
    """The signatory finds the ballot among the work that waits, and votes; the receipt."""
    visitor.become(person)
    visitor.sees(ballot.title)
    visitor.go(ballot.get_absolute_url())
    visitor.page.get_by_role("link", name="Vào bỏ phiếu").first.click()
    visitor.sees("không ghi nhận đơn vị chọn gì")
    visitor.page.get_by_label(name).check()
    visitor.press("Tiếp tục")
    visitor.sees("Xem lại phiếu trước khi bỏ", name)
    visitor.press("Bỏ phiếu")
    code = visitor.page.locator(".receipt-code")
    expect(code).to_be_visible()
    return code.inner_text().strip()


def counted_and_published(visitor, secretary, ballot):  # noqa: F811
    visitor.become(secretary)
    visitor.go(ballot.get_absolute_url())
    visitor.follow("Kết thúc bỏ phiếu")
    visitor.send()
    visitor.follow("Kiểm phiếu")
    visitor.send()
    visitor.follow("Công bố kết quả")
    visitor.send()


def test_three_people_choose_in_secret_and_the_chosen_takes_office(story, tmp_path):
    visitor, year, following, units, secretary, signers, looker = story  # noqa: F811
    visitor.become(secretary)
    chosen, other = units[NAMES[1]], units[NAMES[2]]
    ballot = prepared(visitor, year, "Bầu Cụm trưởng năm 2027", [chosen, other], quorum="60")
    receipts = [votes(visitor, signers[0], ballot, chosen.name)]
    too_few(visitor, secretary, ballot)
    receipts += [
        votes(visitor, signers[number], ballot, name.name)
        for number, name in ((1, chosen), (2, other))
    ]
    twice(visitor, ballot, signers[2], looker)
    counted_and_published(visitor, secretary, ballot)
    everybody_reads(visitor, signers[3], ballot, receipts, chosen, other)
    visitor.become(secretary)
    visitor.go(ballot.get_absolute_url())
    minutes_say(visitor, tmp_path, chosen)
    visitor.page.reload()
    seat(visitor)
    term = LeadershipTerm.objects.get(bloc_year=following)
    assert term.organisation == chosen
    assert "Bầu Cụm trưởng năm 2027" in term.basis


def too_few(visitor, secretary, ballot):  # noqa: F811
    """One vote of four: who has voted is seen and not how; closing now is warned of and refused."""
    visitor.become(secretary)
    visitor.go(ballot.get_absolute_url())
    roll = visitor.page.locator("section", has=visitor.page.locator("#roll-heading"))
    expect(roll).to_contain_text("1/4")
    assert visitor.page.locator(".ballot-lines").count() == 0
    visitor.follow("Kết thúc bỏ phiếu")
    visitor.sees("Chưa đủ mức tham gia tối thiểu", "Chỉ có một đơn vị")
    visitor.page.click("main form button.btn-primary")
    expect(visitor.page.locator("[name=reason]")).to_be_visible()
    assert Ballot.objects.get().state == "open"


def twice(visitor, ballot, signer, looker):  # noqa: F811
    """Who has voted is told so; who is not on the roll has no slip, by the page or the address."""
    entry = ballot.roll.get(electors__user=signer)
    visitor.go(f"/ballots/roll/{entry.pk}/vote/")
    visitor.sees("đã bỏ phiếu")
    assert visitor.page.locator("[name=choices]").count() == 0
    visitor.become(looker)
    visitor.go(ballot.get_absolute_url())
    visitor.sees("không có tên trong danh sách bỏ phiếu")
    assert visitor.page.get_by_role("link", name="Vào bỏ phiếu").count() == 0


def everybody_reads(visitor, person, ballot, receipts, chosen, other):  # noqa: F811
    """A member that did not vote reads result, receipts and roll; no receipt stands by a name."""
    visitor.become(person)
    visitor.go(ballot.get_absolute_url())
    visitor.sees("Được chọn", "66,67", "3/4")
    visitor.page.get_by_text("Mã biên nhận và nội dung từng phiếu").click()
    table = visitor.page.locator(".ballot-receipts tbody tr")
    assert sorted(row.split("\t")[0].strip() for row in table.all_inner_texts()) == sorted(receipts)
    slips = dict(zip(receipts, (chosen, chosen, other), strict=True))
    for code, name in slips.items():
        expect(table.filter(has_text=code)).to_contain_text(name.name)
    roll = visitor.page.locator("section", has=visitor.page.locator("#roll-heading")).inner_text()
    assert not any(code in roll for code in receipts)


def minutes_say(visitor, tmp_path, chosen):  # noqa: F811
    visitor.press("Lập biên bản kiểm phiếu")
    expect(visitor.page.locator("#ballot-job [role=status]")).to_be_visible()
    work()
    visitor.page.reload()
    minutes = read(visitor, "Mở biên bản", tmp_path)
    assert "BIÊN BẢN KIỂM PHIẾU" in minutes
    for said in ("Số phiếu phát ra 4", "Số phiếu thu về 3", "75 %", "Số phiếu không hợp lệ 0"):
        assert said in minutes, said
    assert f"Được chọn: {chosen.name}." in minutes.partition("IV. Kết luận")[2]


def test_a_tie_goes_to_a_run_off_between_the_two(story):
    visitor, year, _following, units, secretary, signers, _looker = story  # noqa: F811
    visitor.become(secretary)
    pair = [units[NAMES[1]], units[NAMES[2]]]
    ballot = prepared(visitor, year, "Bầu Cụm trưởng", [*pair, units[NAMES[3]]], threshold="40")
    for signer, name in zip(signers, [*pair, *pair], strict=True):
        votes(visitor, signer, ballot, name.name)
    counted_and_published(visitor, secretary, ballot)
    visitor.sees("Bằng phiếu ở suất cuối")
    visitor.press("Chuẩn bị bầu lại")
    visitor.sees("Bầu lại của")
    following = Ballot.objects.get(follows=ballot)
    assert list(following.options.values_list("organisation", flat=True)) == [
        each.pk for each in pair
    ]
    visitor.sees(following.title)
