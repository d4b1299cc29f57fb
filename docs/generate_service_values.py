"""
Write the reference page on what services log, by logging each value, passed and only bound.

``python docs/generate_service_values.py`` writes the page; with ``--check`` it writes nothing, and
exits with 1 if the page is out of date. All values are made up: hosts and addresses are those that
RFC 2606, RFC 5737 and RFC 3849 set aside for documentation.
"""

from __future__ import annotations

import contextlib
import io
import itertools
import sys
import uuid
from collections.abc import Iterator, Sequence
from datetime import UTC, datetime
from decimal import Decimal
from pathlib import Path
from typing import Any, Final, NamedTuple

import structlog
from page import table, write_or_check
from structlog.contextvars import bound_contextvars

from geno_lewm_obs import (
    EventSpec,
    InvariantViolation,
    Registry,
    configure,
    default_registry,
    read_run,
    redaction_stats,
    shutdown_run,
)
from geno_lewm_obs.redaction import is_personal
from geno_lewm_obs.redaction.advice import ADVICE

EVENT: Final = "order.placed"
RUNS: Final = itertools.count(1)
NAMES: Final = {"UTC": UTC, "Decimal": Decimal, "datetime": datetime, "uuid": uuid}
"""What the expressions name."""
KINDS: Final = {
    "Who": """
        user_id=4711
        user_id=uuid.UUID("018f9a5d-ac96-774b-bcce-b302099a8057")
        account=4711
        account=uuid.UUID("018f9a5d-ac96-774b-bcce-b302099a8057")
        username="made.up"
        email="made.up@example.org"
        phone="+1 202 555 0147"
        note="call +1 202 555 0147"
        tenant="acme"
        """,
    "Where from": """
        client_ip="192.0.2.7"
        ip="2001:db8::7"
        peer="192.0.2.7"
        peer=("2001:db8::7", 49152)
        user_agent="Mozilla/5.0 (X11; Linux x86_64; rv:140.0) Gecko/20100101 Firefox/140.0"
        host="web-1.example.org"
        """,
    "Routes and URLs": """
        route="/users/{user}/orders"
        path="/users/4711/orders"
        path="/users/made.up@example.org/orders"
        url="https://shop.example.org/orders/4711"
        url="https://shop.example.org/orders?page=2&sort=date"
        url="https://shop.example.org/?email=made.up%40example.org"
        url="https://shop.example.org/?api_key=0123456789abcdef0123456789abcdef"
        url="https://shop.example.org/?token=0123456789abcdef0123456789abcdef"
        url="https://made:up@shop.example.org/"
        """,
    "Secrets": """
        database="postgresql://made:up@db.example.org:5432/shop"
        database="postgresql://db.example.org:5432/shop"
        dsn="postgresql://db.example.org:5432/shop"
        cookie="sessionid=0123456789abcdef; theme=dark"
        header="sessionid=0123456789abcdef; theme=dark"
        session_id="0123456789abcdef0123456789abcdef"
        header="Bearer made-up-0123456789abcdef"
        header="Basic bWFkZTp1cA=="
        header="eyJhbGciOiJub25lIn0.eyJzdWIiOiJtYWRlLXVwIn0.bWFkZS11cA"
        note="password=made-up-1"
        api_key="made-up"
        headers={"host": "shop.example.org", "cookie": "made=up"}
        """,
    "Ids and times": """
        request_id=uuid.UUID("018f9a5d-ac96-774b-bcce-b302099a8057")
        request_id="01ARZ3NDEKTSV4RRFFQ69G5FAV"
        traceparent="00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01"
        message_id="<20260520154200.4711@mail.example.org>"
        order="ORD-2026-004711"
        sku="GAT-TAG-100-CAT"
        amount=Decimal("19.90")
        card="0000 0000 0000 0000"
        at="2026-05-20T15:42:00.123Z"
        at=datetime(2026, 5, 20, 15, 42, tzinfo=UTC)
        """,
    "Errors, files and bodies": """
        error='duplicate key value violates unique constraint "orders_pkey"'
        error="DETAIL: Key (email)=(made.up@example.org) already exists."
        sql="SELECT name FROM users WHERE id = %s"
        exc=ValueError("made up")
        file="/srv/uploads/4711/invoice.pdf"
        body='{"order": 4711, "items": [{"sku": "AB-7", "n": 2}]}'
        body='{"order": 4711, "email": "made.up@example.org"}'
        body=b'{"order": 4711}'
        user=object()
        """,
}
"""What a call passes, by group. Each is evaluated anew for each call."""


class Outcome(NamedTuple):
    """What became of one call."""

    data: dict[str, Any] | None
    """What the run's file holds of it; None where it holds no such record."""
    rules: list[int]
    """The rules that have counted something."""
    said: str
    """Notices on stderr."""


def passed(key: str, value: Any) -> None:
    structlog.get_logger("api").info(EVENT, n=1, **{key: value})


def bound_to_a_logger(key: str, value: Any) -> None:
    structlog.get_logger("api").bind(**{key: value}).info(EVENT, n=1)


def bound_in_the_context(key: str, value: Any) -> None:
    with bound_contextvars(**{key: value}):
        structlog.get_logger("api").info(EVENT, n=1)


