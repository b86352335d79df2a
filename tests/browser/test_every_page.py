"""Every page, as everybody who may open it: no error, no CSP breach, no overflow, no axe finding.

A crawler signs in as each role and follows the links of every page, a few of each kind. Together
the roles must have opened every page the product has; a page nobody reaches is itself a failure.
"""

import json
import re
from collections import Counter
from collections.abc import Iterator

import pytest
from django.conf import settings
from django.urls import Resolver404, URLPattern, URLResolver, get_resolver, resolve, reverse

from awards.dossiers import needs_of
from awards.models import AwardType, Condition, Proposal, Quota
from ballots.models import Ballot
from blocs.models import BlocYear, Mandate, OrganisationRole
from conferences.enums import ConferenceState
from conferences.models import Conference, Handover
from documents.models import Party, Signing
from pledges.models import CommitmentImport, Pledge, PledgeComment
from scoring.models import CriteriaImport, CriteriaSet, Evidence, Ranking, RoundComment, Scorecard

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]

ROLES = ["", "admin", "secretary", "chair", "signatory", "editor", "leader"]
# Who may open everything has axe look at both widths; what the others see more or less of is
# looked at in the narrow one.
AXE_AT = {role: {"narrow"} for role in ROLES} | {
    "": {"wide", "narrow"},
    "admin": {"wide", "narrow"},
}
if not settings.DATABASES["default"]["ENGINE"].endswith("sqlite3"):
    # The pages are the same and axe has seen them; only the queries differ, and these two roles
    # make all of them.
    ROLES, AXE_AT = ["admin", "signatory"], {}
OF_EACH_KIND = {"admin": 2}  # who may open everything; the others one of each
STARTS = {"": ["/"], "admin": ["/home/", "/", "/search/?q=ha+noi", "/api/v1/docs/"]}
# Addresses that no page links to as a page, and why.
NOT_OPENED = {
    # closed to everybody
    "account_email", "account_email_verification_sent", "account_inactive", "account_set_password",
    "account_reset_password", "account_signup",
    # before signing in, or with a second factor: tests/accounts and test_passkeys open them
    "account_login", "mfa_authenticate", "mfa_deactivate_totp", "mfa_download_recovery_codes",
    "mfa_edit_webauthn", "mfa_generate_recovery_codes", "mfa_list_webauthn", "mfa_login_webauthn",
    "mfa_reauthenticate", "mfa_reauthenticate_webauthn", "mfa_remove_webauthn",
    "mfa_view_recovery_codes",
    # for machines
    "healthz", "readyz",
    # deeds, which take a POST alone
    "set_language", "blocs:import_confirm", "blocs:movement_remove", "blocs:person_remove",
    "conferences:hold", "conferences:delete", "conferences:part_delete", "conferences:part_move",
    "conferences:add_members", "documents:publish", "documents:withdraw",
    "documents:consent", "documents:certificate", "documents:retry_signing",
    "pledges:agree", "pledges:withdraw", "pledges:commitment_remove",
    "pledges:commitment_confirm", "reports:make", "reports:retry", "reports:issue",
    "reports:section", "awards:remove", "scoring:begin", "scoring:criterion_move",
    "scoring:criterion_remove", "scoring:import_confirm",
    # parts of a page, fetched by it
    "blocs:organisation_choices", "conferences:organisations", "conferences:reason",
    "reports:panel", "reports:paper", "reports:progress", "documents:signing_state",
    # files
    "documents:paper_to_sign", "documents:scan", "scoring:export", "scoring:template",
    # for whoever may sign: see OF_ROLE
    "documents:sign", "documents:decline",
}  # fmt: skip
NOT_OPENED |= {
    # deeds on the cards and the panel of a year
    "scoring:open_cards", "scoring:adopt_all", "scoring:dismiss",
    # of cards and panels in every state: test_panel_pages opens them
    "scoring:appraiser", "scoring:bar_lift",
}  # fmt: skip
NOT_OPENED |= {"scoring:summary_paper", "scoring:card_paper"}  # deeds
NOT_OPENED |= {"scoring:papers_state"}  # part of a page
NOT_OPENED |= {"scoring:results_export", "scoring:results_now_export"}  # files
# A card: deeds, parts that the sheet fetches, and its pages, which tests/browser/test_scorecard.py
# opens in all their states.
NOT_OPENED |= {
    "scoring:submit", "scoring:finish_appraisal", "scoring:explain", "scoring:send_explanations",
    "scoring:adopt_card", "scoring:cross", "scoring:paste", "scoring:totals",
}  # fmt: skip
# The demo's one ranking is published; tests/scoring/test_ranking_pages.py opens this.
NOT_OPENED |= {"scoring:publish_ranking"}
# Evidence: deeds and files
NOT_OPENED |= {
    "scoring:evidence_add", "scoring:evidence_version", "scoring:evidence_withdraw",
    "scoring:evidence_file",
}  # fmt: skip
# A scorecard's file, and its preview, which tests/browser/test_card_import.py opens.
NOT_OPENED |= {
    "scoring:card_export", "scoring:card_import_preview", "scoring:card_import_confirm",
}  # fmt: skip
# Members' reports: a file, and a page for the member's own people, who reach it from their work.
NOT_OPENED |= {"conferences:report_file", "conferences:report_send"}
# Of proposals: files, a deed of the papers, parts that a page fetches; and steps from the states
# that the demo has no proposal in, which tests/awards/test_proposal_pages.py opens.
NOT_OPENED |= {"awards:decision_scan", "awards:dossier_file", "awards:papers_state"}
NOT_OPENED |= {"awards:submission_paper", "awards:assessment_paper", "awards:achievement_paper"}
NOT_OPENED |= {"awards:history_export"}  # a file
# Of the import of past awards: a file, a deed, and a preview, of which the demo has none:
# tests/awards/test_award_imports.py opens it.
NOT_OPENED |= {"awards:import_template", "awards:import", "awards:import_confirm"}
# Certificates: files, a deed, parts of pages, and those of a decision, which
# tests/awards/test_certificates.py opens.
NOT_OPENED |= {
    f"awards:{name}"
    for name in (
        "certificate_ground", "certificate_preview", "certificate_state", "certificate_file",
        "certificates", "certificates_state",
    )
}  # fmt: skip
# Of ballots: deeds, and a page for a count by hand, of which the demo has none.
NOT_OPENED |= {"ballots:run_off", "ballots:paper", "ballots:way", "ballots:discard_count"}
NOT_OPENED |= {"scoring:agree", "scoring:withdraw"}  # deeds on a round of the criteria
# The list of a handover: deeds, and a page of the side that takes over, which
# tests/browser/test_handover.py opens.
NOT_OPENED |= {
    "conferences:handover_accept", "conferences:handover_tasks", "conferences:handover_item_delete",
    "conferences:handover_item_move", "conferences:handover_remark",
}  # fmt: skip
OF_A_DRAFT = (
    "year", "edit", "start_over", "circulate", "open", "record_signing", "new_version", "comments",
    "comment_add", "versions", "commitments", "commitment_add", "commitment_file",
)  # fmt: skip
OF_ROLE = {
    "signatory": {"documents:sign", "documents:decline"},
    "editor": {"conferences:report_send"},
}  # what this role must reach
WIDTHS = {"wide": 1440, "narrow": 390}
LEFT_OUT = re.compile(
    r"^/(admin/|o/|api(?!/v1/docs))|\.(pdf|xlsx|docx)$|/(pdf|xlsx|export|template|logout)/?$"
    r"|^/signings/\d+/(paper|scan)/|^/evidence/versions/|^/certificates/"
)
AXE_TAGS = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa"]


