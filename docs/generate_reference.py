"""
Write the reference pages on events, errors and environment variables from the code.

``python docs/generate_reference.py`` writes the pages; with ``--check`` it writes nothing, and
exits with 1 if a page is out of date.
"""

from __future__ import annotations

import argparse
import inspect
import sys
from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path
from typing import Final

from geno_lewm_obs import EVENTS, OBS_EVENTS, EventSpec, GenoLeWMError, Key
from geno_lewm_obs.config import (
    DURABILITY_VARIABLE,
    FILE_MODE_VARIABLE,
    LEVEL_VARIABLE,
    LOG_EVERY_VARIABLE,
    OTLP_VARIABLES,
    REGISTRY_VARIABLE,
    RUN_ID_VARIABLE,
    SHARD_VARIABLE,
    STDOUT_VARIABLE,
    TRACEPARENT_VARIABLE,
    VITALS_VARIABLE,
    WANDB_VARIABLE,
)
from geno_lewm_obs.contract import EXCEPTION_KEYS
from geno_lewm_obs.contract.feeds import ERRORS_METRIC, FEEDS
from geno_lewm_obs.contract.keys import EXCEPTION_FIELDS, KEYS
from geno_lewm_obs.contract.metrics import BYTES_BUCKETS, METRICS, MS_BUCKETS
from geno_lewm_obs.errors import (
    ERROR_CODES,
    INTERRUPTED_EXIT_CODE,
    OTHER_EXIT_CODE,
    error_classes,
)
from geno_lewm_obs.evolution import RULES
from geno_lewm_obs.lint.rules import LINT_RULES
from geno_lewm_obs.log_dir import DEFAULT_LOG_DIR, FORMAT_VARIABLE, LOG_DIR_VARIABLE
from geno_lewm_obs.metrics.exporter import DEFAULT_INTERVAL_S, INTERVAL_VARIABLE
from geno_lewm_obs.process.launchers import (
    LOCAL_RANK_VARIABLE,
    LOCAL_WORLD_SIZE_VARIABLE,
    NODE_RANK_VARIABLE,
    PAIRS,
    RANK_VARIABLE,
    STEP_VARIABLE,
    WORLD_SIZE_VARIABLE,
)
from geno_lewm_obs.process_fields.in_force import CONTEXT_VARIABLE
from geno_lewm_obs.redaction import STRICT_VARIABLE
from geno_lewm_obs.redaction.credential_forms import FORMS
from geno_lewm_obs.redaction.name_list import (
    GLUED,
    GROUPS,
    ORDINARY,
    PERSON_TAILS,
    PERSONS,
    QUANTITIES,
    SERVICE_TAILS,
    SERVICES,
    TAILS,
)
from geno_lewm_obs.redaction.top_level_domains import ENDINGS
from geno_lewm_obs.redaction.variants.notations import NOTATIONS
from geno_lewm_obs.segment_settings import KEEP_VARIABLE, SEGMENT_VARIABLE
from geno_lewm_obs.vitals.interval import DEFAULT_INTERVAL_S as VITALS_S
from geno_lewm_obs.vitals.stall_limit import DEFAULT_S as STALL_S
from geno_lewm_obs.vitals.stall_limit import LIMIT_VARIABLE

FOLDER: Final = Path(__file__).parent / "reference"
NOTE: Final = "% Written by docs/generate_reference.py; edit that script or the code, then run it."


def pages() -> dict[str, str]:
    """Return the text of each page, by file name."""
    makers = {
        "events.md": _events,
        "errors.md": _errors,
        "environment.md": _environment,
        "variants.md": _variants,
        "rules-of-change.md": _rules_of_change,
        "lint-rules.md": _lint_rules,
        "metrics.md": _metrics,
        "names-and-credentials.md": _names_and_credentials,
    }
    return {name: "\n".join([NOTE, "", *make()]) + "\n" for name, make in makers.items()}


def stale_pages(folder: Path = FOLDER) -> list[str]:
    """Return the names of the pages in *folder* that are missing or out of date."""
    return [
        name
        for name, text in pages().items()
        if not (folder / name).is_file() or (folder / name).read_text("utf-8") != text
    ]


