"""What higher apps tell the lower ones (docs/decisions/0004); read by the settings."""

# Each entry is a function that common.wiring calls; see common/wiring.py for the contracts.
WORK_PROVIDERS = [
    "blocs.work.waiting_for",
    "documents.work.waiting_for",
    "pledges.work.waiting_for",
    "conferences.work.waiting_for",
    "scoring.work.waiting_for",
    "scoring.work_rounds.waiting_for",
    "ballots.work.waiting_for",
    "awards.work.waiting_for",
    "reports.work.waiting_for",
]
YEAR_CHECKS = [
    "blocs.checks.year_checks",
    "documents.panels.year_checks",
    "pledges.checks.year_checks",
    "conferences.checks.year_checks",
    "scoring.checks.year_checks",
    "ballots.checks.year_checks",
]
YEAR_STEPS = [
    "blocs.steps.year_steps",
    "pledges.steps.year_steps",
    "conferences.steps.year_steps",
    "scoring.steps.year_steps",
]
YEAR_PANELS: list[str] = ["conferences.steps.year_panels", "documents.panels.year_panels"]
YEAR_CLONERS = [
    "blocs.cloning.year_copies",
    "pledges.cloning.year_copies",
    "scoring.cloning.year_copies",
]
YEAR_CITATIONS = ["scoring.citations.year_citations"]
LOG_SCREENS = ["scoring.veils.hidden_lines", "conferences.veils.hidden_lines"]
LEAD_CHANGES = ["conferences.lineage.lead_changes"]
LOG_VEILS = [
    "documents.veils.veiled_lines",
    "conferences.veils.veiled_lines",
    "scoring.veils.veiled_lines",
]
# The kind of a paper that is signed, and the function that lays out its frozen data.
SHEET_BUILDERS = {
    "pledge": "pledges.builders.sheet",
    "handover": "conferences.builders.sheet",
}
# The page of what is signed; takes the bloc-year's id.
SIGNING_PAGES = {"pledge": "pledges:year", "handover": "conferences:handovers"}
