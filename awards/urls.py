"""Addresses of awards and of proposals."""

from django.urls import path

from awards.views import (
    awards,
    catalogue,
    conditions,
    courses,
    dossiers,
    eligibility,
    history,
    nominees,
    objections,
    papers,
    proposals,
    quotas,
)

app_name = "awards"
OF_TYPE = "councils/<int:pk>/award-types/<int:type_pk>"
urlpatterns = [
    path("years/<int:pk>/awards/", awards.year, name="year"),
    path("years/<int:pk>/awards/new/", awards.add, name="add"),
    path("years/<int:pk>/awards/eligible/", eligibility.eligible, name="eligible"),
    path("years/<int:pk>/awards/eligible/export/", eligibility.eligible_export,
         name="eligible_export"),
    path("years/<int:pk>/awards/eligible/<int:type_pk>/propose/", eligibility.propose,
         name="eligible_propose"),
    path("awards/<int:pk>/", awards.change, name="change"),
    path("awards/<int:pk>/remove/", awards.remove, name="remove"),
    path("councils/<int:pk>/awards/", catalogue.catalogue, name="catalogue"),
    path("councils/<int:pk>/awards/export/", catalogue.catalogue_export, name="catalogue_export"),
    path("councils/<int:pk>/awards/new/", catalogue.type_add, name="type_add"),
    path(f"{OF_TYPE}/", catalogue.award_type, name="type"),
    path(f"{OF_TYPE}/change/", catalogue.type_change, name="type_change"),
    path(f"{OF_TYPE}/end/", catalogue.type_end, name="type_end"),
    path(f"{OF_TYPE}/conditions/new/", conditions.condition_add, name="condition_add"),
    path("award-conditions/<int:pk>/", conditions.condition_change, name="condition_change"),
    path("award-conditions/<int:pk>/end/", conditions.condition_end, name="condition_end"),
    path("councils/<int:pk>/quotas/", quotas.quotas, name="quotas"),
    path("councils/<int:pk>/quotas/export/", quotas.quotas_export, name="quotas_export"),
    path("councils/<int:pk>/quotas/new/", quotas.quota_add, name="quota_add"),
    path("award-quotas/<int:pk>/", quotas.quota_change, name="quota_change"),
    path("award-quotas/<int:pk>/withdraw/", quotas.quota_withdraw, name="quota_withdraw"),
    path("awards/history/", history.history, name="history"),
    path("awards/history/export/", history.history_export, name="history_export"),
    path("years/<int:pk>/proposals/", proposals.proposals, name="proposals"),
    path("years/<int:pk>/proposals/new/", proposals.draft, name="draft"),
    path("proposals/<int:pk>/", proposals.proposal, name="proposal"),
    path("proposals/<int:pk>/change/", proposals.change, name="proposal_change"),
    path("proposals/<int:pk>/discard/", proposals.discard, name="proposal_discard"),
    path("proposals/<int:pk>/nominees/new/", nominees.add, name="nominee_add"),
    path("proposals/<int:pk>/comments/new/", objections.enter, name="objection_enter"),
    path("proposals/<int:pk>/papers/<int:need_pk>/", dossiers.paper, name="paper"),
    path("nominees/<int:pk>/", nominees.nominee, name="nominee"),
    path("nominees/<int:pk>/change/", nominees.change, name="nominee_change"),
    path("nominees/<int:pk>/remove/", nominees.remove, name="nominee_remove"),
    path("nominees/<int:pk>/papers/<int:need_pk>/", dossiers.nominee_paper, name="nominee_paper"),
    path("dossier-papers/<int:pk>/file/", dossiers.dossier_file, name="dossier_file"),
    path("decisions/<int:pk>/scan/", dossiers.decision_scan, name="decision_scan"),
    path("public-comments/<int:pk>/answer/", objections.answer, name="objection_answer"),
    path("proposals/<int:pk>/papers/", papers.papers, name="papers"),
    path("proposals/<int:pk>/papers/state/", papers.papers_state, name="papers_state"),
    path("proposals/<int:pk>/papers/submission/", papers.submission_paper, name="submission_paper"),
    path("nominees/<int:pk>/report/", papers.achievement_paper, name="achievement_paper"),
    path("lists/<int:pk>/", objections.open_list, name="open_list"),
]  # fmt: skip
urlpatterns += [
    path(f"proposals/<int:pk>/{name.replace('_', '-')}/", courses.step, {"name": name}, name=name)
    for name in courses.STEPS
]
