"""
The configurations of docs/how-to/ship.md and of logrotate fit the files that the package writes.

The agents themselves are not run; logrotate is, where it's installed.
"""

from __future__ import annotations

import fnmatch
import gzip
import json
import os
import re
import shutil
import subprocess
import tomllib
from datetime import UTC, datetime
from pathlib import Path

import pytest

from geno_lewm_obs import get_logger, logged_run, reopen_files, set_trace_context
from geno_lewm_obs.record import SEVERITIES
from geno_lewm_obs.sinks.file.sink import look_again_everywhere

ROOT = Path(__file__).parents[1]
HOW_TO = ROOT / "docs" / "how-to"
FILE = "/home/jane/.geno-lewm/logs/run-7.jsonl"
DEFAULT_SEVERITIES = {"trace", "debug", "info", "warn", "error", "fatal"}
"""What the collector's parsers take for a severity without a mapping."""


def block(page, language, heading):
    """Return the first block of *language* below *heading*."""
    text = (HOW_TO / page).read_text("utf-8").partition(f"\n## {heading}\n")[2]
    found = re.search(rf"^```{language}\n(.*?)^```$", text, re.MULTILINE | re.DOTALL)
    return found[1]


def read_yaml(heading):
    yaml = pytest.importorskip("yaml", reason="PyYAML isn't installed")
    return yaml.safe_load(block("ship.md", "yaml", heading))


@pytest.fixture
def records(log_dir):
    """Records of every severity as they stand in the file, one of them with a trace."""
    log = get_logger("training", run_id="run-7", level="debug")
    with set_trace_context(trace_id="0af7651916cd43dd8448eb211c80319c", span_id="b7ad6b7169203331"):
        log.info("training.metric", step=3, name="loss", value=0.25)
    for severity in SEVERITIES:
        getattr(log, severity)("training.run.end", reason="completed")
    return [json.loads(line) for line in (log_dir / "run-7.jsonl").read_bytes().splitlines()]


def moment(text, layout):
    """Return the time of *text* by a layout with milliseconds as `%L`, as the agents have it."""
    return datetime.strptime(text, layout.replace("%L", "%f")).replace(tzinfo=UTC)


def at(entry, field):
    """Return what stands in an *entry* of the collector at a *field*, such as attributes.ts."""
    place, _, name = field.partition(".")
    return entry[place][name]


def test_collector(records):
    """The collector's operators find their fields, the time, a severity and the trace."""
    config = read_yaml("OpenTelemetry Collector")
    receiver = config["receivers"]["filelog"]
    parser, tracer, *moves = receiver["operators"]

    assert any(fnmatch.fnmatch(FILE, pattern) for pattern in receiver["include"])
    assert config["service"]["pipelines"]["logs"]["receivers"] == ["filelog"]
    assert set(config["exporters"]) == set(config["service"]["pipelines"]["logs"]["exporters"])
    assert [receiver["storage"]] == config["service"]["extensions"] == list(config["extensions"])
    for record in records:
        entry = {"attributes": dict(record), "resource": {}, "body": json.dumps(record)}
        time = moment(at(entry, parser["timestamp"]["parse_from"]), parser["timestamp"]["layout"])
        assert datetime.fromisoformat(record["ts"]) == time
        assert at(entry, parser["severity"]["parse_from"]) in DEFAULT_SEVERITIES
        for move in moves:
            at(entry, move["from"] if move["type"] == "move" else move["field"])
    traced = {"attributes": records[0]}
    ids = [at(traced, tracer[name]["parse_from"]) for name in ("trace_id", "span_id")]
    assert [32, 16] == [len(each) for each in ids]


def test_vector(records):
    """Vector's program names fields that each record has, and its time is of ISO 8601."""
    config = tomllib.loads(block("ship.md", "toml", "Vector"))
    program = config["transforms"]["records"]["source"]
    named = set(re.findall(r"string!\(\.(\w+)\)", program)) - {"message"}

    assert any(fnmatch.fnmatch(FILE, pattern) for pattern in config["sources"]["runs"]["include"])
    assert {"ts"} == named
    assert 'format: "%+"' in program  # which is ISO 8601, as the next line reads it
    assert all(datetime.fromisoformat(record["ts"]).tzinfo == UTC for record in records)
    known = {"runs", "records", "records.dropped"}
    inputs = [
        each["inputs"] for each in (*config["transforms"].values(), *config["sinks"].values())
    ]
    assert known == {name for names in inputs for name in names}


