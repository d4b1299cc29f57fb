"""
The training script of the README: no log call ends it, and the run says what it died of.
"""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from geno_lewm_obs import read_run
from tests.programs import python

README = Path(__file__).parents[1] / "README.md"
SCRIPT = re.compile(r"^```python dies\n(.*?)^```$", re.MULTILINE | re.DOTALL)
MODES = {"strict": "1", "permissive": "0"}

pytest.importorskip("numpy", reason="the script takes a mean by numpy")


@pytest.fixture(name="run", params=MODES.values(), ids=MODES.keys())
def run_script(request, tmp_path, log_dir):
    """Return what came of the script, and the records of its run."""
    (source,) = SCRIPT.findall(README.read_text("utf-8"))
    script = tmp_path / "train.py"
    script.write_text(source, "utf-8")
    variables = {"GENO_LEWM_LOG_FORMAT": "", "GENO_LEWM_REDACTION_STRICT": request.param}
    done = python(script, variables=variables)
    return done, list(read_run(log_dir / "tuesday.jsonl"))


def place(source, text):
    """Return the number of the line of *source* that holds *text*."""
    (number,) = [n for n, line in enumerate(source.splitlines(), 1) if text in line]
    return number


def test_runs_to_its_own_end(run):
    """It ends by its own KeyError, which Python shows once, and by nothing of the logger's."""
    done, _ = run

    assert (1, 1) == (done.returncode, done.stderr.count("Traceback (most recent call last)"))
    assert "KeyError: 'shard-0093'" == done.stderr.splitlines()[-1]


def test_every_value_is_in_the_file(run):
    """The config, the time and the mean are there, in their plain forms."""
    _, records = run
    data = [record["data"] for record in records]

    assert {
        "name": "config",
        "value": {"lr": 3e-4, "optimizer.name": "adamw", "optimizer.betas": [0.9, 0.95]},
    } == data[0]
    assert re.fullmatch(r"\d{4}-\d\d-\d\dT[\d:.]+(\+00:00|Z)", data[1]["value"])
    assert [{"loss": 1.395}, {"loss": 1.355}] == data[2:4]


def test_the_file_says_what_it_died_of(run):
    """Type, text and place of the exception are a record at severity error, before the end."""
    _, records = run
    failure, end = [
        record for record in records if record["event"] in ("obs.run.failed", "training.run.end")
    ]
    (source,) = SCRIPT.findall(README.read_text("utf-8"))

    assert ("obs.run.failed", "error") == (failure["event"], failure["severity"])
    assert {
        "exception_type": "KeyError",
        "exception_message": "'shard-0093'",
        "exception_stack": [f"__main__:<module>:{place(source, 'shards[shard]')}"],
    } == failure["data"]
    assert {"reason": "failed"} == end["data"]


def test_stderr_says_where_the_run_is_and_how_it_ended(run, log_dir):
    """Beside the traceback, stderr has three lines: where, the misspelt key, and how it ended."""
    done, _ = run
    said = [
        line.removeprefix("geno-lewm-obs: ")
        for line in done.stderr.splitlines()
        if line.startswith("geno-lewm-obs: ")
    ]
    path = log_dir / "tuesday.jsonl"

    assert 3 == len(said), said
    assert f"tuesday logs to {path}" == said[0]
    assert "epcoh" in said[1]
    assert 'did you mean "epoch"?' in said[1]
    assert re.fullmatch(
        r"tuesday FAILED after \d+\.\d s: KeyError: 'shard-0093' at __main__:<module>:\d+"
        rf" · \d records .* · 1 error · .*{re.escape(str(path))}",
        said[2],
    )


def test_readme_shows_what_is_said(run):
    """The lines that the README shows are those that are said, times and paths aside."""
    done, _ = run
    shown = [
        re.sub(r"\s+", " ", block)
        for block in re.findall(
            r"^```text\n(.*?)^```$", README.read_text("utf-8"), re.MULTILINE | re.DOTALL
        )
    ]
    (shown,) = [block for block in shown if "geno-lewm-obs: tuesday logs to" in block]
    varies = re.compile(r"\S*/tuesday\.jsonl|after [\d. hms]+:")
    said = " ".join(line for line in done.stderr.splitlines() if line.startswith("geno-lewm-obs: "))

    assert varies.sub("…", shown).strip() == varies.sub("…", said).strip()
