"""Copy the front-end parts from node_modules to where the product reads them, `var/vendor`.

No library lies in git. Icons: every quoted word in a template or a Python file that is the name of
a Tabler icon is copied (`name.svg`, the filled form as `name-filled.svg`); a name in an
`{% icon "…" %}` tag that is no icon stops the set-up.
"""

import re
import shutil
import sys
from collections.abc import Iterator
from pathlib import Path

from script.lib.environment import ROOT, VAR, say, stop
from script.lib.stamps import Stamp, digest

MODULES = ROOT / "node_modules"
VENDOR = VAR / "vendor"
ICONS = MODULES / "@tabler/icons/icons"
FONT = MODULES / "@fontsource/be-vietnam-pro"
FONT_WEIGHTS = (400, 500, 600, 700)

# from node_modules -> under var/vendor
FILES = {
    "@tabler/core/dist/css/tabler.min.css": "tabler.min.css",
    "@tabler/core/dist/js/tabler.min.js": "tabler.min.js",
    "htmx.org/dist/htmx.min.js": "htmx.min.js",
    "axe-core/axe.min.js": "axe.min.js",
    "@expo-google-fonts/tinos/400Regular/Tinos_400Regular.ttf": "tinos/Regular.ttf",
    "@expo-google-fonts/tinos/400Regular_Italic/Tinos_400Regular_Italic.ttf": "tinos/Italic.ttf",
    "@expo-google-fonts/tinos/700Bold/Tinos_700Bold.ttf": "tinos/Bold.ttf",
    "@expo-google-fonts/tinos/700Bold_Italic/Tinos_700Bold_Italic.ttf": "tinos/BoldItalic.ttf",
}

QUOTED = re.compile(r"""["']([a-z0-9]+(?:-[a-z0-9]+)*)["']""")
ICON_TAG = re.compile(r"""\{%\s*icon\s+["']([^"']*)["']""")
# The hashed static storage follows these, and the maps are not shipped.
SOURCE_MAP = re.compile(rb"(/\*# sourceMappingURL=.*?\*/|//# sourceMappingURL=\S+)")
WOFF1 = re.compile(r", url\([^)]*\.woff\) format\('woff'\)")


def sources() -> Iterator[Path]:
    """The files that may name an icon: templates, and the Python of the apps."""
    yield from (ROOT / "templates").rglob("*.html")
    for init in set(ROOT.glob("*/__init__.py")) - {ROOT / "script/__init__.py"}:
        yield from (path for path in init.parent.rglob("*.py") if "migrations" not in path.parts)


def icon_path(name: str) -> Path:
    """Where the icon `name` lies in node_modules, there or not."""
    if name.endswith("-filled"):
        return ICONS / "filled" / f"{name.removesuffix('-filled')}.svg"
    return ICONS / "outline" / f"{name}.svg"


def icons() -> list[str]:
    """The names of all icons the product uses; stops when a tag names one that does not exist."""
    words: set[str] = set()
    unknown = []
    for path in sources():
        text = path.read_text()
        words.update(QUOTED.findall(text))
        unknown += [
            f"{path.relative_to(ROOT)}: there is no icon “{name}”"
            for name in ICON_TAG.findall(text)
            if not icon_path(name).exists()
        ]
    if unknown:
        stop("\n".join(unknown))
    return sorted(word for word in words if icon_path(word).exists())


def copy_font(target: Path) -> None:
    """Be Vietnam Pro: one style sheet of the weights in use, and the WOFF2 files it names."""
    sheet = "\n".join((FONT / f"{weight}.css").read_text() for weight in FONT_WEIGHTS)
    sheet = WOFF1.sub("", sheet)
    (target / "files").mkdir(parents=True)
    (target / "be-vietnam-pro.css").write_text(sheet)
    for name in re.findall(r"url\(\./files/([^)]+)\)", sheet):
        shutil.copyfile(FONT / "files" / name, target / "files" / name)


def copy_all(target: Path, names: list[str]) -> None:
    """Fill the empty folder `target` with every part."""
    (target / "icons").mkdir(parents=True)
    for source, place in FILES.items():
        path = target / place
        path.parent.mkdir(parents=True, exist_ok=True)
        content = (MODULES / source).read_bytes()
        path.write_bytes(
            SOURCE_MAP.sub(b"", content) if path.suffix in {".css", ".js"} else content
        )
    copy_font(target / "be-vietnam-pro")
    for name in names:
        shutil.copyfile(icon_path(name), target / "icons" / f"{name}.svg")


def vendor() -> str:
    """Bring var/vendor up to date; gives what it was made from (its stamp)."""
    if not ICONS.exists():
        stop("node_modules is empty: run script/setup.")
    names = icons()
    stamp = Stamp(VENDOR, "vendor", digest([ROOT / "package-lock.json", Path(__file__)], *names))
    if not stamp.fresh:
        say("· front-end parts: var/vendor")
        fresh, old = VENDOR.with_name("vendor.new"), VENDOR.with_name("vendor.old")
        for leftover in (fresh, old):
            shutil.rmtree(leftover, ignore_errors=True)
        copy_all(fresh, names)
        if VENDOR.exists():
            VENDOR.rename(old)
        fresh.rename(VENDOR)
        shutil.rmtree(old, ignore_errors=True)
        stamp.press()
    return stamp.made_from


def main(_arguments: list[str]) -> int:
    """Copy what changed."""
    vendor()
    return 0


if __name__ == "__main__":
    raise SystemExit(main(sys.argv[1:]))