def kind_of(path: str) -> str:
    """The name of the address pattern behind a path, or "" for none."""
    try:
        return resolve(path).view_name or ""
    except Resolver404:
        return ""


def rare_pages() -> list[str]:
    """Pages that only certain rows have: a planned conference, a handover, a role, a mandate, the
    draft of a pledge."""
    draft = Pledge.objects.drafts().get()
    planned = Conference.objects.filter(state=ConferenceState.PLANNED).first()
    held = Conference.objects.filter(state=ConferenceState.HELD).first()
    prepared = Handover.objects.get(state="draft")
    of_handover = ("handover", "handover_edit", "handover_open", "handover_draft",
                   "handover_cancel", "handover_item_add")  # fmt: skip
    rows = [
        ("conferences:cancel", planned),
        ("conferences:hand_over", held),
        ("conferences:withdraw_handover", Handover.objects.first()),
        *((f"conferences:{name}", prepared) for name in of_handover),
        ("conferences:handover_item", prepared.items.first()),
        ("conferences:handover_prepare", held),
        ("conferences:handovers", prepared.conference.bloc_year),
        ("blocs:organisation_role_end", OrganisationRole.objects.first()),
        ("blocs:mandate_revoke", Mandate.objects.first()),
        *((f"pledges:{name}", draft.bloc_year) for name in OF_A_DRAFT),
        (
            "pledges:back_to_draft",
            BlocYear.objects.get(is_illustrative=True, bloc__code="cum-5-thanh-pho"),
        ),
        ("pledges:answer", PledgeComment.objects.first()),
        ("pledges:commitment_preview", CommitmentImport.objects.first()),
        ("pledges:record_signature", Party.objects.filter(signing__state="recorded").first()),
        ("documents:close_signing", Signing.objects.open().first()),
    ]
    asked = Party.objects.filter(signing__state="open")
    signed, waiting = asked.signed(), asked.waiting()
    of_parties = [("documents:receipt", signed.first()), ("documents:ink", waiting.first())]
    pages = [reverse(name, args=[row.pk]) for name, row in rows]
    criteria = CriteriaSet.objects.drafts().get()
    pages.append(reverse("scoring:criterion_edit", args=[criteria.bloc_year_id, "I.1.a"]))
    pages.append(CriteriaImport.objects.get().get_absolute_url())
    said = RoundComment.objects.first()
    rounds = [("rounds", criteria.bloc_year), ("round", said.round), ("comment_add", said.round),
              ("circulate", criteria), ("adopt", criteria), ("answer", said)]  # fmt: skip
    pages += [reverse(f"scoring:{name}", args=[row.pk]) for name, row in rounds]
    pages += scoring_pages() + awards_pages()
    return pages + [reverse(name, args=[row.signing_id, row.pk]) for name, row in of_parties]


