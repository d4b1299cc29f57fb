"""
``geno-obs events list | show | lock | diff | check | rules``: what is declared, and how it changes.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from pathlib import Path
from typing import Any, Final

import click

from ..counters import counted
from ..errors import InputError
from ..evolution import RULES, Change, Lock, changes_between, render_lock
from ..evolution.gate import Obstacle, stale, too_small_a_step, untold
from ..evolution.sources import find_lock, read_lock
from ..notice import say
from ..redaction import safe_path
from .explain import event_lines
from .output import FOUND_EXIT_CODE, echo, echo_json
from .project import project_here
from .run_options import registry_named, registry_option

format_option: Final = click.option(
    "--format",
    "form",
    type=click.Choice(["text", "json", "github"]),
    default="text",
    show_default=True,
    help="Text for a person, a line of JSON each, or annotations of GitHub Actions.",
)


@click.command("list")
@registry_option
def list_events(registry_name: str | None) -> None:
    """List the events that may be logged, each with its severity and when it is logged."""
    for spec in registry_named(registry_name):
        echo(f"{spec.name:<28} {spec.severity:<5}  {spec.summary}")


@click.command()
@click.argument("event")
@registry_option
def show(event: str, registry_name: str | None) -> None:
    """Show what is declared of EVENT."""
    echo("\n".join(event_lines(registry_named(registry_name)[event])))


@click.command()
@click.option("-o", "--output", type=click.Path(path_type=Path, dir_okay=False))
@registry_option
def lock(output: Path | None, registry_name: str | None) -> None:
    """
    Write the lock file: all declarations of the project in the working directory.

    It is events.lock.json, or what pyproject.toml names as tool.geno_lewm_obs.lock.
    """
    project = project_here()
    path = output or project.lock_path
    found = project.lock(registry_name)
    if path.exists():
        read_lock(path)  # a file that is none of ours isn't written over
    path.write_text(render_lock(found), "utf-8")
    say(f"{counted(len(found.events), 'event')} in {safe_path(path)}")


@click.command()
@click.argument("old")
@click.argument("new", required=False)
@format_option
def diff(old: str, new: str | None, form: str) -> int:
    """
    List what has changed from OLD to NEW, by default to the lock file here.

    Each is a file, a revision of git, or PACKAGE==VERSION. Exit code 1 if a change is major.
    """
    path = project_here().lock_path
    before = find_lock(old, path)
    after = read_lock(path) if new is None else find_lock(new, path)
    changes = changes_between(before, after)
    _print(form, changes, _change_text, _change_json)
    if form == "text":
        say(counted(len(changes), "change"))
    return FOUND_EXIT_CODE if any(change.level == "major" for change in changes) else 0


@click.command()
@click.option("--against", metavar="REV|FILE|PACKAGE==VERSION", help="The version before.")
@registry_option
@format_option
def check(against: str | None, registry_name: str | None, form: str) -> int:
    """
    Check that the lock file is up to date, and the version right for what has changed.

    Exit code 1 if something is to be done.
    """
    project = project_here()
    live = project.lock(registry_name)
    obstacles = list(stale(live, _text_of(project.lock_path)))
    if against is not None:
        obstacles += _since(find_lock(against, project.lock_path), live)
    _print(form, obstacles, _obstacle_text, Obstacle._asdict)
    if form == "text":
        say(counted(len(obstacles), "finding") if obstacles else "no findings")
    return FOUND_EXIT_CODE if obstacles else 0


@click.command()
def rules() -> None:
    """List the kinds of changes, how grave each is, and why."""
    for name, rule in RULES.items():
        echo(f"{name:<20} {rule.level:<5}  {rule.reason}")


def _since(before: Lock, live: Lock) -> Iterable[Obstacle]:
    if before.package != live.package:
        msg = "the other lock file is another package's"
        raise InputError(msg, remediation="name a version of this one")
    changes = changes_between(before, live)
    yield from too_small_a_step(before, live, changes)
    yield from untold(before, changes, _text_of(Path("CHANGELOG.md")))


def _text_of(path: Path) -> str | None:
    try:
        return path.read_text("utf-8")
    except (OSError, ValueError):
        return None


def _change_text(change: Change) -> str:
    return f"{change.level:<5}  {change.rule}: {change.message}\n       → {change.reason}"


def _change_json(change: Change) -> dict[str, Any]:
    return {**change._asdict(), "level": change.level, "reason": change.reason}


def _obstacle_text(obstacle: Obstacle) -> str:
    return f"{obstacle.rule}: {obstacle.message}\n    → {obstacle.remedy}"


def _print(
    form: str,
    found: Iterable[Any],
    text: Callable[[Any], str],
    fields: Callable[[Any], dict[str, Any]],
) -> None:
    for each in found:
        if form == "json":
            echo_json(fields(each))
        elif form == "github":
            kind = "notice" if getattr(each, "level", "major") != "major" else "error"
            echo(f"::{kind} title={each.rule}::{each.message}")
        else:
            echo(text(each))
