"""A whole year of scoring by REST alone, step by step as docs/rest-scoring.md tells a stranger."""

import json
import re
import shutil
import subprocess

import pytest
from django.conf import settings

from blocs.enums import YearPhase
from blocs.models import BlocYear
from common.models import LogEntry
from scoring.enums import CardState
from scoring.models import Ranking
from tests.factories.api import SECRET, application_of
from tests.factories.blocs import OrganisationRoleFactory
from tests.scoring.cards import card_of, cards

TAGS = (
    "criteria-sets", "criteria-rounds", "criteria-comments", "scorecards", "evidence", "appraisers",
    "recusals", "bars", "rankings", "results",
)  # fmt: skip
DOC = settings.BASE_DIR / "docs" / "rest-scoring.md"
LINES = [
    "wrote the draft of the criteria", "circulated the draft of the criteria",
    "commented on the draft of the criteria", "answered a comment on the criteria",
    *["agreed to the draft of the criteria"] * 3, "adopted the criteria", "opened the scorecards",
    *["scored criteria"] * 3, *["brought evidence"] * 2, "brought a newer version of evidence",
    "renamed evidence", "changed what evidence is for",
    *["submitted the scorecard"] * 3, *["appointed an appraiser"] * 2, "dismissed an appraiser",
    "declared a conflict of interest", "scored criteria",
    *["finished the appraisal"] * 3, "cross-scored", "explained a score", "sent its explanations",
    "scored criteria", "finished the second appraisal", *["adopted the scorecard"] * 3,
    "noted what bars an award", "took back what bars an award",
    "froze the ranking", "published the ranking", "began to correct the ranking",
    "scored criteria", "froze the ranking", "published the ranking",
]  # fmt: skip


@pytest.fixture
def programs(transactional_db, year, secretary):
    """The variables of the walk: who runs the year, and each member."""
    BlocYear.objects.filter(pk=year.pk).update(phase=YearPhase.UNDERWAY)
    application_of(secretary, client_id="runs")
    for place, row in enumerate(year.members()):
        person = OrganisationRoleFactory(organisation=row.organisation, office="signatory").user
        application_of(person, client_id=f"member-{place}")
    members = " ".join(f"member-{place}:{SECRET}" for place in range(3))
    return {"YEAR": str(year.pk), "RUNS": f"runs:{SECRET}", "MEMBERS": members}


@pytest.mark.skipif(shutil.which("curl") is None, reason="the walk is told in curl")
def test_a_stranger_runs_a_year_by_the_walk(live_server, programs, year, tmp_path):
    steps = re.findall(r"```sh\n(.*?)```", DOC.read_text(), re.DOTALL)
    done = subprocess.run(
        ["bash", "-euo", "pipefail", "-c", "\n".join(steps)],
        cwd=tmp_path, text=True, capture_output=True, timeout=120, check=False,
        env={"SITE": live_server.url, "PATH": "/usr/bin:/bin", "LC_ALL": "C.UTF-8", **programs},
    )  # fmt: skip

    assert done.returncode == 0, done.stdout[-2000:] + done.stderr
    assert "provisional" in done.stdout
    first, second = Ranking.objects.order_by("number")
    assert second.replaces == first
    assert second.reason
    assert first.published_at
    assert second.published_at
    assert {card.state for card in cards(year)} == {CardState.ADOPTED}
    assert [line.verb for line in LogEntry.objects.order_by("pk")] == LINES
    told = json.loads((tmp_path / "result.json").read_text())
    assert told["status"] == "final"
    assert told["ranking"]["sha256"] == first.sha256
    assert (
        told["criteria"]["sha256"]
        == card_of(year, year.members()[0].organisation).criteria_set.sha256
    )
    assert [row["points"] for row in told["members"]] == ["92.5", "94.5", "90.0"]
    assert [row["place"] for row in told["members"]] == [2, 1, 3]
    last = second.data["members"][2]
    assert (last["points"], last["place"]) == ("93.0", 2)


def test_the_walk_names_every_address_of_scoring(client, db):
    paths = client.get("/api/v1/schema/").json()["paths"]
    doc = DOC.read_text()
    for tag in TAGS:
        assert f"/{tag}/" in doc
    tags = "|".join(TAGS)
    deeds = {
        path.rstrip("/").rpartition("/")[2] for path in paths if re.search(f"/({tags})/", path)
    }
    assert all(deed in doc for deed in deeds - {"{id}"}), deeds