def write_pages(folder: Path = FOLDER) -> None:
    for name, text in pages().items():
        (folder / name).write_text(text, "utf-8")


def main(arguments: Sequence[str] | None = None) -> int:
    parser = argparse.ArgumentParser(
        description="Write the reference pages that come from the code."
    )
    parser.add_argument(
        "--check", action="store_true", help="write nothing; exit 1 when a page is out of date"
    )
    if not parser.parse_args(arguments).check:
        write_pages()
        return 0
    stale = stale_pages()
    for name in stale:
        sys.stderr.write(
            f"docs/reference/{name} is out of date; run python docs/generate_reference.py\n"
        )
    return 1 if stale else 0


def _events() -> Iterator[str]:
    yield "# Events"
    yield ""
    yield f"""\
Every event that may be logged, with the keys that its `data` may hold. `step`, `epoch`, `phase`,
`duration_ms` and `error_code` are not keys: any event takes them, and they stand at the record's
top level. Every event also takes
{_code(sorted(EXCEPTION_KEYS))},
which `exc_info` fills, and `stack_info` the last of them.

*Severity* is how the event is meant to be logged; a record has the severity of the method that was
called. *Sampling* applies to debug records alone, by `step` where there is one, else by count; the
first is always kept.

`geno-obs explain EVENT` prints one row of this page, with what each key means.
"""
    yield from _event_table("Canonical events", EVENTS)
    yield ""
    yield from _event_table("The package's own events", OBS_EVENTS)
    yield ""
    yield """\
## Keys

A key means the same on every event. A value of another type is written all the same; it is counted,
said once on stderr, and found by `geno-obs verify`, and a strict registry raises. None fits every
type. A `number` is a float or an int; an `int` may be written as a float without a fraction, since
JSON doesn't tell them apart.
"""
    yield from _table(
        ("key", "type", "unit", "what it is"),
        [
            (f"`{name}`", f"`{key.type}`", key.unit, _meaning(key))
            for name, key in sorted({**KEYS, **EXCEPTION_FIELDS}.items())
        ],
    )


def _meaning(key: Key) -> str:
    values = "" if key.values is None else f"one of {_code(map(str, key.values))}"
    return "; ".join(filter(None, [key.summary, values]))


def _event_table(title: str, specs: Iterable[EventSpec]) -> Iterator[str]:
    yield f"## {title}"
    yield ""
    rows = [
        (
            f"`{spec.name}`",
            spec.severity,
            _sampling(spec),
            _code(sorted(spec.allowed_keys)) or "none",
            spec.summary,
        )
        for spec in specs
    ]
    yield from _table(("event", "severity", "sampling", "keys", "when"), rows)


def _sampling(spec: EventSpec) -> str:
    return "all" if spec.sample_every == 1 else f"1 in {spec.sample_every:,}"


def _errors() -> Iterator[str]:
    yield "# Errors"
    yield ""
    yield """\
The package's own errors derive from `GenoLeWMError`. `geno-obs explain CODE` prints one row of this
page.
"""
    yield "```text"
    for cls in error_classes():
        yield f"{'  ' * _depth(cls)}{cls.__name__}"
    yield "```"
    yield ""
    rows = [
        (f"`{cls.__name__}`", f"`{cls.code}`", str(cls.exit_code), _first_sentence(cls))
        for cls in error_classes()
    ]
    yield from _table(("class", "code", "exit code", "when"), rows)
    yield ""
    yield f"""\
The exit code is the command line's, and that of a program under `geno-obs run`. `exit_code_for`
tells it of any exception: {INTERRUPTED_EXIT_CODE} where a person interrupts,
{OTHER_EXIT_CODE} for what is of no family. A class of your own has the exit code of its code's
family, `ERROR_CODES`, unless it names one:"""
    yield ""
    families = [(f"`{family}.…`", str(code)) for family, code in ERROR_CODES.items()]
    yield from _table(("code", "exit code"), families)
    yield ""
    yield """\
`str(error)` says what was wrong and what to do about it; `error.to_dict()` has `code`, `message`,
`details` and `remediation`; `error.to_json()` is the same in one line, with the time, and the place
of an internal error. The package puts no private value into any of them."""


def _depth(cls: type[GenoLeWMError]) -> int:
    return sum(issubclass(base, GenoLeWMError) for base in cls.__mro__) - 1