def scoring_pages() -> list[str]:
    """A ranking, its papers and ladders, and what can be done to cards in their states."""
    ranking = Ranking.objects.select_related("bloc_year").first()
    member = ranking.data["members"][0]["code"]
    drawn, handed, seen = (
        Scorecard.objects.filter(state=state).first()
        for state in ("draft", "submitted", "appraised")
    )
    rows = [
        ("ranking", ranking), ("papers", ranking), ("reopen_ranking", ranking),
        ("return_card", handed), ("reopen_appraisal", seen), ("card", drawn), ("card", seen),
        ("card_import", drawn), ("recuse", handed), ("bars", handed),
        ("evidence_use", Evidence.objects.first()), ("evidence", drawn),
        ("freeze", handed.criteria_set.bloc_year),
    ]  # fmt: skip
    pages = [reverse(f"scoring:{name}", args=[row.pk]) for name, row in rows]
    pages.append(reverse("scoring:ladder", args=[ranking.pk, member]))
    code = handed.organisation.code
    year = handed.criteria_set.bloc_year_id
    return [*pages, reverse("scoring:ladder_now", args=[year, code])]


def awards_pages() -> list[str]:
    """A council's own award, what it asks, its quotas, and a year that is judged."""
    own = AwardType.objects.filter(council__isnull=False).first()
    asked, quota = Condition.objects.first(), Quota.objects.first()
    year = BlocYear.objects.get(bloc__code="khoi-minh-hoa", phase="concluded")
    pages = [reverse(f"awards:{name}", args=[own.council_id, own.pk])
             for name in ("type", "type_change", "type_end", "certificate",
                          "condition_add")]  # fmt: skip
    pages.append(f"{pages[-1]}?kind=vote")
    pages += [reverse(f"awards:{name}", args=[row.pk]) for name, row in (
        ("condition_change", asked), ("condition_end", asked), ("quota_change", quota),
        ("quota_withdraw", quota), ("eligible", year),
    )]  # fmt: skip
    pages.append(reverse("awards:eligible_propose", args=[year.pk, asked.award_type_id]))
    pages += proposal_pages() + ballot_pages()
    council = reverse("awards:quotas", args=[quota.council_id])
    catalogue = reverse("awards:catalogue", args=[quota.council_id])
    return [f"{council}?year={quota.year}", catalogue, *pages]


def proposal_pages() -> list[str]:
    """A draft, a list before the public, an announced decision, and every step from them."""
    rows = {row.state: row for row in Proposal.objects.filter(bloc_year__is_illustrative=True)}
    drafted, shown, told = rows["drafted"], rows["public_comment"], rows["announced"]
    nominee, waiting = drafted.nominees.first(), shown.objections.waiting().first()
    asked = [
        *((name, drafted) for name in ("proposal", "proposal_change", "proposal_discard",
                                       "nominee_add", "nominate", "open_comment", "take_up")),
        *((name, shown) for name in ("proposal", "papers", "open_list", "objection_enter",
                                     "submit", "return", "refuse", "decide", "announce")),
        ("proposal", told), ("revoke", told),
        *((name, nominee) for name in ("nominee", "nominee_change", "nominee_remove")),
        ("objection_answer", waiting),
    ]  # fmt: skip
    pages = [reverse(f"awards:{name}", args=[row.pk]) for name, row in asked]
    needs = {need.is_per_nominee: need for need in needs_of(shown)}
    pages.append(reverse("awards:paper", args=[shown.pk, needs[False].pk]))
    each = shown.nominees.first()
    return [*pages, reverse("awards:nominee_paper", args=[each.pk, needs[True].pk])]


def ballot_pages() -> list[str]:
    """A draft, a ballot that is open and one that is published, with every step from them."""
    rows = {row.state: row for row in Ballot.objects.filter(bloc_year__is_illustrative=True)}
    entry = rows["open"].roll.first()
    asked = [
        *((name, rows["draft"]) for name in ("ballot", "change", "open", "cancel")),
        *((name, rows["open"]) for name in ("ballot", "close", "hand_count")),
        *((name, rows["published"]) for name in ("ballot", "count", "publish", "seat")),
        ("vote", entry), ("named", entry),
    ]  # fmt: skip
    return [reverse(f"ballots:{name}", args=[row.pk]) for name, row in asked]


