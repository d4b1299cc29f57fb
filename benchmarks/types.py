"""
How long type checkers take for 500 events and 1,000 calls, and what each finds of four mistakes.

The calls are checked in three forms: of the open logger (by mypy with the plugin), of a logger with
one signature a level, and of methods, a method for each event. What is timed is a first check of
the calls and of the stub; of the package itself mypy has a cache then, as for a developer who has
run it before. The CPU time is that of all processes of the checker.
"""

from __future__ import annotations

import argparse
import random
import tempfile
import time
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Final, NamedTuple

from geno_lewm_obs import EventSpec, Key, Registry
from geno_lewm_obs.evolution.lock import Lock, render_lock
from geno_lewm_obs.typegen.files import write
from geno_lewm_obs.typegen.method_names import methods_of
from geno_lewm_obs.typegen.stub import stub_of
from geno_lewm_obs.typegen.texts import quoted

from .processor_time import cpu_of_children
from .type_checkers import CHECKERS, Found, check, errors, executable, version

_LITERALS: Final = {
    "int": "3",
    "float": "0.5",
    "number": "0.5",
    "str": '"a"',
    "bool": "True",
    "list": "[1]",
    "dict": '{"a": 1}',
    "any": "None",
}
_SEVERITIES: Final = ("debug", "info", "warn", "error")
_KEYS: Final = 200
_KEYS_OF_ONE: Final = 5
FORMS: Final = {
    "plain": 'from geno_lewm_obs import get_logger\n\nlog = get_logger("app")\n',
    "levels": 'from log import get_logger\n\nlog = get_logger("app")\n',
    "methods": "from log import EventMethods, get_logger\n\nlog = EventMethods(get_logger())\n",
}
"""How a program begins, by the form of its calls."""
_WARM: Final = "import geno_lewm_obs.typed\n\nprint(geno_lewm_obs.typed)\n"
_CONFIG: Final = "[mypy]\nplugins = geno_lewm_obs.mypy\n"


class Row(NamedTuple):
    """What one checker took for one form."""

    checker: str
    form: str
    wall: float
    cpu: float
    found: int
    """Errors in lines that are mistakes."""
    more: int
    """Errors in others, or second ones."""


def main(arguments: Sequence[str] | None = None) -> int:
    parser = argparse.ArgumentParser(prog="python -m benchmarks types", description=__doc__)
    parser.add_argument("--events", type=int, default=500)
    parser.add_argument("--calls", type=int, default=1_000)
    parser.add_argument("--quick", action="store_true", help="few events and calls")
    parser.add_argument("--only", action="append", choices=CHECKERS, help="this checker")
    options = parser.parse_args(arguments)
    events, calls = (20, 40) if options.quick else (options.events, options.calls)
    print(f"{events} events, {calls:,} calls\n")
    print(f"{'checker':<24}{'form':<10}{'wall s':>8}{'CPU s':>8}  mistakes found")
    for checker in options.only or CHECKERS:
        if executable(checker) is None:
            print(f"{checker:<24}isn't installed")
            continue
        for row in measure(checker, events, calls):
            name = f"{row.checker} {version(checker)}"
            more = f" and {row.more} more errors" if row.more else ""
            print(
                f"{name:<24}{row.form:<10}{row.wall:>8.2f}{row.cpu:>8.2f}  {row.found} of 4{more}",
                flush=True,
            )
    return 0


def measure(checker: str, events: int, calls: int) -> Iterator[Row]:
    """Yield what *checker* takes and finds, for each form that it can judge."""
    registry = make_registry(events)
    for form in FORMS:
        if form == "plain" and checker != "mypy":
            continue
        with tempfile.TemporaryDirectory() as folder:
            yield _measure(checker, form, registry, calls, Path(folder))


def _measure(checker: str, form: str, registry: Registry, calls: int, folder: Path) -> Row:
    config = "mypy.ini" if form == "plain" else ""
    events = {spec.name: spec for spec in registry}
    lock = Lock("app", "1", events, {})
    (folder / "events.lock.json").write_text(render_lock(lock), "utf-8")
    (folder / "mypy.ini").write_text(_CONFIG, "utf-8")
    _check(checker, folder, "warm.py", _WARM, config)
    write(folder / "log.pyi", stub_of(registry))
    begun, cpu = time.perf_counter(), cpu_of_children()
    clean = _check(checker, folder, "calls.py", program(form, registry, calls), config)
    wall, cpu = time.perf_counter() - begun, cpu_of_children() - cpu
    if clean:
        msg = f"{checker} finds fault with right calls: {clean[0]}"
        raise ValueError(msg)
    wrong = FORMS[form] + "\n".join(mistakes(form, registry)) + "\n"
    lines = [line for _, line, _ in _check(checker, folder, "wrong.py", wrong, config)]
    expected = set(range(4, 8))
    found = len(expected & set(lines))
    return Row(checker, form, wall, cpu, found, len(lines) - found)


def make_registry(events: int) -> Registry:
    """Return a registry of so many events, each with a few of many keys; the same each time."""
    choice = random.Random(1)
    keys = {f"key_{number}": Key(choice.choice([*_LITERALS])) for number in range(_KEYS)}
    return Registry(
        EventSpec(
            f"area{number % 10}.thing{number}.end",
            choice.choice(_SEVERITIES),
            "a thing ends",
            keys={name: keys[name] for name in choice.sample([*keys], _KEYS_OF_ONE)},
        )
        for number in range(events)
    )


def program(form: str, registry: Registry, calls: int) -> str:
    """Return a program of so many calls that are right."""
    choice = random.Random(2)
    specs = [*registry]
    picked = (choice.choice(specs) for _ in range(calls))
    lines = [call(form, registry, spec, f"step={number}") for number, spec in enumerate(picked)]
    return FORMS[form] + "\n".join(lines) + "\n"


def call(form: str, registry: Registry, spec: EventSpec, *more: str) -> str:
    """Return a call that logs *spec*, with *more* keywords behind its own."""
    own = [f"{name}={_LITERALS[key.type]}" for name, key in [*spec.keys.items()][:3]]
    if form == "methods":
        names = {event: method for method, event in methods_of(registry).items()}
        return f"log.{names[spec.name]}({', '.join([*own, *more])})"
    return f"log.{spec.severity}({', '.join([quoted(spec.name), *own, *more])})"


def mistakes(form: str, registry: Registry) -> Iterator[str]:
    """Yield four calls with a mistake each: the event, a key, a value, a key of another event."""
    spec = next(spec for spec in registry if {"str", "int"} & {k.type for k in spec.keys.values()})
    name, key = next((n, k) for n, k in spec.keys.items() if k.type in ("str", "int"))
    wrong = {"str": "3", "int": '"3"'}[key.type]
    empty = EventSpec(spec.name, spec.severity, "")
    right = call(form, registry, empty)
    yield right.replace("_end(", "_edn(") if form == "methods" else right.replace(".end", ".edn")
    yield call(form, registry, empty, f"{name}x=None")
    yield call(form, registry, empty, f"{name}={wrong}")
    if form == "levels":  # which lets a key of another event pass
        yield "log.info()"
    else:
        other = next(n for each in registry for n in each.keys if n not in spec.keys)
        yield call(form, registry, empty, f"{other}=None")


def _check(checker: str, folder: Path, name: str, text: str, config: str) -> Found:
    (folder / name).write_text(text, "utf-8")
    return errors(check(checker, [folder / name], folder, config).stdout)