def _first_sentence(cls: type[GenoLeWMError]) -> str:
    return " ".join((inspect.getdoc(cls) or "").partition("\n\n")[0].split())


def _names_and_credentials() -> Iterator[str]:
    yield "# Names and credentials"
    yield ""
    yield f"""\
What [rule 1](redaction.md) goes by. A key is refused if its last words are a name of these groups,
whatever words stand before it and in whatever case: `db_password`, `dbPassword`, `DB-PASSWORD`. A
number, a plural, or one of {_code(sorted(TAILS))} may follow. Without a boundary before them are
seen {_code(GLUED)}. `geno-obs redact explain EVENT KEY=x` says what a key is taken for.
"""
    groups: dict[str, list[str]] = {}
    for reason, names in GROUPS:
        groups.setdefault(reason, []).extend(names.split())
    groups[f"a person: one of {_code(sorted(PERSONS))} and one of these"] = sorted(PERSON_TAILS)
    groups[f"a service: one of {_code(sorted(SERVICES))} and one of these"] = sorted(SERVICE_TAILS)
    yield from _table(
        ("group", "names"), [(reason, _code(names)) for reason, names in groups.items()]
    )
    yield ""
    yield f"""\
## Ordinary names

These pass, since with one of these words before it the name means something else. So does a name
after a word that counts or asks, {_code(sorted(QUANTITIES))}, and `token` in the plural or with a
number behind it. What a program adds by `extend_personal_data_fields` is refused all the same.
"""
    yield from _table(
        ("name", "means", "after"),
        [(f"`{name}`", meaning, _code(words.split())) for name, meaning, words in ORDINARY],
    )
    yield ""
    yield """\
## Credentials

Certain in a text are these forms; a private key in PEM; a URL with a password
(`scheme://user:password@host`); an `Authorization` header; and 20 random characters or more behind
the name of a secret. Another value behind such a name (`password=…`) is a guess.
"""
    yield from _table(
        ("form", "begins with", "described by"),
        [(form.name, _code(form.starts), form.source) for form in FORMS],
    )
    yield ""
    yield f"""\
## At signs

A mail address ends with a top-level domain: a country's, a usual generic one, one in letters
beyond ASCII. Behind {_code(sorted(ENDINGS))}, with which files and metrics end, too, it's a guess
unless more labels stand before it or a dot stands in the name. None are users in URLs and in
locations (`ssh://git@host`, `git@host:path`, `name@host:/path`), versions, calls (`q@k.to(device)`)
and hosts of a private network (`db.internal`)."""


def _environment() -> Iterator[str]:
    yield "# Environment"
    yield ""
    yield f"""\
An argument counts first, then the variable, then the default. An empty variable counts as unset. A
value that can't be used raises `ConfigError`, which names the variable and never its value. Some
fall back instead, with one line on stderr: redaction stays strict when `{STRICT_VARIABLE}` is
neither `0` nor `1`, and a malformed `{TRACEPARENT_VARIABLE}` or variable of a launcher other than
torchrun is ignored.
"""
    yield from _table(
        ("variable", "default", "meaning"),
        [(f"`{name}`", default, meaning) for name, default, meaning in _VARIABLES],
    )


def _variants() -> Iterator[str]:
    yield "# Notations of variants"
    yield ""
    yield "What rule 4 keeps out of a text: for each notation an example, where it is defined, and"
    yield "what looks like it and passes. A guess (in italics) is dropped and counted, and never"
    yield "raises. All examples are made up."
    yield ""
    rows = (
        (
            row.name,
            row.source,
            _example(row.refused[0]) if row.refused else f"*{_example(row.guessed[0])}*",
            f"*{_example(row.guessed[0])}*" if row.refused and row.guessed else "",
            _example(row.passes[0]),
        )
        for row in NOTATIONS
    )
    yield from _table(("notation", "source", "refused", "likely", "passes"), rows)


def _example(text: str) -> str:
    return f"`{text}`".replace("\t", "\\t")