def outcome(folder: Path, code: str, place: Any, keys: Sequence[str], *, strict: bool) -> Outcome:
    """Return what comes of logging *code* at *place* where the event allows *keys* besides `n`."""
    key, _, expression = code.partition("=")
    run_id = f"run-{next(RUNS)}"
    configure(run_id=run_id, log_dir=folder, registry=_registry(keys), redaction_strict=strict)
    before, said = redaction_stats(), io.StringIO()
    with contextlib.redirect_stderr(said), contextlib.suppress(InvariantViolation):
        place(key, eval(expression, NAMES))  # noqa: S307 - see KINDS
    after = redaction_stats()
    rules = [each.number for rule, each in ADVICE.items() if _counted(rule, before, after)]
    with contextlib.redirect_stderr(io.StringIO()):
        shutdown_run(run_id, folder)
    records = [each for each in read_run(folder / f"{run_id}.jsonl") if each["event"] == EVENT]
    return Outcome(records[0]["data"] if records else None, rules, said.getvalue())


def _registry(keys: Sequence[str]) -> Registry:
    # A personal key can't be declared.
    allowed = [key for key in keys if not is_personal(key)]
    return default_registry().extend(
        EventSpec(EVENT, "info", "made up", frozenset({"n", *allowed}))
    )


def _counted(rule: Any, before: dict[str, int], after: dict[str, int]) -> bool:
    return after[f"dropped_{rule}"] > before[f"dropped_{rule}"]


def cells(folder: Path, code: str) -> list[str]:
    """Return what becomes of *code* passed in strict and in permissive mode, and only bound."""
    key = code.partition("=")[0]
    found = [in_words(outcome(folder, code, passed, [key], strict=strict)) for strict in MODES]
    ways = itertools.product((bound_to_a_logger, bound_in_the_context), MODES)
    bound = [in_words(outcome(folder, code, way, [], strict=strict)) for way, strict in ways]
    return [*found, " / ".join(dict.fromkeys(bound))]


MODES: Final = (True, False)


def in_words(found: Outcome) -> str:
    """Return the text of a cell."""
    rules = ", ".join(f"rule {number}" for number in found.rules)
    if found.data is None:
        return f"**raises**: {rules}"
    if found.rules:
        return f"{'in part ' if len(found.data) > 1 else ''}dropped: {rules}"
    if len(found.data) > 1:
        return "written"
    return "left out, said once" if "is left out" in found.said else "left out"


def _lines(folder: Path) -> Iterator[str]:
    yield INTRODUCTION
    for group, block in KINDS.items():
        yield f"\n## {group}\n"
        codes = map(str.strip, block.strip().splitlines())
        rows = ([f"`{code}`", *cells(folder, code)] for code in codes)
        yield from table(["what is logged", *PLACES], rows)
    yield f"\n## What to log instead\n\n{INSTEAD}"


PLACES: Final = ("passed, strict", "passed, `redaction_strict=False`", "only bound")
INTRODUCTION: Final = """\
% Written by docs/generate_service_values.py; edit that script or the code, then run it.

# What services log

What becomes of the values that a service has at hand. This page is written by logging each of them
with a structlog logger after `configure`, and reading the run's file. All of them are made up.

* **passed**: `log.info(event, key=value)`, where the event allows the key. No registry can allow a
  key that names personal data or a secret.
* **only bound**: by `log.bind` or in a context variable, as a middleware does, where the event
  doesn't allow the key. It's the same by both ways and in both modes. What is bound *and* allowed
  is judged as if it were passed.

A cell says what becomes of the value:

* **written**: it stands in the file.
* **raises**: `InvariantViolation`, and nothing of the record is written.
* **dropped**: the value is left out, counted, and said once on stderr; the rest is written. In
  strict mode that becomes of a guess, which never raises. **In part**: of a dict, one entry.
* **left out**: the rest is written. Whatever it is, it's no reason to refuse anything, since it
  wasn't going to be written. Where no event of the registry allows the key, one line on stderr
  says so, **once**; where another one does, as the middleware's own event does `route`, nothing is
  said. It isn't counted: a request binds its values for each of its records.

The [rules](redaction.md) have numbers: 1 is personal data and secrets, by the key or in a text; 2
is values that are no plain data.
"""
INSTEAD: Final = """\
* **Of a person, an id that means nothing outside**, under a name that isn't a person's: `account`,
  not `user_id`. It still tells two people apart, so a record with it is personal data where the
  GDPR holds; the rules can't tell it from any other number.
* **Of a request, its route**, `/users/{user}/orders`, not its path: paths, queries and headers hold
  what users typed. `TraceMiddleware` does so.
* **Of a failure, the exception**: `log.exception(event)`. Its text is left out where a rule refuses
  it, and never raises.
* **Of a body, its length**, or the fields of it that matter.

**What is written here isn't thereby harmless.** A session's id, a card's number and a token in a
query look like any other id or number: where their key or text doesn't say what they are, they
pass. An address of a machine under a name like `peer` passes too. The allowlist is what keeps them
out: don't declare such a key."""


def main(arguments: Sequence[str] | None = None) -> int:
    return write_or_check("service-values.md", _lines, arguments)


if __name__ == "__main__":
    sys.exit(main())
