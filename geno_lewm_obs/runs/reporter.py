"""
What the package itself logs about a run: failures and drops of its outputs, the account at its end.

These records follow the canonical registry and pass none of the user's processors, so that neither
can turn them away. Failing to write one is never an error of the caller's.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from contextlib import suppress
from typing import Any, Final

from ..chain.channel import Channel
from ..chain.slow_path import send_own
from ..counters import RunCounts, counted, most_of
from ..errors import ResourceError
from ..notice import say
from ..record import LogRecord, Severity
from ..redaction import Rule, safe_name
from .outputs import Route

_MAX_KEYS: Final = 32
"""Keys that the account of refused values names."""


def refused(counts: RunCounts) -> tuple[dict[str, int], int]:
    """
    Return what redaction kept out of a run's records.

    Returns:
        How many values each of rules 1 to 4 refused, and how many keys the allowlist dropped.
    """
    redacted = counts.redacted.as_dict()
    dropped_keys = redacted.pop(Rule.KEYS, 0)
    return redacted, dropped_keys


def left_out(counts: RunCounts, run_id: str) -> list[str]:
    """Return what the last line of a run says of values that no declaration allowed."""
    _, dropped_keys = refused(counts)
    facts = []
    unregistered = counts.unregistered.total
    if unregistered:
        facts.append(f"{unregistered} of unregistered events")
    if dropped_keys:
        # loaded only by runs that broke their contract
        from ..contract.undeclared import names_of, parsed, told

        names = names_of(parsed(told(counts.undeclared.as_dict())))
        facts.append(f"{counted(dropped_keys, 'key')} dropped{f' ({names})' if names else ''}")
    if facts:
        facts.append(f"see geno-obs events declare {run_id}")
    others = counts.mistyped.total
    if others:
        from ..contract import mistyped

        names = mistyped.keys_in(counts.mistyped.as_dict())
        facts.append(f"{counted(others, 'value')} of another type than declared ({names})")
    return facts


class Reporter:
    """
    Logs the package's own records of one run.

    `channel` must be set before anything is reported; the outputs that it writes to report here
    themselves, so neither can be made with the other.

    Args:
        counts: What the run counts; `tell_account` reports it.
    """

    channel: Channel

    def __init__(self, counts: RunCounts) -> None:
        self._counts = counts

    def tell(self, severity: Severity, event: str, **fields: Any) -> None:
        """Log a record of the package's own to all outputs of the run."""
        self._log(self.channel, severity, event, fields)

    def tell_by(
        self, route: Route, severity: Severity, event: str, fields: Mapping[str, Any]
    ) -> LogRecord | None:
        """Log a record of the package's own by *route*; return it, or None if it wasn't written."""
        return self._log(self.channel.but(**route._asdict()), severity, event, fields)

    def report_failure(self, sink: str, reason: str, failures: int) -> None:
        """Log that the output *sink* has failed."""
        self.tell("warn", "obs.sink.failed", sink=sink, reason=reason, failures=failures)

    def report_drops(self, sink: str, records: int) -> None:
        """Say and log that the output *sink* can't keep up, and has missed *records* so far."""
        say(
            f"the {sink} output can't keep up; what it misses is counted, and the run's file has it"
        )
        self.tell("warn", "obs.sink.dropped", sink=sink, records=records)

    def tell_account(self) -> None:
        """Log what was hidden by sampling, dropped or lost since this was called last, if any."""
        counts, untold = self._counts, self._counts.untold
        redacted = untold("redacted", counts.redacted.as_dict())
        dropped_keys = redacted.pop(Rule.KEYS, 0)
        unregistered = untold("unregistered", counts.unregistered.as_dict())
        notes = untold("undeclared", counts.undeclared.as_dict())
        refused_keys = untold("refused_keys", counts.refused_keys.as_dict())
        mistyped_notes = untold("mistyped", counts.mistyped.as_dict())
        hidden = untold("hidden", counts.sampled_out.as_dict())
        self._tell_suppressed(self.channel)
        lost = untold("lost", {"": counts.lost.value}).get("", 0)
        if hidden:
            self.tell("debug", "obs.sampling.hidden", hidden=hidden)
        if unregistered or dropped_keys or mistyped_notes:
            # loaded only by runs that broke their contract
            from ..contract import mistyped
            from ..contract.undeclared import MAX_TOLD, told

            undeclared, others = told(notes), mistyped.told(mistyped_notes)
            broken: dict[str, Any] = {
                "unregistered": most_of(unregistered, MAX_TOLD),
                "dropped_keys": dropped_keys,
            }
            broken |= {"undeclared": undeclared} if undeclared else {}
            broken |= {"mistyped": others} if others else {}
            self.tell("warn", "obs.contract.broken", **broken)
        if redacted:
            keys = list(refused_keys)[:_MAX_KEYS]
            self.tell("warn", "obs.redaction.dropped", dropped=redacted, keys=keys)
        if lost:
            self.tell("warn", "obs.records.dropped", records=lost)

    def tell_missed(self, missed: Iterable[tuple[str, int]], route: Route) -> None:
        """
        Log by *route* how many records each output missed, given by its name; and how many of
        libraries were left out meanwhile.
        """
        self._tell_suppressed(self.channel.but(**route._asdict()))
        for sink, records in missed:
            fields = {"sink": sink, "records": records}
            self.tell_by(route, "warn", "obs.sink.dropped", fields)

    def _tell_suppressed(self, channel: Channel) -> None:
        """Log how many records of libraries were left out since this was called last, if any."""
        suppressed = self._counts.untold("suppressed", self._counts.suppressed.as_dict())
        if suppressed:
            by_logger: dict[str, int] = {}
            for name, number in most_of(suppressed, _MAX_KEYS).items():
                shown = safe_name(name)
                by_logger[shown] = by_logger.get(shown, 0) + number
            self._log(channel, "warn", "obs.library.suppressed", {"suppressed": by_logger})

    def _log(
        self, channel: Channel, severity: Severity, event: str, fields: Mapping[str, Any]
    ) -> LogRecord | None:
        with suppress(ResourceError):  # raised where on_sink_error is "raise": to callers alone
            return send_own(channel, severity, event, fields)
        return None