def _lint_rules() -> Iterator[str]:
    yield "# Findings of the linter"
    yield ""
    yield """\
What each id of [`geno-obs lint`](../how-to/lint.md) means. An id never changes its meaning. GLO006
is reported only where a project asks for it.
"""
    rows = [(f"`{name}`", rule.summary, rule.reason) for name, rule in LINT_RULES.items()]
    yield from _table(("id", "what is found", "why it matters"), rows)


def _metrics() -> Iterator[str]:
    yield "# Metrics"
    yield ""
    yield f"""\
The metrics that there are: [how they are had and exported](../how-to/metrics.md). A counter counts
the records of the event that feeds it; a gauge has the last value of the key. `{ERRORS_METRIC}`
has the label `code`, and counts each record that has an `error_code`. What redaction kept out is
read where it is counted, also outside of runs.

Buckets of times, in milliseconds: {_code(f"{bound:g}" for bound in MS_BUCKETS)} and all above. Of
bytes: {_code(f"{bound:g}" for bound in BYTES_BUCKETS)} and all above.
"""
    fed: dict[str, str] = {}
    for event, keys in FEEDS.items():
        for key, name in keys.items():
            fed[name] = f"`{event}.{key}`" if key else f"`{event}`"
    rows = [
        (f"`{each.name}`", each.kind, each.unit, each.summary, fed.get(each.name, ""))
        for each in METRICS
    ]
    yield from _table(("name", "kind", "unit", "what it says", "fed by"), rows)


def _rules_of_change() -> Iterator[str]:
    yield "# Rules of change"
    yield ""
    yield """\
How grave a change of a contract is, for who logs its events and who reads them.
`geno-obs events check --against` goes by this table: a version's number must rise by the gravest
change. Before 1.0 a major change needs a minor version, and any other one a patch.
`geno-obs events rules` prints it.
"""
    yield from _table(
        ("change", "level", "why"),
        [(f"`{name}`", rule.level, rule.reason) for name, rule in RULES.items()],
    )


def _table(head: Sequence[str], rows: Iterable[Sequence[str]]) -> Iterator[str]:
    yield f"| {' | '.join(head)} |"
    yield "|" + "---|" * len(head)
    for row in rows:
        yield f"| {' | '.join(cell.replace('|', chr(92) + '|') for cell in row)} |"


def _code(names: Iterable[str]) -> str:
    return ", ".join(f"`{name}`" for name in names)


def _rank_rows(rank_name: str, size_names: Sequence[str]) -> Iterator[tuple[str, str, str]]:
    sizes = " or ".join(f"`{name}`" for name in size_names)
    counts = f"; counts where {sizes} is set too" if sizes else ""
    yield rank_name, "unset", f"the same as `{RANK_VARIABLE}`, which goes before it{counts}"
    for name in size_names:
        yield name, "unset", f"the same as `{WORLD_SIZE_VARIABLE}`, for `{rank_name}`"


