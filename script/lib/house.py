"""The rules of the house that no linter knows: sizes, strict templates, clean files, links."""

import ast
import re
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

from script.lib.environment import ROOT

FILE_LINES = 400
FUNCTION_LINES = 40

# Paper is rendered by WeasyPrint, never by a browser: no content security policy stands over it.
PAPER = re.compile(r"templates/(\w+/)?paper(s|/)")
INLINE = re.compile(
    r"<script(?![^>]*\bsrc=)[^>]*>|<style\b|\sstyle\s*=|\son[a-z]+\s*=\s*[\"']|javascript:|\shx-on",
    re.I,
)
OPEN_COMMENT = re.compile(r"\{#(?!.*#\})")
# A script element that holds data is not run, and json_script writes such a one.
DATA_SCRIPT = re.compile(r"<script[^>]*type=[\"']application/json[\"']", re.I)
# Written apart, so that this file does not find itself.
MACHINE = re.compile(
    "|".join(
        ["/wor" + "k/(main|shared)", "/roo" + "t/", r"/tm" + r"p/\w", "/home/" + "[a-z]+/[a-z.]"]
    )
)
HOSTS = re.compile(
    "|".join(["pypi" + r"\.org", "python" + r"hosted\.org", "npm" + r"js\.(org|com)"])
)
LINK = re.compile(r"!?\[[^\]]*\]\(([^)\s]+)\)")


def tracked(*patterns: str) -> list[Path]:
    """Files git knows or would add, existing ones only."""
    command = ["git", "ls-files", "--cached", "--others", "--exclude-standard", "--", *patterns]
    listed = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=True)
    paths = (ROOT / name for name in sorted(set(listed.stdout.splitlines())))
    return [path for path in paths if path.is_file()]


def name_of(path: Path) -> str:
    """The path as a reader of the project knows it."""
    return path.relative_to(ROOT).as_posix()


def python_files() -> Iterator[Path]:
    """Our Python, commands without a suffix too; not migrations, not tests."""
    for path in tracked("*.py", "script/*"):
        parts = path.relative_to(ROOT).parts
        if parts[0] == "tests" or "migrations" in parts:
            continue
        if path.suffix == ".py" or "python" in path.read_text().split("\n", 1)[0]:
            yield path


def long_functions(text: str) -> Iterator[tuple[int, str, int]]:
    """Line, name and length of every function longer than 40 lines."""
    for node in ast.walk(ast.parse(text)):
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
            lines = (node.end_lineno or node.lineno) - node.lineno + 1
            if lines > FUNCTION_LINES:
                yield node.lineno, node.name, lines


def sizes() -> Iterator[str]:
    """Files longer than 400 lines and functions longer than 40."""
    for path in python_files():
        text, name = path.read_text(), name_of(path)
        if text.count("\n") > FILE_LINES:
            yield f"{name}: more than {FILE_LINES} lines"
        for line, function, lines in long_functions(text):
            yield f"{name}:{line}: {function} has {lines} lines, at most {FUNCTION_LINES}"


def strict_templates() -> Iterator[str]:
    """Comments that do not end on their line, which Django prints; inline scripts, styles and event
    handlers, which the content security policy refuses."""
    for path in tracked("templates/*.html", "templates/**/*.html"):
        for number, line in enumerate(path.read_text().splitlines(), 1):
            if OPEN_COMMENT.search(line):
                yield f"{name_of(path)}:{number}: a comment that does not end on its line"
        if PAPER.search(name_of(path)):
            continue
        for number, line in enumerate(path.read_text().splitlines(), 1):
            found = INLINE.search(line)
            if found and not DATA_SCRIPT.search(line):
                yield f"{name_of(path)}:{number}: inline: {found.group(0).strip()}"


def clean_files() -> Iterator[str]:
    """Paths of somebody's machine, hosts of package registries, addresses in lock files."""
    for path in tracked():
        try:
            lines = path.read_text().splitlines()
        except UnicodeDecodeError:
            continue
        lock = path.suffix == ".lock" or path.name == "package-lock.json"
        for number, line in enumerate(lines, 1):
            where = f"{name_of(path)}:{number}"
            if MACHINE.search(line):
                yield f"{where}: a path of one machine: {line.strip()[:80]}"
            if HOSTS.search(line):
                yield f"{where}: a package registry's host"
            if lock and ('"resolved"' in line or line.startswith(("-", "http"))):
                yield f"{where}: an address in a lock file"


def whole_links() -> Iterator[str]:
    """Links between our documents that lead nowhere."""
    for path in tracked("*.md"):
        for target in LINK.findall(path.read_text()):
            file = target.split("#")[0]
            elsewhere = "://" in target or target.startswith("mailto:")
            if file and not elsewhere and not (path.parent / file).exists():
                yield f"{name_of(path)}: no such file: {target}"


RULES = {
    "sizes": sizes,
    "templates": strict_templates,
    "files": clean_files,
    "links": whole_links,
}


def main(arguments: list[str]) -> int:
    """Print every breach of the rules named (all of them by default); 1 when there is one."""
    breaches = [line for name in arguments or RULES for line in RULES[name]()]
    print("\n".join(breaches))
    return 1 if breaches else 0


if __name__ == "__main__":
    raise SystemExit(main(sys.argv[1:]))
