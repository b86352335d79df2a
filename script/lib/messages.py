"""Translations: English message ids in the code, Vietnamese in one catalogue for each area.

`update` writes what the code says into the catalogues, `check` fails when something is missing,
left over or translated twice in two ways, `compile` makes the binary catalogues. Babel does the
reading and writing, so no gettext program is needed.
"""

import io
import re
import string
import sys
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any

import django
from babel.messages.catalog import Catalog, Message
from babel.messages.extract import extract_python
from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po, write_po
from django.conf import settings
from django.utils.translation.template import templatize

from script.lib.environment import ROOT, say

LANGUAGE = "vi"
AREAS = (
    "common", "accounts", "blocs", "documents", "pledges", "conferences",
    "scoring", "ballots", "awards", "reports", "emulation",
)  # fmt: skip
# Folders of templates/ that belong to another area than their name says; the rest is common.
TEMPLATE_AREAS = {
    "account": "accounts", "allauth": "accounts", "mfa": "accounts", "usersessions": "accounts",
    "socialaccount": "accounts", "oauth2_provider": "accounts",
    "home": "emulation", "dashboard": "emulation", "public": "emulation",
}  # fmt: skip
# Where the text is found among the arguments; "c" marks the context.
KEYWORDS: dict[str, Any] = {
    "_": None,
    "gettext": None,
    "gettext_lazy": None,
    "gettext_noop": None,
    "ngettext": (1, 2),
    "ngettext_lazy": (1, 2),
    "pgettext": ((1, "c"), 2),
    "pgettext_lazy": ((1, "c"), 2),
    "npgettext": ((1, "c"), 2, 3),
    "npgettext_lazy": ((1, "c"), 2, 3),
}
HEADER = "# Vietnamese of the area “{area}”. Kept in order by script/messages.\n"
PERCENT = re.compile(r"%(?:\((\w+)\))?[#0\- +]*[\d.]*[sdifr]")

Found = tuple[str | None, str | tuple[str, str]]  # context, message id (and plural)


def area_of(path: Path) -> str | None:
    """The area whose catalogue holds the strings of `path`; None when it has none."""
    first, *rest = path.relative_to(ROOT).parts
    if first != "templates":
        return first if first in AREAS else None
    folder = rest[0] if len(rest) > 1 else "common"
    return folder if folder in AREAS else TEMPLATE_AREAS.get(folder, "common")


def extract(text: str, *, template: bool, name: str) -> Iterator[Found]:
    """Every message in a file: its context and its id (with its plural).

    A template is first turned into something Python's tokeniser can read, as Django does it for
    xgettext; its leading blanks would be indentation errors to the tokeniser, so they go.
    """
    if template:
        lines = templatize(text, origin=name).splitlines()
        text = "\n".join(line.lstrip() for line in lines)
    file = io.BytesIO(text.encode())
    for _line, function, arguments, _comments in extract_python(file, KEYWORDS, [], {}):
        found = pick(str(function), arguments)
        if found:
            yield found


def pick(function: str, messages: Any) -> Found | None:
    """Context and id out of the arguments of one call; None when the id is not a literal."""
    arguments = list(messages) if isinstance(messages, (list, tuple)) else [messages]
    context = arguments.pop(0) if "pgettext" in function else None
    ids = arguments[: 2 if "ngettext" in function or "npgettext" in function else 1]
    if not ids or not all(isinstance(each, str) and each for each in ids):
        return None
    return context, ids[0] if len(ids) == 1 else (ids[0], ids[1])


def files() -> Iterator[tuple[Path, str]]:
    """Every file that may hold messages, with its area."""
    paths = [*(ROOT / "templates").rglob("*.html"), *(ROOT / "templates").rglob("*.txt")]
    for area in AREAS:
        paths += [path for path in (ROOT / area).rglob("*.py") if "migrations" not in path.parts]
    for path in sorted(paths):
        owner = area_of(path)
        if owner:
            yield path, owner


def templates_by_area() -> dict[str, Catalog]:
    """What the code says now: for each area a catalogue without translations."""
    said = {area: Catalog() for area in AREAS}
    for path, area in files():
        template = path.suffix != ".py"
        for context, ids in extract(path.read_text(), template=template, name=str(path)):
            said[area].add(ids, context=context)
    return said


def catalogue_path(area: str) -> Path:
    """Where the Vietnamese of `area` is."""
    return ROOT / "locale" / area / LANGUAGE / "LC_MESSAGES" / "django.po"


def read(area: str) -> Catalog:
    """The catalogue of `area`; an empty one when there is none yet."""
    path = catalogue_path(area)
    if not path.exists():
        return Catalog(locale=LANGUAGE, domain="django")
    with path.open("rb") as file:
        return read_po(file, locale=LANGUAGE, domain="django", abort_invalid=True)


def blank(area: str, known: Catalog) -> Catalog:
    """A catalogue of `area` without messages. Its day is that of the one known, so that a run that
    finds nothing new changes no file and two people's runs do not conflict in every one."""
    catalogue = Catalog(locale=LANGUAGE, domain="django", charset="utf-8")
    catalogue.header_comment = HEADER.format(area=area).rstrip("\n")
    catalogue.creation_date = known.creation_date
    catalogue.mime_headers = [
        ("Language", LANGUAGE),
        ("MIME-Version", "1.0"),
        ("Content-Type", "text/plain; charset=utf-8"),
        ("Content-Transfer-Encoding", "8bit"),
        ("Plural-Forms", "nplurals=1; plural=0;"),
    ]
    return catalogue


