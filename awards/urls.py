"""Addresses of awards and of proposals."""

from django.urls import path

from awards.views import awards, courses, dossiers, history, nominees, objections, papers, proposals

app_name = "awards"
urlpatterns = [
    path("years/<int:pk>/awards/", awards.year, name="year"),
    path("years/<int:pk>/awards/new/", awards.add, name="add"),
    path("awards/history/", history.history, name="history"),
    path("awards/history/export/", history.history_export, name="history_export"),
    path("awards/<int:pk>/", awards.change, name="change"),
    path("awards/<int:pk>/remove/", awards.remove, name="remove"),
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
]
urlpatterns += [
    path(f"proposals/<int:pk>/{name.replace('_', '-')}/", courses.step, {"name": name}, name=name)
    for name in courses.STEPS
]
