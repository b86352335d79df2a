from django.apps import AppConfig


class AccountsConfig(AppConfig):
    """Who a person is: user, sign-in, second factor, and programs that sign in by token."""

    name = "accounts"
