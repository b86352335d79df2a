"""Every address of the product."""

from allauth.account.decorators import secure_admin_login
from django.contrib import admin
from django.urls import include, path

from emulation import views
from emulation.public import public

# The admin's own sign-in page knows neither the limit of tries nor the second factor.
admin.site.login = secure_admin_login(admin.site.login)  # type: ignore[method-assign]

urlpatterns = [
    path("", public, name="public"),
    path("home/", views.home, name="home"),
    path("search/", views.search, name="search"),
    path("healthz", views.healthz, name="healthz"),
    path("readyz", views.readyz, name="readyz"),
    path("i18n/", include("django.conf.urls.i18n")),
    path("accounts/", include("accounts.urls")),
    path("admin/", admin.site.urls),
    path("", include("emulation.api")),
    path("", include("blocs.urls")),
    path("", include("conferences.urls")),
    path("", include("pledges.urls")),
    path("", include("scoring.urls")),
    path("", include("ballots.urls")),
    path("", include("awards.urls")),
    path("", include("documents.urls")),
    path("", include("reports.urls")),
    path("", include("reports.dashboard_urls")),
]

handler400 = "emulation.api.bad_request"
handler500 = "emulation.api.server_error"
