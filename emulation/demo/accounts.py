"""Accounts of the demo: people for every role, and a client program."""

import os
import secrets
from pathlib import Path
from typing import NamedTuple

from django.conf import settings
from django.contrib.auth import get_user_model
from django.contrib.auth.hashers import check_password
from django.utils.translation import gettext_noop
from oauth2_provider.models import get_application_model

from accounts.models import User
from blocs.enums import CouncilOffice
from blocs.models import CouncilRole, OrganisationRole
from common.log import log
from emulation.demo.reader import Table
from emulation.demo.rows import Register, create

GIVEN = gettext_noop("given a role")
CLIENT_ID = "demo-client"
MARK = "(minh họa)"  # in the name of every demo account


class AccountTaken(ValueError):
    """An account of a demo name belongs to somebody else."""


class Account(NamedTuple):
    """One line of the table that `load_demo` prints."""

    name: str
    secret: str
    role: str


def kept_secret(name: str, length: int = 12) -> str:
    """The secret in `VAR_DIR/<name>`, made on first use and readable by its owner only."""
    path = Path(settings.VAR_DIR) / name
    if not path.exists():
        path.parent.mkdir(parents=True, exist_ok=True)
        with open(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w") as file:
            file.write(secrets.token_urlsafe(length))
    return path.read_text().strip()


def demo_password() -> str:
    """`DEMO_PASSWORD`, else one that is made once and kept."""
    return settings.DEMO_PASSWORD or kept_secret("demo-password")


def client_secret() -> str:
    return kept_secret("demo-client-secret", 32)


def ensure_accounts(people: list[Table], register: Register) -> tuple[list[Account], bool]:
    """Every demo account with its roles and the password of today; tells whether any changed."""
    password, changed = demo_password(), []
    admin, is_new = _ensure_user(
        "admin", "Quản trị hệ thống (minh họa)", "Quản trị", password, is_superuser=True
    )
    changed.append(is_new)
    accounts = [Account(admin.username, password, "administrator")]
    for office, name, position in (
        (CouncilOffice.SECRETARY, "Trần Văn L (minh họa)", "Thư ký Hội đồng (minh họa)"),
        (CouncilOffice.LEADER, "Ngô Thị M (minh họa)", "Lãnh đạo Hội đồng (minh họa)"),
    ):
        user, is_new = _ensure_user(office.value, name, position, password)
        changed += [is_new, _ensure_council_roles(user, office, register)]
        accounts.append(Account(user.username, password, f"{office.value} of every demo council"))
    for person in people:
        user, is_new = _ensure_user(
            person["username"], person["full_name"], person["position"], password
        )
        changed += [is_new, _ensure_organisation_role(user, person, register)]
        organisation = register.organisations[person["organisation"]]
        role = f"{person['office']} of {organisation.label}"
        accounts.append(Account(user.username, password, role))
    changed.append(_ensure_client(register))
    accounts.append(Account(CLIENT_ID, client_secret(), "client program: its secret"))
    return accounts, any(changed)


def _ensure_user(
    username: str, full_name: str, position: str, password: str | None, is_superuser: bool = False
) -> tuple[User, bool]:
    """The account, and whether it or its password is new; no password means it cannot sign in.

    Raises AccountTaken rather than give a real person's account a known password.
    """
    user = get_user_model().objects.filter(username=username).first()
    if user and MARK not in user.full_name:
        raise AccountTaken(username)
    if user and (user.has_usable_password() is False or user.check_password(password or "")):
        return user, False
    user = user or User(
        username=username,
        full_name=full_name,
        position=position,
        is_superuser=is_superuser,
        is_staff=is_superuser,
    )
    if password:
        user.set_password(password)
    else:
        user.set_unusable_password()
    user.save()
    return user, True


def _ensure_council_roles(user: User, office: CouncilOffice, register: Register) -> bool:
    given = False
    for council in register.councils.values():
        if not CouncilRole.objects.filter(user=user, council=council, office=office).exists():
            role = create(CouncilRole, user=user, council=council, office=office)
            log(None, GIVEN, role, after={"user": user.username, "office": office.value})
            given = True
    return given


def _ensure_organisation_role(user: User, person: Table, register: Register) -> bool:
    values = {
        "user": user,
        "organisation": register.organisations[person["organisation"]],
        "office": person["office"],
    }
    if OrganisationRole.objects.filter(**values).exists():
        return False
    role = create(OrganisationRole, **values, position=person["position"])
    log(None, GIVEN, role, after={"user": user.username, "office": person["office"]})
    return True


def _ensure_client(register: Register) -> bool:
    """A confidential client that acts as a service account with a secretary's roles."""
    user, is_new = _ensure_user(CLIENT_ID, "Chương trình khách (minh họa)", "Chương trình", None)
    has_new_roles = _ensure_council_roles(user, CouncilOffice.SECRETARY, register)
    application = get_application_model()
    client = application.objects.filter(client_id=CLIENT_ID).first()
    if client and check_password(client_secret(), client.client_secret):
        return is_new or has_new_roles
    client = client or application(
        client_id=CLIENT_ID,
        name="Demo client",
        user=user,
        client_type=application.CLIENT_CONFIDENTIAL,
        authorization_grant_type=application.GRANT_CLIENT_CREDENTIALS,
    )
    client.client_secret = client_secret()  # stored as a hash
    client.save()
    return True