def update() -> int:
    """Write new messages into the catalogues and drop those the code no longer says."""
    for area, said in templates_by_area().items():
        known = read(area)
        catalogue = blank(area, known)
        for message in named(said):
            old = known.get(singular(message), message.context)
            translation = old.string if old and kind(old) == kind(message) else None
            catalogue.add(message.id, translation, context=message.context)
        path = catalogue_path(area)
        path.parent.mkdir(parents=True, exist_ok=True)
        with path.open("wb") as file:
            write_po(file, catalogue, width=96, no_location=True, sort_output=True)
    return report()


def named(catalogue: Iterable[Message]) -> list[Message]:
    """Its messages without the header."""
    return [message for message in catalogue if message.id]


def singular(message: Message) -> str:
    """The id by which a message is looked up."""
    return message.id if isinstance(message.id, str) else message.id[0]


def kind(message: Message) -> type:
    """Plain or with a plural; a message that changed between them is translated anew."""
    return type(message.id) if isinstance(message.id, str) else tuple


def translations(message: Message) -> list[str]:
    """What is written for it; empty strings where nothing is."""
    return [message.string] if isinstance(message.string, str) else list(message.string or [""])


def holes(text: str) -> set[str]:
    """The placeholders of a text: `%(name)s`, `%s` and `{name}`."""
    found = {match.group(0) for match in PERCENT.finditer(text.replace("%%", ""))}
    try:
        found |= {f"{{{name}}}" for _t, name, _f, _c in string.Formatter().parse(text) if name}
    except ValueError:  # a lone brace: no format string
        return found
    return found


def faults(area: str, catalogue: Catalog, said: Catalog) -> Iterator[str]:
    """What is wrong in one area's catalogue, one line each."""
    wanted = {(message.context, singular(message)): message for message in named(said)}
    there = {(message.context, singular(message)): message for message in named(catalogue)}
    for (_context, text), message in wanted.items():
        if (message.context, text) not in there:
            yield f"{area}: missing: {text!r}"
        elif kind(there[message.context, text]) != kind(message):
            yield f"{area}: plural in the code or in the catalogue, not in both: {text!r}"
    for key, message in there.items():
        if key not in wanted:
            yield f"{area}: no longer in the code: {key[1]!r}"
        elif not all(translations(message)):
            yield f"{area}: not translated: {key[1]!r}"
        elif message.fuzzy:
            yield f"{area}: marked fuzzy: {key[1]!r}"
        yield from hole_faults(area, message)
    for message in catalogue.obsolete.values():
        yield f"{area}: obsolete entry (#~): {singular(message)!r}"


def hole_faults(area: str, message: Message) -> Iterator[str]:
    """A translation may only use the placeholders of its message, and must use them all."""
    ids = [message.id] if isinstance(message.id, str) else list(message.id)
    allowed = set().union(*map(holes, ids))
    for text in filter(None, translations(message)):
        if not holes(ids[-1]) <= holes(text) <= allowed:
            yield f"{area}: placeholders differ: {singular(message)!r} → {text!r}"


def contradictions(catalogues: dict[str, Catalog]) -> Iterator[str]:
    """The same message translated in two ways: Django merges the areas, so one would be lost."""
    seen: dict[tuple[str | None, str], tuple[str, list[str]]] = {}
    for area, catalogue in catalogues.items():
        for message in named(catalogue):
            key = (message.context, singular(message))
            first, words = seen.setdefault(key, (area, translations(message)))
            if words != translations(message):
                yield (
                    f"{area}: {key[1]!r} is {translations(message)} here and {words} in {first};"
                    " translate both alike or part them by a context"
                )


def report() -> int:
    """Print every fault; 1 when there is one."""
    said = templates_by_area()
    catalogues = {area: read(area) for area in AREAS}
    found = [line for area in AREAS for line in faults(area, catalogues[area], said[area])]
    found += contradictions(catalogues)
    for line in found:
        print(line)
    print(f"{sum(len(named(said[area])) for area in AREAS)} messages, {len(found)} faults")
    return 1 if found else 0


def compile_all() -> int:
    """Make the .mo beside every .po."""
    for area in AREAS:
        path = catalogue_path(area)
        if path.exists():
            with path.with_suffix(".mo").open("wb") as file:
                write_mo(file, read(area))
    return 0


COMMANDS = {"update": update, "check": report, "compile": compile_all}


def main(arguments: list[str]) -> int:
    """`script/messages update|check|compile`."""
    if len(arguments) != 1 or arguments[0] not in COMMANDS:
        say("script/messages update|check|compile")
        return 2
    if not settings.configured:  # reading templates needs the names of Django's tags only
        settings.configure(USE_I18N=True)
        django.setup()
    return COMMANDS[arguments[0]]()


if __name__ == "__main__":
    raise SystemExit(main(sys.argv[1:]))
