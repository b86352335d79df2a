"""The demo states what five articles state, marks what is invented, and loads once."""

import html
import re
import tomllib
from datetime import date
from io import StringIO
from pathlib import Path

import pytest
from django.apps import apps
from django.core.management import call_command
from django.db.models import Q
from django.utils import timezone
from oauth2_provider.models import get_application_model

from accounts.models import User
from awards.enums import AwardState, AwardSubject
from awards.models import Award, AwardType
from blocs.models import Bloc, BlocYear, Council, CouncilRole
from common.log import verify_log
from common.models import LogEntry
from conferences.models import Attendance, Conclusion, Conference, Handover
from documents.models import Letterhead, Signature, Signing
from emulation.demo import reader
from emulation.demo.illustrative import season
from pledges.models import pledge_parties
from reports.builders.figures import gather
from reports.builders.paper import paper_html
from reports.models import ConferenceReport
from scoring.models import CriteriaSet, Criterion
from tests.emulation.conftest import load

FACTS = tomllib.loads((Path(__file__).parent / "facts.toml").read_text())
ARTICLES = sorted(FACTS)


def everything():
    """Every row of our own apps as its values."""
    ours = {"accounts", "awards", "blocs", "common", "conferences", "documents", "pledges",
            "reports", "scoring", "oauth2_provider"}  # fmt: skip
    return {
        model._meta.label: list(model._default_manager.order_by("pk").values())
        for model in apps.get_models()
        if model._meta.app_label in ours
    }


def real_conference(article):
    return Conference.objects.get(
        bloc_year__bloc__code=FACTS[article]["bloc"], bloc_year__is_illustrative=False
    )


def illustrated():
    """The invented year of the five cities."""
    return BlocYear.objects.get(is_illustrative=True, bloc__code="cum-5-thanh-pho")


def text_of_report(article):
    """The words of the report's paper, one space between them."""
    page = paper_html(gather(real_conference(article).pk))
    words = re.sub(r"<[^>]+>", " ", page[page.index("<body") :])
    return " ".join(html.unescape(words).split())


def test_a_second_run_changes_nothing_and_says_so(demo):
    before = everything()
    said = load()
    assert everything() == before
    assert "nothing changed" in said
    assert "Loaded:" not in said


def test_what_people_changed_stays_as_they_left_it(demo):
    Bloc.objects.filter(code="cum-kinh-te").update(name="Cụm kinh tế, tên mới")
    load()
    assert Bloc.objects.get(code="cum-kinh-te").name == "Cụm kinh tế, tên mới"


def test_if_empty_returns_when_the_demo_is_there(demo, django_assert_num_queries):
    with django_assert_num_queries(1):
        assert "there already" in load("--if-empty")


@pytest.mark.parametrize("article", ARTICLES)
def test_report_says_every_fact_of_its_article(demo, article):
    text = text_of_report(article)
    facts = FACTS[article]["facts"]
    assert [fact for fact in facts if not re.search(fact, text, re.I)] == []
    assert len(facts) >= 15


@pytest.mark.parametrize("article", ARTICLES)
def test_report_says_nothing_its_article_does_not(demo, article):
    text = text_of_report(article)
    assert [each for each in FACTS[article]["absent"] if re.search(each, text, re.I)] == []


def test_five_real_blocs_and_their_councils(demo):
    real = Bloc.objects.exclude(council__code="minh-hoa")
    assert dict(real.values_list("code", "council__code")) == {
        "khoi-ct-xh-lien-hiep": "tw",
        "khoi-bo-nganh-tong-hop": "tw",
        "cum-ct-xh-lien-hiep": "mttq",
        "cum-5-thanh-pho": "tw",
        "cum-kinh-te": "mttq",
    }


def test_blocs_of_000_and_002_are_two(demo):
    first = BlocYear.objects.get(bloc__code="khoi-ct-xh-lien-hiep", year=2020)
    second = BlocYear.objects.get(bloc__code="cum-ct-xh-lien-hiep", year=2020)
    assert first.bloc.council != second.bloc.council
    assert first.chair.organisation.code == "ubtw-mttq"
    assert second.chair.organisation.code == "tong-cuc-chinh-tri"
    shared = set(first.bloc.organisations.all()) & set(second.bloc.organisations.all())
    assert shared == set()


def test_papers_of_000_are_eight_of_which_one_is_named(demo):
    conference = real_conference("000")
    assert conference.stated_papers == 8
    assert conference.papers.get().author_name == "Ngô Đức Thắng"


