"""Records of the package's own beside those of a logger."""

from __future__ import annotations

from geno_lewm_obs import get_logger
from geno_lewm_obs.vitals.own_records import tell


def test_what_it_writes(read, capfd):
    """The record is the package's, whatever the logger's level, and the console doesn't show it."""
    log = get_logger("training", run_id="r", level="error", pretty=True).bind(lr=0.1)
    record = tell(log, "debug", "obs.host.sample", {"processes": 3})

    assert [record] == read("r")
    assert ("obs", "debug", {"processes": 3}) == (record.component, record.severity, record.data)
    assert "obs.host.sample" not in capfd.readouterr().err


def test_nothing_is_raised(read):
    """A value that redaction refuses is left out, in strict mode too."""
    record = tell(get_logger("a", run_id="r"), "debug", "obs.host.sample", {"processes": b"x"})

    assert [record] == read("r")[:1]
    assert {} == record.data
