"""Measure a finished paper against the official layout (NĐ 30/2020/NĐ-CP, Phụ lục I).

Every measure is printed with what the decree wants; the exit code is 1 when one is off and 2 when
the file is no PDF that can be read. Options are for papers the decree lets differ.
"""

import argparse
import sys
from pathlib import Path

from script.lib.setup import setup


def options(arguments: list[str]) -> argparse.Namespace:
    """What was asked for on the command line."""
    parser = argparse.ArgumentParser(prog="script/check-paper", description=__doc__)
    parser.add_argument("file", type=Path, help="the paper, a PDF")
    parser.add_argument(
        "--landscape-ok", action="store_true", help="pages may lie on their side (wide tables)"
    )
    parser.add_argument(
        "--no-head", action="store_true", help="no issuer, motto and number on top (an annex)"
    )
    return parser.parse_args(arguments)


def main(arguments: list[str]) -> int:
    """`script/check-paper FILE.pdf`."""
    asked = options(arguments)
    try:
        import pdfplumber  # noqa: F401 - a tool of development, perhaps not installed yet
    except ImportError:
        setup("dev")
    from script.lib.check_paper_measures import Unreadable, measure

    try:
        measures = measure(asked.file, landscape_ok=asked.landscape_ok, head=not asked.no_head)
    except Unreadable as error:
        print(f"{asked.file}: {error}", file=sys.stderr)
        return 2
    for each in measures:
        verdict = "ok  " if each.is_met else "FAIL"
        print(f"{verdict}  {each.name:<22} {each.found}   (wanted: {each.wanted})")
    breaches = sum(not each.is_met for each in measures)
    print(f"{asked.file.name}: {f'{breaches} breach(es)' if breaches else 'passes'}")
    return 1 if breaches else 0


if __name__ == "__main__":
    raise SystemExit(main(sys.argv[1:]))
