"""Addresses of reports."""

from django.urls import path

from reports import views

app_name = "reports"
urlpatterns = [
    path("conferences/<int:pk>/report/", views.report_page, name="report"),
    path("conferences/<int:pk>/report/panel/", views.panel, name="panel"),
    path("conferences/<int:pk>/report/paper/", views.paper, name="paper"),
    path("conferences/<int:pk>/report/issue/", views.save_issue, name="issue"),
    path("conferences/<int:pk>/report/make/", views.make, name="make"),
    path("conferences/<int:pk>/report/sections/<slug:key>/", views.section, name="section"),
    path(
        "conferences/<int:pk>/report/sections/<slug:key>/revisions/",
        views.revisions,
        name="revisions",
    ),
    path("reports/editions/<int:pk>/progress/", views.progress, name="progress"),
    path("reports/editions/<int:pk>/retry/", views.retry, name="retry"),
]
