"""Addresses of awards."""

from django.urls import path

from awards.views import awards, catalogue, conditions, eligibility, quotas

app_name = "awards"
OF_TYPE = "councils/<int:pk>/award-types/<int:type_pk>"
urlpatterns = [
    path("years/<int:pk>/awards/", awards.year, name="year"),
    path("years/<int:pk>/awards/new/", awards.add, name="add"),
    path("years/<int:pk>/awards/eligible/", eligibility.eligible, name="eligible"),
    path("years/<int:pk>/awards/eligible/export/", eligibility.eligible_export,
         name="eligible_export"),
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
]  # fmt: skip
