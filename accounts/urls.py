"""Sign-in, second factor, one's own account. What allauth could do besides is not there."""

from allauth.account import views as allauth
from django.urls import include, path

from accounts import views

# Names that allauth looks up, though nobody signs up or resets a password by mail here.
CLOSED = [
    "account_signup",
    "account_email",
    "account_email_verification_sent",
    "account_set_password",
    "account_reset_password",
]

urlpatterns = [
    path("", views.account, name="account"),
    path("login/", allauth.login, name="account_login"),
    path("logout/", allauth.logout, name="account_logout"),
    path("inactive/", allauth.account_inactive, name="account_inactive"),
    path("reauthenticate/", allauth.reauthenticate, name="account_reauthenticate"),
    path("password/change/", allauth.password_change, name="account_change_password"),
    path("2fa/", include("allauth.mfa.urls")),
    *[path(f"closed/{name}/", views.closed, name=name) for name in CLOSED],
]
