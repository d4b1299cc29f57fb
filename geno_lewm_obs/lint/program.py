"""
``geno-obs-lint``: the linter as a program of its own, which needs neither click nor structlog.
"""

from __future__ import annotations

import argparse
import io
import sys
from collections.abc import Sequence

from ..errors import INTERRUPTED_EXIT_CODE, GenoLeWMError, ResourceError, errno_name
from ..exit_codes import exit_code_for
from .command import Request, rules_listed, run, show
from .formats import FORMATS


def main(arguments: Sequence[str] | None = None) -> int:
    """
    Lint what *arguments* name, and return the exit code.

    It is 0 if nothing was found, 1 if something was, and else that of the error's family, or 130
    after an interruption.
    """
    given = _parser().parse_args(arguments)
    if isinstance(sys.stdout, io.TextIOWrapper):
        sys.stdout.reconfigure(errors="backslashreplace")
    if given.rules:
        show(f"{rules_listed()}\n")
        return 0
    request = Request(
        tuple(given.paths),
        given.format,
        given.select,
        given.ignore,
        given.baseline,
        given.write_baseline,
        given.jobs,
    )
    try:
        return run(request)
    except GenoLeWMError as exc:
        sys.stderr.write(f"geno-lewm-obs: {exc.code}: {exc}\n")
        return exit_code_for(exc)
    except OSError as exc:
        told = errno_name(exc, "the system refused")
        sys.stderr.write(f"geno-lewm-obs: {ResourceError.code}: {told}\n")
        return ResourceError.exit_code
    except KeyboardInterrupt:
        return INTERRUPTED_EXIT_CODE


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog="geno-obs-lint",
        description="Find misspelt events and keys in Python source.",
        # Without a width it loads what unpacks archives, to ask for that of the terminal.
        formatter_class=lambda prog: argparse.HelpFormatter(prog, width=80),
    )
    add = parser.add_argument
    add("paths", nargs="*", metavar="PATH", default=["."], help="files and folders [.]")
    add("--format", choices=[*FORMATS], default="text", help="how findings are printed [text]")
    add("--select", default="", metavar="IDS", help="report these ids alone, such as GLO001,GLO002")
    add("--ignore", default="", metavar="IDS", help="don't report these ids")
    add("--baseline", default="", metavar="FILE", help="don't report what is in this file")
    add("--write-baseline", action="store_true", help="write all findings to the baseline")
    add("--jobs", type=int, default=0, metavar="N", help="the most processes [one a processor]")
    add("--rules", action="store_true", help="list the ids")
    return parser