def test_points_of_000_are_six_and_five(demo):
    points = Conclusion.objects.filter(conference=real_conference("000"))
    assert points.filter(speaker__full_name="Trần Thanh Mẫn").count() == 6
    assert points.filter(speaker__full_name="Phạm Đức Toàn").count() == 5


def test_certificates_of_001_are_twelve_and_twenty_two(demo):
    awards = Award.objects.filter(conference=real_conference("001"), state=AwardState.GRANTED)
    assert dict(awards.values_list("subject", "quantity")) == {
        AwardSubject.COLLECTIVE: 12,
        AwardSubject.INDIVIDUAL: 22,
    }


def test_flag_of_002_is_one_of_the_four(demo):
    flag = Award.objects.get(conference=real_conference("002"), part_of__isnull=False)
    assert (flag.quantity, flag.part_of.quantity) == (1, 4)
    assert flag.receivers.get().organisation.code == "tong-cuc-chinh-tri"


def test_chair_of_002_was_handed_over(demo):
    handover = Handover.objects.get(state="recorded")
    assert handover.conference == real_conference("002")
    assert (handover.outgoing.code, handover.incoming.code, handover.handed_on) == (
        "tong-cuc-chinh-tri",
        "hoi-nong-dan",
        date(2020, 12, 30),
    )
    following = BlocYear.objects.get(bloc__code="cum-ct-xh-lien-hiep", year=2021)
    assert following.chair.organisation.code == "hoi-nong-dan"


def test_awards_of_003_are_proposed_under_the_law_of_that_time(demo):
    awards = Award.objects.filter(conference=real_conference("003"))
    told = {
        each.award_type.code: (
            each.state, [receiver.organisation.code for receiver in each.receivers.all()]
        )
        for each in awards
    }  # fmt: skip
    assert told == {
        "CO_CP": ("proposed", ["tp-ha-noi", "tp-ho-chi-minh"]),
        "BK_TTG": ("proposed", ["tp-can-tho", "tp-hai-phong"]),
    }
    assert {each.award_type.effective_to for each in awards} == {date(2023, 12, 31)}


def test_nothing_is_told_of_the_chair_and_place_that_003_does_not_state(demo):
    conference = real_conference("003")
    assert conference.place == ""
    assert not conference.bloc_year.terms.exists()
    assert ConferenceReport.objects.get(conference=conference).signer_name == ""


def test_criteria_of_004_are_ten_without_points(demo):
    criteria = CriteriaSet.objects.get(bloc_year__is_illustrative=False)
    assert criteria.total is None
    assert criteria.criteria.count() == 10
    assert not criteria.criteria.filter(maximum__isnull=False).exists()


def test_pledges_name_their_day_and_their_number_of_signers(demo):
    signings = Signing.objects.filter(pledge__bloc_year__is_illustrative=False)
    told = {
        s.bloc_year.bloc.code: (
            s.bloc_year.year, s.signed_on, s.stated_parties, s.parties.signed().count()
        )
        for s in signings
    }  # fmt: skip
    assert told == {
        "khoi-bo-nganh-tong-hop": (2022, date(2022, 3, 17), 10, 6),
        "cum-5-thanh-pho": (2021, date(2021, 4, 9), 5, 5),
        "cum-kinh-te": (2024, date(2024, 2, 27), None, 9),
    }


def test_only_the_invented_years_are_illustrative(demo):
    invented = BlocYear.objects.filter(is_illustrative=True)
    assert set(invented.values_list("bloc__code", flat=True)) == {
        "cum-5-thanh-pho", "khoi-minh-hoa",
    }  # fmt: skip
    assert invented.filter(bloc__code="cum-5-thanh-pho").count() == 1
    real = BlocYear.objects.exclude(pk__in=invented)
    assert not real.filter(Q(theme__icontains="minh họa") | Q(source="")).exists()


def test_no_invented_figure_stands_in_a_real_year(demo):
    real = Q(bloc_year__is_illustrative=False)
    assert not Criterion.objects.filter(
        maximum__isnull=False, criteria_set__bloc_year__is_illustrative=False
    ).exists()
    assert not Attendance.objects.filter(
        conference__bloc_year__is_illustrative=False, full_name__contains="minh họa"
    ).exists()
    signatures = Signature.objects.filter(party__signing__bloc_year__is_illustrative=False)
    assert signatures.exists()
    assert not signatures.exclude(full_name="").exists()
    assert not Conference.objects.filter(real, starts_at__isnull=False).exists()
    reports = ConferenceReport.objects.filter(conference__bloc_year__is_illustrative=False)
    assert not reports.exclude(number="").exists()
    assert not reports.filter(issued_on__isnull=False).exists()


