"""What the settings of the API say of programs: what they may ask for, and names of fields."""

# A token's scopes; what each lets a program do is told in the OpenAPI document.
SCOPES = {
    "read": "Read what the client's account may read",
    "reports:write": "Make conference reports",
    "criteria:write": "Write, circulate, comment on and adopt criteria",
    "scores:write": "Open, fill in, prove, submit, appraise, adopt scorecards; appoint the panel",
    "rankings:write": "Freeze, publish and correct rankings",
}

# Enums whose fields bear one name, `kind` or `state`, in several places.
_PATHS = [
    *map("blocs.enums.{}".format, ("OrganisationKind", "MovementKind")),
    *map("conferences.enums.{}".format, ("ConferenceKind", "AgendaKind", "ConclusionKind")),
    *map("documents.enums.{}".format, ("DocumentKind", "SigningState", "PartyState", "SigningWay")),
    *map("ballots.enums.{}".format, ("BallotState", "BallotWay", "Purpose", "ShareBase")),
    *map("scoring.enums.{}".format, ("CriteriaState", "CardState", "Rung")),
    *map("scoring.enums.{}".format, ("EvidenceKind", "CommentOutcome")),
    *map("awards.enums.{}".format, ("AwardSubject", "AwardLevel", "AwardForm", "MeritType")),
    "awards.enums.ConditionKind",
    "awards.enums.ProposalState",
    *("conferences.enums.ConferenceState", "common.enums.JobState"),
    *map("conferences.enums.{}".format, ("HandoverStage", "ItemKind", "RemarkState")),
]
NAMED_ENUMS = {path.split(".")[-1]: path for path in _PATHS}
NAMED_ENUMS["ConditionAnswer"] = "awards.api.catalogue.ANSWERS"
