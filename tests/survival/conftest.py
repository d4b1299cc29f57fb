"""
What the campaigns share: the number of trials, programs in their own processes, mounted file
systems.

``GENO_LEWM_TRIALS=full`` makes as many trials as ``nox -s survival``; without it a campaign has its
short form.
"""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

PROGRAMS = Path(__file__).parent / "programs"
IS_FULL = os.environ.get("GENO_LEWM_TRIALS") == "full"
SHORT_SECONDS, FULL_SECONDS = 60, 7200
"""After which a program that hangs says where, and is ended."""
SECONDS = FULL_SECONDS if IS_FULL else SHORT_SECONDS


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Mark the campaigns as slow, and leave each the time that its program has, and more."""
    for item in items:
        if item.path.is_relative_to(PROGRAMS.parent):
            item.add_marker(pytest.mark.slow)
            item.add_marker(pytest.mark.timeout(2 * SECONDS))


@pytest.fixture(scope="session")
def trials() -> Callable[[Any, Any], Any]:
    """Return the first argument in the short form of a campaign, the second in the full one."""
    return lambda short, full: full if IS_FULL else short


@pytest.fixture(scope="session")
def run_program() -> Callable[..., Any]:
    """
    Run a program in a process of its own, and return what it found, which it prints as JSON.

    It isn't traced for coverage: thousands of its children are killed, and the package is tried at
    its own pace.
    """

    def run(
        name: str, *arguments: Any, env: dict[str, str] | None = None, returns_stderr: bool = False
    ) -> Any:
        command = [sys.executable, str(PROGRAMS / f"{name}.py"), str(SECONDS), *map(str, arguments)]
        environ = {
            key: value for key, value in os.environ.items() if not key.startswith("COVERAGE_")
        } | (env or {})
        done = subprocess.run(
            command, capture_output=True, text=True, timeout=SECONDS + 30, check=False, env=environ
        )
        assert done.returncode == 0, done.stderr
        assert "Traceback" not in done.stderr, done.stderr
        return (json.loads(done.stdout), done.stderr) if returns_stderr else json.loads(done.stdout)

    return run


@pytest.fixture
def mount(tmp_path: Path) -> Iterator[Callable[..., Path]]:
    """Mount file systems, and unmount them; the test is skipped if that isn't permitted."""
    mounted: list[Path] = []

    def mount(*arguments: str | Path) -> Path:
        folder = tmp_path / f"disk{len(mounted)}"
        folder.mkdir()
        _or_skip("mount", *arguments, folder)
        mounted.append(folder)
        return folder

    yield mount
    for folder in reversed(mounted):
        subprocess.run(["umount", "-l", folder], check=True)


@pytest.fixture
def make_disk(mount: Callable[..., Path], tmp_path: Path) -> Callable[..., Path]:
    """Return an empty directory on a file system of the named kind and size."""

    def make(kind: str, megabytes: int) -> Path:
        if kind == "here":
            return tmp_path
        if kind == "tmpfs":
            return mount("-t", "tmpfs", "-o", f"mode=700,size={megabytes}m", "tmpfs")
        if kind == "overlay":
            below = mount("-t", "tmpfs", "-o", f"mode=700,size={megabytes}m", "tmpfs")
            for each in ("lower", "upper", "work"):
                (below / each).mkdir()
            return mount(
                "-t",
                "overlay",
                "-o",
                f"lowerdir={below}/lower,upperdir={below}/upper,workdir={below}/work",
                "overlay",
            )
        image = tmp_path / f"{kind}.img"
        with image.open("wb") as file:
            file.truncate(megabytes << 20)
        _or_skip(f"mkfs.{kind}", "-q", image)
        return mount("-o", "loop,errors=remount-ro" if kind == "ext4" else "loop", image)

    return make


def _or_skip(*command: str | Path) -> None:
    try:
        done = subprocess.run(command, capture_output=True, text=True, check=False)
    except FileNotFoundError:
        pytest.skip(f"{command[0]} is not installed")
    if done.returncode:
        pytest.skip(f"{command[0]} is not permitted here")