def test_whatever_is_invented_says_so(demo):
    year = illustrated()
    people = Attendance.objects.filter(conference__bloc_year=year)
    assert people.exists()
    assert not people.exclude(full_name__contains="(minh họa)").exists()
    assert not year.conferences.exclude(title__contains="(minh họa)").exists()
    assert not User.objects.exclude(full_name__contains="(minh họa)").exists()
    papers = " ".join(paper_html(gather(each.pk)) for each in year.conferences.all())
    assert "minh họa" in papers


def test_invented_year_is_in_the_middle_of_its_course(demo):
    year, today = illustrated(), timezone.localdate()
    days = [(due - today).days for due in year.deadlines.values_list("due_on", flat=True)]
    assert year.starts_on < today < year.ends_on
    assert min(days) < 0
    assert any(0 <= each <= 7 for each in days)
    assert max(days) > 7
    waiting = pledge_parties().waiting().filter(signing__bloc_year=year)
    assert waiting.filter(organisation__code="tp-can-tho").exists()


@pytest.mark.parametrize("month", range(1, 13))
def test_invented_year_holds_today_whenever_it_is_loaded(month):
    today = date(2027, month, 28)
    first, last = season(today, 10)
    assert first.day == 1
    assert first < today < last
    assert (last - first).days in {364, 365}


def test_every_log_chain_holds_and_every_year_has_its_line(demo):
    assert list(verify_log()) == []
    told = set(LogEntry.objects.values_list("chain_id", flat=True))
    assert {year.log_chain() for year in BlocYear.objects.all()} <= told
    real = BlocYear.objects.filter(is_illustrative=False)
    lines = LogEntry.objects.filter(verb="recorded from source", target_type="blocs.BlocYear")
    assert lines.count() == real.count()
    assert not lines.filter(reason="").exists()


def test_every_chair_with_a_real_conference_has_a_letterhead(demo):
    chairs = {
        year.chair.organisation_id for year in BlocYear.objects.all() if year.chair is not None
    }
    assert chairs <= set(Letterhead.objects.values_list("organisation_id", flat=True))


def test_accounts_are_told_and_let_people_in(demo, client):
    password = re.search(r"secretary +(\S+)", demo)[1]
    for name in ("admin", "secretary", "leader", "chair", "signatory", "editor"):
        assert client.login(username=name, password=password)
    assert Council.objects.count() == CouncilRole.objects.filter(user__username="leader").count()


def test_a_password_given_from_outside_is_taken(demo, settings, client):
    settings.DEMO_PASSWORD = "mat-khau-khac-7"
    assert "mat-khau-khac-7" in load()
    assert client.login(username="editor", password="mat-khau-khac-7")


def test_kept_secrets_are_for_their_owner_only(demo, loaded):
    for name in ("demo-password", "demo-client-secret"):
        assert (loaded.var / name).stat().st_mode & 0o777 == 0o600


def test_client_acts_as_a_secretary_and_cannot_sign_in(demo):
    client = get_application_model().objects.get(client_id="demo-client")
    assert client.authorization_grant_type == "client-credentials"
    assert not client.user.has_usable_password()
    assert set(client.user.council_roles.values_list("office", flat=True)) == {"secretary"}


def test_every_statement_of_the_data_names_its_source():
    assert len(reader.articles()) == 5  # raises at the first that does not
    assert reader.register()["organisations"]


@pytest.mark.parametrize("source", ["", "009 p1", "000 p99", "somewhere", "000 p1; 000 p2"])
def test_a_statement_without_a_paragraph_that_is_there_is_refused(source):
    known = {("000", "p1"), ("000", "p2")}
    with pytest.raises(reader.DemoDataError, match="bloc"):
        reader.check({"bloc": {"name": "Khối", "source": source}}, known, where="test")


def test_who_leads_signs_and_is_awarded_is_a_member(demo):
    for year in BlocYear.objects.all():
        members = {member.organisation_id for member in year.members()}
        named = set(year.terms.values_list("organisation_id", flat=True))
        named |= set(year.awards.values_list("receivers__organisation_id", flat=True)) - {None}
        parties = pledge_parties().filter(signing__bloc_year=year)
        named |= set(parties.values_list("organisation_id", flat=True))
        assert named <= members


def test_award_types_are_loaded_once_and_keep_what_a_council_added(demo):
    said = StringIO()
    own = AwardType.objects.filter(council__isnull=False).count()
    call_command("load_award_types", stdout=said)
    assert "0 new, 0 changed" in said.getvalue()
    assert AwardType.objects.filter(council__isnull=False).count() == own == 3
