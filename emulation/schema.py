"""The OpenAPI document: what every endpoint answers besides its rows, and the page made from it."""

from collections.abc import Iterator
from typing import Any

from django.conf import settings
from drf_spectacular.extensions import OpenApiAuthenticationExtension
from rest_framework.permissions import SAFE_METHODS

from common.problems import CONTENT_TYPE

# Status → what it says. 409 and 415 belong to endpoints that take a body.
PROBLEMS = {
    "400": "The parameters or the body are not valid; `errors` names them.",
    "401": "No token, or one that is not valid any more.",
    "403": "The account may not do this, or the token lacks the scope.",
    "404": "There is no such thing for this account.",
    "406": "Only JSON is spoken here.",
    "429": "Too many requests; `Retry-After` gives the seconds to wait.",
}
PROBLEMS_OF_WRITING = {
    "409": "A rule of the house refuses this; `type` names it and nothing was changed.",
    "415": "The body must be JSON.",
}
PROBLEM = {
    "type": "object",
    "description": "A problem document (RFC 9457).",
    "properties": {
        "type": {"type": "string", "format": "uri", "description": "`urn:problem:` and a code."},
        "title": {"type": "string"},
        "status": {"type": "integer"},
        "detail": {"type": "string"},
        "errors": {"type": "object", "additionalProperties": {}},
    },
    "required": ["type", "title", "status"],
}
FORM = "multipart/form-data"
VERBS = ("get", "post", "put", "patch", "delete")


class ClientScheme(OpenApiAuthenticationExtension):
    """How a program signs in, and which scope each endpoint wants (`accounts.permissions`)."""

    target_class = "accounts.authentication.ClientAuthentication"
    name = "clientCredentials"

    def get_security_requirement(self, auto_schema: Any) -> dict[str, list[str]]:
        scope = "read" if auto_schema.method in SAFE_METHODS else auto_schema.view.write_scope
        return {self.name: [scope]}

    def get_security_definition(self, auto_schema: Any) -> dict[str, Any]:
        scopes = settings.OAUTH2_PROVIDER["SCOPES"]
        return {
            "type": "oauth2",
            "flows": {"clientCredentials": {"tokenUrl": "/o/token/", "scopes": scopes}},
        }


def operations(schema: dict[str, Any]) -> Iterator[tuple[str, str, dict[str, Any]]]:
    """Every operation with its path and verb."""
    for path, item in schema["paths"].items():
        for verb in VERBS:
            if verb in item:
                yield path, verb, item[verb]


def add_problems(result: dict[str, Any], generator: Any, request: Any, public: bool) -> dict:
    """drf-spectacular's last step: every operation says how it refuses."""
    result.setdefault("components", {}).setdefault("schemas", {})["Problem"] = PROBLEM
    content = {CONTENT_TYPE: {"schema": {"$ref": "#/components/schemas/Problem"}}}
    for _path, verb, operation in operations(result):
        problems = PROBLEMS if verb == "get" else PROBLEMS | PROBLEMS_OF_WRITING
        if FORM in operation.get("requestBody", {}).get("content", {}):
            problems = problems | {"415": f"The body must be {FORM}."}
        for status, text in problems.items():
            answer: dict[str, Any] = {"description": text, "content": content}
            if status == "429":
                answer["headers"] = {"Retry-After": {"schema": {"type": "integer"}}}
            operation["responses"].setdefault(status, answer)
    return result


def by_tag(schema: dict[str, Any]) -> dict[str, list[dict[str, Any]]]:
    """The operations in the shape a page shows: tag → operations with parameters and fields."""
    groups: dict[str, list[dict[str, Any]]] = {}
    for path, verb, operation in operations(schema):
        scopes = [scope for each in operation.get("security", []) for scope in _scopes(each)]
        groups.setdefault(operation["tags"][0], []).append(
            {
                "id": operation["operationId"],
                "path": path,
                "verb": verb.upper(),
                "description": operation.get("description", ""),
                "scopes": scopes,
                "parameters": operation.get("parameters", []),
                "fields": list(_fields(schema, _shape_of(operation))),
                "answers": operation["responses"],
            }
        )
    return groups


def _scopes(security: dict[str, list[str]]) -> list[str]:
    return [scope for scopes in security.values() for scope in scopes]


def _shape_of(operation: dict[str, Any]) -> dict[str, Any]:
    """The JSON a success answers with; empty when it answers nothing."""
    for status, answer in operation["responses"].items():
        if status.startswith("2"):
            content = answer.get("content", {})
            shape: dict[str, Any] = content.get("application/json", {}).get("schema", {})
            return shape
    return {}


def _fields(
    schema: dict[str, Any], shape: dict[str, Any], prefix: str = "", depth: int = 0
) -> Iterator[dict[str, str]]:
    """The fields of a shape, those of nested things below them: `bloc.name`, `papers[].title`."""
    shape, _is_list = _resolve(schema, shape)
    results = shape.get("properties", {}).get("results")
    if depth == 0 and results:  # a page of a list: show a row
        yield from _fields(schema, results["items"], prefix, depth)
        return
    for name, value in shape.get("properties", {}).items():
        inner, is_list = _resolve(schema, value)
        label = f"{prefix}{name}{'[]' if is_list else ''}"
        yield {
            "name": label,
            "type": _type(inner, is_list),
            "values": ", ".join(str(each) for each in inner.get("enum", []) if each),
            "description": value.get("description", "") if not inner.get("enum") else "",
        }
        if inner.get("properties") and depth < 2:
            yield from _fields(schema, inner, f"{label}.", depth + 1)


def _resolve(schema: dict[str, Any], shape: dict[str, Any]) -> tuple[dict[str, Any], bool]:
    """The shape behind references and wrappers, and whether it is a list of them."""
    is_list = False
    while True:
        if "$ref" in shape:
            shape = schema["components"]["schemas"][shape["$ref"].rsplit("/", 1)[1]]
        elif shape.get("allOf") or shape.get("oneOf"):
            shape = (shape.get("allOf") or shape["oneOf"])[0]
        elif shape.get("type") == "array":
            shape, is_list = shape["items"], True
        else:
            return shape, is_list


def _type(shape: dict[str, Any], is_list: bool) -> str:
    word = shape.get("format") or shape.get("type", "object")
    return f"[{word}]" if is_list else str(word)
