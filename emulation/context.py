"""What the frame around every page shows."""

from typing import Any

from django.http import HttpRequest
from django.utils.functional import SimpleLazyObject

OF_A_YEAR = ("pledges", "scoring", "awards", "conferences", "reports")
OF_PAPERS = {"list", "document", "pdf", "verify", "verify_any"}
REGISTER_PAGES = ("organisation", "council", "import")
AWARDS_OF_COUNCIL = ("catalogue", "type", "condition", "quota")


def frame(request: HttpRequest) -> dict[str, Any]:
    """The open part of the side menu, and which entries the person has a use for.

    The roles are read once a page, and only by pages that draw the menu.
    """
    match = request.resolver_match
    name = (match.url_name or "") if match else ""
    of_register = name if match and match.namespace == "blocs" else ""
    register_page = next(
        (f"{part}s" for part in REGISTER_PAGES if of_register.startswith(part)), ""
    )
    if match and match.namespace == "awards" and name.startswith(AWARDS_OF_COUNCIL):
        register_page = "councils"
    offices = SimpleLazyObject(lambda: _council_offices(request.user))
    return {
        "section": _section(match.namespace, name) if match else "",
        "register_page": "organisations" if register_page == "imports" else register_page,
        "in_register": bool(register_page),
        "sees_dashboard": SimpleLazyObject(lambda: bool(offices) or request.user.is_superuser),
        "manages_register": SimpleLazyObject(
            lambda: "secretary" in offices or request.user.is_superuser
        ),
    }


def _council_offices(user: Any) -> set[str]:
    return set(user.council_roles.in_force().values_list("office", flat=True))


def _section(namespace: str, name: str) -> str:
    """The entry of the side menu a page belongs to."""
    if name.startswith("dashboard"):
        return "dashboard"
    if namespace == "documents":
        return "documents" if name in OF_PAPERS else "blocs"
    return "blocs" if namespace in OF_A_YEAR else namespace or name
