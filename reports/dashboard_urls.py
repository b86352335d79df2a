"""Addresses of the leaders' dashboard."""

from django.urls import path

from reports import dashboard

urlpatterns = [
    path("dashboard/", dashboard.dashboard, name="dashboard"),
    path("dashboard/<slug:code>/", dashboard.figure_rows, name="dashboard_rows"),
]