_VARIABLES: Final = (
    (RUN_ID_VARIABLE, "random `run-<12 hex>`", "joins processes to one run"),
    (
        LOG_DIR_VARIABLE,
        f"`{DEFAULT_LOG_DIR}`",
        (
            "log root; a relative one stands below the working directory of its first use. "
            "`none`, only together with the format `stdout`: no file, and no directory is needed; "
            "stdout is the log"
        ),
    ),
    (
        LEVEL_VARIABLE,
        "`info`",
        "threshold: `debug`, `info`, `warn` or `error`, any case; `warning` is accepted",
    ),
    (
        FORMAT_VARIABLE,
        "by TTY",
        (
            "`pretty`: console on stderr; `jsonl`: the file alone; "
            "`stdout`: the same JSON lines on stdout too, for containers. "
            "The file is always JSONL. "
            "Unset and off a terminal, stderr has two lines: where a run is, and how it ended"
        ),
    ),
    (
        STDOUT_VARIABLE,
        "`drop` with a file, `block` without",
        (
            "what becomes of a line for stdout when its reader is slow. `block`: it waits, 20 s at "
            "most each time that the reader stops, and stderr says so. `drop`: it never waits; "
            "what isn't taken is dropped, counted and said. Beside a file, where this isn't set, "
            "a line waits a quarter of a second and is then dropped"
        ),
    ),
    (FILE_MODE_VARIABLE, "`0600`", "`0640` or `0660` for teams that share a directory"),
    (
        DURABILITY_VARIABLE,
        "`process`",
        (
            "what a record has survived when its call returns: `process`: the death of the "
            "process; `power`: a power cut too, from `warn` up; "
            "`relaxed`: nothing yet, for up to 50 ms"
        ),
    ),
    (
        LOG_EVERY_VARIABLE,
        "by the event",
        (
            "of a sampled event's debug records with a step, such as `training.step`, "
            "one in so many steps is kept, whatever the level"
        ),
    ),
    (
        SEGMENT_VARIABLE,
        "off",
        (
            "megabytes (of 1,000,000 bytes) from which on a run's file continues in "
            "`{run_id}.0001.jsonl` and so on; `0`: never. A run stays one run for every reader"
        ),
    ),
    (
        KEEP_VARIABLE,
        "all",
        "how many segments stay when a new one is begun, that one included, at least 2; `0`: all",
    ),
    (
        CONTEXT_VARIABLE,
        "unset",
        (
            "fields of every record of the process, such as `service=api,worker:=3,pid,host`: "
            "texts, numbers behind `:=`, and what each process fills in. Argument: `context`"
        ),
    ),
    (
        STRICT_VARIABLE,
        "`1`",
        (
            "`0` drops and counts what redaction finds instead of raising; any other value is "
            "strict. Argument: `redaction_strict`"
        ),
    ),
    (
        REGISTRY_VARIABLE,
        "`0`",
        "`1` raises on unregistered events and keys, and on values of another type than declared",
    ),
    (
        SHARD_VARIABLE,
        "`1`",
        (
            "`1`: each rank above 0 writes a file of its own, `{run_id}.rank{N}.jsonl`; "
            "`0`: all ranks append to the run's one file"
        ),
    ),
    (
        RANK_VARIABLE,
        "unset",
        (
            "which process of several this is, from 0, as torchrun says; "
            "counts where `WORLD_SIZE` is set too"
        ),
    ),
    (WORLD_SIZE_VARIABLE, "unset", "how many processes they are"),
    *(row for rank_name, size_names in PAIRS for row in _rank_rows(rank_name, size_names)),
    (STEP_VARIABLE, "unset", "set in what srun starts: without it `SLURM_PROCID` doesn't count"),
    (LOCAL_RANK_VARIABLE, "unset", "which process of its node this is, as Lightning says"),
    (NODE_RANK_VARIABLE, "unset", "which node that is; on node 0 the local rank is the rank"),
    (
        LOCAL_WORLD_SIZE_VARIABLE,
        "unset",
        "how many processes are on each node, by which the rank is known on the others",
    ),
    (
        INTERVAL_VARIABLE,
        f"`{DEFAULT_INTERVAL_S:g}`",
        (
            "seconds between two writes of the metrics file; `0`: no thread, and no file but by "
            "`export_prometheus_textfile`. What is no number is said on stderr, and the default "
            "holds"
        ),
    ),
    (
        VITALS_VARIABLE,
        f"`{VITALS_S:g}` where it's asked for",
        (
            "seconds from one sample of the host to the next; setting it asks for them. `0`: none, "
            "also where `vitals=True`. What is no number is said on stderr, and the default holds"
        ),
    ),
    (
        LIMIT_VARIABLE,
        f"`{STALL_S:g}`",
        (
            "seconds that any step of a training has, at least, before `watch_stalls=True` takes "
            "it for a stall. What is no number is said on stderr, and the default holds"
        ),
    ),
    (
        WANDB_VARIABLE,
        "unset",
        (
            "sends metrics to this project of Weights & Biases; "
            "not from ranks above 0, nor from workers of `multiprocessing`"
        ),
    ),
    (
        OTLP_VARIABLES[0],
        "unset",
        (
            "sends records to this OpenTelemetry receiver, by a process that follows the run's "
            "file; not from workers of `multiprocessing`, whose parent sends theirs. "
            "OpenTelemetry's other variables say how. Argument: `otlp`"
        ),
    ),
    (OTLP_VARIABLES[1], "unset", "the same, for logs alone, and goes before it"),
    (TRACEPARENT_VARIABLE, "unset", "W3C trace context at start-up"),
)
"""Name, default and meaning of each variable."""


if __name__ == "__main__":
    sys.exit(main())