class Crawler:
    """Opens pages, notes what is wrong with them and which links they hold."""

    def __init__(self, page, site: str, axe: str, most: int, axe_at: set[str]) -> None:
        self.page, self.site, self.axe, self.most = page, site, axe, most
        self.axe_at = axe_at
        self.faults: list[str] = []
        self.seen: Counter[str] = Counter()
        self.opened: set[str] = set()
        page.on("console", self._note_console)
        page.on("pageerror", lambda error: self.faults.append(f"{page.url}: {error}"))

    def _note_console(self, message) -> None:
        if message.type == "error":
            self.faults.append(f"{self.page.url}: {message.text}")

    def crawl(self, starts: list[str]) -> None:
        waiting = list(starts)
        while waiting:
            path = waiting.pop(0)
            kind = kind_of(path.split("?")[0])
            if path in self.opened or not kind or self.seen[kind] >= self.most:
                continue
            self.opened.add(path)
            self.seen[kind] += 1
            waiting += self.visit(path, first=self.seen[kind] == 1)

    def visit(self, path: str, *, first: bool) -> list[str]:
        answer = self.page.goto(self.site + path)
        if answer is None or answer.status != 200:
            self.faults.append(f"{path}: {answer.status if answer else 'no answer'}")
            return []
        for name, width in WIDTHS.items():
            self.page.set_viewport_size({"width": width, "height": 900})
            self._measure(path, name)
            if first and name in self.axe_at:
                self._ask_axe(path, name)
        hrefs = self.page.eval_on_selector_all("a[href]", "links => links.map(a => a.href)")
        return list(self._own_paths(hrefs))

    def _own_paths(self, hrefs: list[str]) -> Iterator[str]:
        for href in hrefs:
            path = href.removeprefix(self.site).split("#")[0]
            if path.startswith("/") and not LEFT_OUT.search(path.split("?")[0]):
                yield path

    def _measure(self, path: str, width: str) -> None:
        over = self.page.evaluate(
            "document.documentElement.scrollWidth - document.documentElement.clientWidth"
        )
        if over > 0:
            self.faults.append(f"{path} ({width}): {over} px too wide")
        if not self.page.title().split("·")[0].strip():
            self.faults.append(f"{path}: no title")
        if self.page.locator("h1").count() != 1:
            self.faults.append(f"{path}: {self.page.locator('h1').count()} first headings")

    def _ask_axe(self, path: str, width: str) -> None:
        if not self.page.evaluate("'axe' in window"):
            self.page.evaluate(self.axe + "; 0")
        options = {"runOnly": AXE_TAGS, "resultTypes": ["violations"]}
        found = self.page.evaluate(f"axe.run({json.dumps(options)})")
        for violation in found["violations"]:
            where = ", ".join(" ".join(node["target"]) for node in violation["nodes"][:3])
            self.faults.append(f"{path} ({width}): {violation['id']} at {where}")


@pytest.mark.parametrize("role", ROLES, ids=[role or "public" for role in ROLES])
def test_every_page_a_role_reaches_is_sound(role, site, furnished, page, sign_in, axe_source):
    if role:
        sign_in(role)
    most, axe_at = OF_EACH_KIND.get(role, 1), AXE_AT.get(role, set())
    crawler = Crawler(page, site, axe_source, most, axe_at)
    crawler.crawl(STARTS.get(role, ["/home/"]) + (rare_pages() if role == "admin" else []))
    assert not crawler.faults, "\n".join(sorted(set(crawler.faults)))
    assert len(crawler.opened) >= (2 if not role else 8)
    assert OF_ROLE.get(role, set()) <= set(crawler.seen)
    if role == "admin":  # who may open everything
        assert sorted(page_names() - set(crawler.seen) - NOT_OPENED) == []


def addresses(
    resolver: URLResolver, prefix: str = "", space: str = ""
) -> Iterator[tuple[str, str]]:
    """(pattern, name with namespace) of everything under a resolver."""
    for entry in resolver.url_patterns:
        route = prefix + str(entry.pattern)
        if isinstance(entry, URLPattern):
            yield route, space + (entry.name or "")
        else:
            deeper = f"{space}{entry.namespace}:" if entry.namespace else space
            yield from addresses(entry, route, deeper)


def page_names() -> set[str]:
    """Names of all addresses of ours that a browser could open."""
    return {
        name
        for route, name in addresses(get_resolver())
        if not LEFT_OUT.search("/" + route.lstrip("^")) and not route.startswith("static")
    }
