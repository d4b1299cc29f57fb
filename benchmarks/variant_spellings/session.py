"""
The loggers of one mode, strict or permissive, and all bytes that come out of them.
"""

from __future__ import annotations

import itertools
import json
import os
import re
import unicodedata
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any, Final

from geno_lewm_obs import (
    EventSpec,
    GenoLeWMError,
    configure,
    default_registry,
    get_logger,
    logged_run,
    shutdown_run,
)
from geno_lewm_obs.redaction import STRICT_VARIABLE

from .objects import NAMES

EVENT: Final = "app.variant"
OTHER_KEYS: Final = frozenset(itertools.chain(*NAMES.values(), ("locus", "details", "alleles")))
REGISTRY: Final = default_registry().extend(
    EventSpec(EVENT, "info", "a variant", OTHER_KEYS | {"note", "other", "loss"})
)


_RUNS: Final = ("base", "console", "stdout", "names")
_KEPT: Final = {*_RUNS, "out", "err"}
"""The names of the files that are read on; those of other runs are removed."""


class Planted(Exception):
    """An exception of a program."""


class PlantedError(GenoLeWMError):
    """A typed error of a program."""


class Session:
    """
    Args:
        folder: The run files' directory.
        streams: Files to which stdout and stderr were led.
        strict: The mode.
    """

    def __init__(self, folder: Path, streams: Sequence[Path], *, strict: bool) -> None:
        self.folder = folder
        self.told: list[str] = []
        """What was returned or raised by the calls since the last `came_out`."""
        self.raised = False
        os.environ[STRICT_VARIABLE] = "1" if strict else "0"
        configure(run_id="base", log_dir=folder, level="debug", pretty=False, registry=REGISTRY)
        self.log: Any = get_logger("training", run_id="base", log_dir=folder)
        self.console: Any = get_logger("console", run_id="console", log_dir=folder, pretty=True)
        os.environ["GENO_LEWM_LOG_FORMAT"] = "stdout"
        self.stdout: Any = get_logger("stdout", run_id="stdout", log_dir=folder)
        os.environ["GENO_LEWM_LOG_FORMAT"] = "jsonl"
        self._numbers = itertools.count()
        self._streams = streams
        self._read: dict[str, int] = {}

    def run(self, **options: Any) -> logged_run:
        """Return a run of its own."""
        run_id = f"run-{next(self._numbers)}"
        return logged_run("training", run_id=run_id, log_dir=self.folder, **options)

    def attempt(self, call: Callable[..., object], event: str, value: Any) -> None:
        """Call in a thread, which has nobody to raise to."""
        with self.telling():
            call(event, note=value)

    @contextmanager
    def telling(self) -> Iterator[None]:
        """Take what the package raises, and let what was planted end."""
        try:
            yield
        except (Planted, PlantedError):
            pass
        except GenoLeWMError as exc:
            self.raised = True
            self.told += [repr(exc), json.dumps(exc.to_dict()), *map(str, _chain(exc))]

    def came_out(self) -> str:
        """Return all that came out since the last time, as a person would read it."""
        parts = [*self.told]
        self.told.clear()
        parts += map(self._new_in, self._streams)
        with os.scandir(self.folder) as entries:
            for entry in entries:
                if entry.stat().st_size != self._read.get(entry.name):
                    parts.append(self._new_in(Path(entry)))
        return folded("\n".join(parts))

    def _new_in(self, path: Path) -> str:
        """Return what was written to a file since the last time; another run's is removed."""
        with path.open("rb") as file:
            file.seek(self._read.get(path.name, 0))
            new = file.read()
            self._read[path.name] = file.tell()
        if path.stem not in _KEPT:
            path.unlink()
            del self._read[path.name]
        return new.decode(errors="replace")

    def close(self) -> None:
        for run_id in _RUNS:
            shutdown_run(run_id, self.folder)


def _chain(exc: BaseException) -> Iterator[BaseException]:
    """Yield *exc* and what Python would print with it."""
    following: BaseException | None = exc
    while following is not None:
        yield following
        before = following.__cause__
        if before is None and not following.__suppress_context__:
            before = following.__context__
        following = before


def folded(text: str) -> str:
    """Return *text* in the plain letters that a person would read."""
    plain = _unescaped(text) if "\\" in text or "%" in text else text
    if plain.isascii():
        return plain
    plain = unicodedata.normalize("NFKC", plain)
    return "".join(each for each in plain if unicodedata.category(each) != "Cf")


def _unescaped(text: str) -> str:
    """Return *text* with its escapes undone, since their digits would join those of a number."""
    plain = _CODE_POINT.sub(lambda found: chr(int(found[1], 16)), _OCTAL.sub(" ", text))
    return _BYTES.sub(lambda found: _decoded(found[0]), plain)


def _decoded(escapes: str) -> str:
    data = bytes.fromhex("".join(_BYTE.findall(escapes)))
    try:
        return data.decode()
    except UnicodeDecodeError:
        return data.decode("latin-1")


_CODE_POINT: Final = re.compile(r"\\+u([0-9a-f]{4})")
_OCTAL: Final = re.compile(r"\\+0[0-7]{2}")
_BYTE: Final = re.compile(r"(?:\\+x|%)([0-9A-Fa-f]{2})")
_BYTES: Final = re.compile(rf"(?:{_BYTE.pattern})+")