def test_fluent_bit(records):
    """Fluent Bit's parser is the one that is defined, and reads the time of each record."""
    config = read_yaml("Fluent Bit")
    (parser,), (tail,) = config["parsers"], config["pipeline"]["inputs"]

    assert fnmatch.fnmatch(FILE, tail["path"])
    assert (parser["name"], "json") == (tail["parser"], parser["format"])
    assert {tail["tag"]} == {each["match"] for each in config["pipeline"]["outputs"]}
    assert [datetime.fromisoformat(record["ts"]) for record in records] == [
        moment(record[parser["time_key"]], parser["time_format"]) for record in records
    ]


def test_promtail(records):
    """Promtail takes fields that records have, and makes labels of those with few values alone."""
    (job,) = read_yaml("Promtail")["scrape_configs"]
    stages = {name: stage for each in job["pipeline_stages"] for name, stage in each.items()}
    fields = stages["json"]["expressions"]

    assert fnmatch.fnmatch(FILE, job["static_configs"][0]["labels"]["__path__"])
    assert set(fields.values()) <= set(records[0])
    assert ("ts", "RFC3339Nano") == (stages["timestamp"]["source"], stages["timestamp"]["format"])
    assert {"severity", "component"} == set(stages["labels"])
    assert set(stages["structured_metadata"]) <= set(fields)
    nano = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d{1,9})?Z")
    assert all(nano.fullmatch(record["ts"]) for record in records)


class Rotation:
    """logrotate with the configuration of the documentation, for a run in a directory."""

    def __init__(self, folder, logs):
        self._folder, self._logs = folder, logs
        self._program = shutil.which("logrotate", path=f"{os.environ['PATH']}:/usr/sbin")
        if self._program is None:
            pytest.skip("logrotate isn't installed")

    def write(self, *, instead_of_nocreate):
        text = block("a-services-log.md", "text", "logrotate")
        text = text.replace("/home/service/.geno-lewm/logs", str(self._logs))
        text = text.replace("nocreate", instead_of_nocreate)
        text = re.sub(r"systemctl .*", "true", text)
        (self._folder / "conf").write_text(text)
        (self._folder / "conf").chmod(0o644)

    def rotate(self):
        command = [self._program, "--force", "--state", self._folder / "state"]
        done = subprocess.run(
            [*command, self._folder / "conf"], capture_output=True, text=True, check=False
        )
        assert (0, "") == (done.returncode, done.stderr)

    def numbers(self):
        """Return what was logged, of the oldest file first."""
        files = [self._logs / f"r.jsonl{end}" for end in (".3.gz", ".2.gz", ".1", "")]
        texts = [
            gzip.decompress(file.read_bytes()) if file.suffix == ".gz" else file.read_bytes()
            for file in files
        ]
        records = [json.loads(line) for text in texts for line in text.splitlines()]
        return [each["data"]["n"] for each in records if each["event"] == "inference.batch.end"]


@pytest.mark.parametrize("way", ["nocreate", "create 0600", "copytruncate"])
@pytest.mark.parametrize("is_told", [True, False], ids=["told", "untold"])
def test_logrotate(tmp_path, log_dir, way, is_told):
    """
    Whichever way logrotate takes a run's file, each record is in one of the files, whole and in
    order; whether the process is told by the signal, or looks when a second has passed.
    """
    rotation = Rotation(tmp_path, log_dir)
    rotation.write(instead_of_nocreate=way)
    with logged_run("api", run_id="r") as log:
        for number in range(40):
            log.info("inference.batch.end", n=number)
            if number % 10 == 9 and number < 39:
                rotation.rotate()
                if is_told:
                    reopen_files()
            if number % 10 == 4 and not is_told:
                look_again_everywhere()  # as a new second makes it do

    assert list(range(40)) == rotation.numbers()
