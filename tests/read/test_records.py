"""
A run as dicts: found by any name, merged over its ranks, selected, and what is left out counted.
"""

from __future__ import annotations

import json
import tempfile
import tracemalloc
from datetime import UTC, datetime, timedelta
from itertools import pairwise
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from geno_lewm_obs import InputError, LogRecord, RunFileError, get_logger, read_run
from geno_lewm_obs.process.ranks import file_name
from geno_lewm_obs.read import LeftOut, RankFile
from geno_lewm_obs.read.parse import records_in_line
from geno_lewm_obs.read.records import attempts_of
from geno_lewm_obs.render.jsonl import render_jsonl
from tests.read.segmented import PACK, line, write
from tests.samples import record

CASES = sorted((Path(__file__).parents[1] / "cases" / "runs").iterdir())
RECORDS = [record(n, step=n) for n in range(4)]
LINES = [render_jsonl(each) for each in RECORDS]
DICTS = [each.to_dict() for each in RECORDS]
NAMES = ("training.step", "training.metric", "eval.run.start", "data.shard.write")
BEGIN = datetime(2026, 5, 20, 15, 42, tzinfo=UTC)


def _line(number, event="training.metric", severity="info", component="training", **fields):
    """Return the line of a record that is logged *number* seconds after the first."""
    ts = (BEGIN + timedelta(seconds=number)).isoformat(timespec="milliseconds")
    made = LogRecord(ts.replace("+00:00", "Z"), severity, event, "r", component, **fields)
    return render_jsonl(made)


lines = st.builds(
    _line,
    st.integers(0, 9),
    st.sampled_from(NAMES),
    st.sampled_from(["debug", "info", "warn", "error"]),
    st.sampled_from(["training", "training.loader", "data"]),
    step=st.none() | st.integers(0, 5),
    data=st.sampled_from([{}, {"name": "training.step"}, {"training.step": "error"}]),
)
damage = st.sampled_from([b"{", b"\n", b'{"a":"training.step"}\n', b"\0\0\n", LINES[0][:40]])
wanted_names = st.lists(st.sampled_from([*NAMES, "training.*", "*.start", "none", "data*"]))


@pytest.fixture
def path(tmp_path):
    return tmp_path / "r.jsonl"


class TestReadRun:
    @pytest.mark.parametrize("case", CASES, ids=lambda case: case.name)
    def test_reads_a_golden_case_as_expected(self, case):
        """A case's file yields the records that its folder says, and skips its torn pieces."""
        expected = [
            each for each in json.loads((case / "expected.json").read_text()) if "ts" in each
        ]

        assert expected == [LogRecord(**each).to_dict() for each in read_run(case / "run.jsonl")]

    @pytest.mark.parametrize("name", ["run-1", "latest", "path"])
    def test_takes_any_of_a_run_s_names(self, log_dir, name):
        """A run id, latest, a path as text or object give the same records."""
        get_logger("training", run_id="run-1").info("training.metric", value=1)
        path = log_dir / "run-1.jsonl"

        assert [{"value": 1}] == [
            each["data"] for each in read_run(path if name == "path" else name)
        ]

    def test_looks_where_it_is_told(self, tmp_path):
        """A directory goes before the environment's, and may be text."""
        (tmp_path / "run-1.jsonl").write_bytes(LINES[0])

        assert DICTS[:1] == list(read_run("run-1", log_dir=str(tmp_path)))

    def test_refuses_at_once(self, log_dir):
        """A run that isn't there is an error of the call, not of the first step."""
        with pytest.raises(RunFileError, match="no such run in"):
            read_run("run-9", log_dir=log_dir)

    def test_merges_ranks(self, log_dir):
        """
        Several files come by time; a record whose time is no text comes first rather than never.
        """
        log_dir.mkdir()
        times = [[1, 4, 2], [3, 3]]
        for rank, seconds in enumerate(times):
            lines = [LINES[0].replace(b"01.123Z", b"0%d.000Z" % second) for second in seconds]
            (log_dir / ("r.rank1.jsonl" if rank else "r.jsonl")).write_bytes(b"".join(lines))
        (log_dir / "r.rank2.jsonl").write_bytes(b'{"ts":"x","ts":5,"event":"odd"}\n')

        assert [5, "01", "03", "03", "04", "02"] == [
            each["ts"] if each["ts"] == 5 else each["ts"][17:19] for each in read_run("r")
        ]

    def test_gives_what_a_record_takes(self):
        """A dict makes an object that is the record that was returned when it was written."""
        written = get_logger("training", run_id="run-1").info("training.metric", value=1.5, step=3)

        assert [written] == [LogRecord(**each) for each in read_run("run-1")]

    def test_needs_no_memory_for_a_long_run(self, tmp_path):
        """Ten thousand records more take no more memory than the first."""
        path = tmp_path / "r.jsonl"

        def peak(lines):
            path.write_bytes(b"".join(LINES) * (lines // 4))
            tracemalloc.start()
            for _ in read_run(path):
                pass
            taken = tracemalloc.get_traced_memory()[1]
            tracemalloc.stop()
            return taken

        peak(1_000)

        assert peak(11_000) < 1.5 * peak(1_000)


class TestSelection:
    @given(
        content=st.lists(lines | damage, max_size=30).map(b"".join),
        wanted=st.fixed_dictionaries(
            {},
            optional={
                "events": st.sampled_from(NAMES) | wanted_names,
                "components": st.sampled_from(["data", "training*", ["data", "training"]]),
                "severity": st.sampled_from(["debug", "info", "warn", "error"]),
                "steps": st.sampled_from([range(2), range(1, 9, 2), {0, 5}]),
                "since": st.sampled_from([BEGIN + timedelta(seconds=3), "2026-05-20T15:42:03"]),
                "until": st.sampled_from(["2026-05-20T17:42:07+02:00", "2026-05-21"]),
                "where": st.just(lambda each: each["severity"] != "info"),
            },
        ),
    )
    def test_is_what_a_look_at_each_record_would_choose(self, tmp_path_factory, content, wanted):
        """
        Whatever is asked for of whatever file, the wanted records come as they stand, and all of
        the lines that hold others are counted.
        """
        path = tmp_path_factory.mktemp("runs") / "r.jsonl"
        path.write_bytes(content)
        everything = list(read_run(path))
        bounds = {"since": "2026-05-20T15:42:03.000Z", "until": "2026-05-20T15:42:07.000Z"}
        expected = [each for each in everything if _is_wanted(each, wanted, bounds)]

        chosen, raw = read_run(path, **wanted), read_run(path, **wanted, raw=True)

        assert expected == list(chosen)
        assert expected == [each for line in raw for each in records_in_line(line)]
        assert chosen.left_out == raw.left_out

    def test_finds_a_name_across_the_ends_of_blocks(self, path):
        """A long file gives each of its few wanted records, and counts the others."""
        usual, rare = _line(1), _line(2, "eval.run.start")
        path.write_bytes((usual * 4_999 + rare) * 5)

        chosen = read_run(path, events=["eval.run.start", "eval.run.end"])

        assert 5 == sum(1 for _ in chosen)
        assert LeftOut(unselected=4_999 * 5) == chosen.left_out

    def test_one_name_stands_for_itself(self, path):
        """A name given as text isn't taken letter by letter."""
        path.write_bytes(_line(1) + _line(2, "eval.run.start"))

        assert ["eval.run.start"] == [
            each["event"] for each in read_run(path, events="eval.run.start")
        ]

    @pytest.mark.parametrize(
        "wanted",
        [{"severity": "loud"}, {"since": "yesterday"}, {"until": ""}, {"attempts": "first"}],
        ids=str,
    )
    def test_refuses_what_it_cannot_use_at_once(self, path, wanted):
        """An argument that means nothing is an error of the call that says what would."""
        path.write_bytes(LINES[0])

        with pytest.raises(InputError) as refused:
            read_run(path, **wanted)

        assert refused.value.remediation


class TestLeftOut:
    def test_counts_pieces_that_are_no_record(self, path):
        """Half a line, foreign JSON and NULs are counted with their bytes, blank lines aren't."""
        half = LINES[1][:50]
        path.write_bytes(LINES[0] + half + LINES[2] + b'\n{"a":1}\n\0\0\n' + LINES[3])
        read = read_run(path)

        assert [DICTS[0], DICTS[2], DICTS[3]] == list(read)
        assert LeftOut(damaged=3, damaged_bytes=len(half) + 7 + 2) == read.left_out

    def test_tells_of_what_was_read_so_far(self, path):
        """Nothing is left out before it is read."""
        path.write_bytes(LINES[0] + b"half\n")
        read = read_run(path)

        assert LeftOut() == read.left_out
        assert DICTS[0] == next(read)

    def test_counts_over_all_ranks(self, tmp_path):
        """The ranks of a run have one account."""
        for name in ("r.jsonl", "r.rank1.jsonl"):
            (tmp_path / name).write_bytes(LINES[0] + b"half\n")
        read = read_run("r", log_dir=tmp_path)

        assert 2 == sum(1 for _ in read)
        assert LeftOut(damaged=2, damaged_bytes=8) == read.left_out


class TestAttempts:
    def test_the_last_one_wins(self, tmp_path):
        """
        What an attempt did again, the one before it hasn't; each rank is resumed for itself.
        """
        first = [_line(n, step=n, data={"value": 1}) for n in range(4)]
        again = [_line(60 + n, step=n, data={"value": 2}) for n in range(2, 5)]
        (tmp_path / "r.jsonl").write_bytes(b"".join(first + again))
        (tmp_path / "r.rank1.jsonl").write_bytes(b"".join(first))

        last = read_run("r", log_dir=tmp_path, attempts="last", steps=range(1, 4))

        assert [(1, 1), (1, 1), (2, 1), (3, 1), (2, 2), (3, 2)] == [
            (each["step"], each["data"]["value"]) for each in last
        ]
        assert 3 == last.left_out.unselected

    def test_are_told_of_those_that_were_resumed(self, path):
        """Of a file that can hold but one attempt none is told, or else each."""
        path.write_bytes(_line(1, step=1) + _line(2, step=2))
        files = [RankFile(0, path)]
        before = attempts_of(files)
        with path.open("ab") as file:
            file.write(_line(60, step=1))

        assert ([], [1, 2]) == (before, [each.number for each in attempts_of(files)])

    def test_raw_lines_of_the_last_one(self, path):
        """The bytes come in either view."""
        kept, lost, again = _line(1, step=1), _line(2, step=2), _line(60, step=2)
        later = _line(90, step=1, component="data")
        path.write_bytes(_line(0, "training.run.start") + kept + lost + later)
        with path.open("ab") as file:
            file.write(_line(50, "training.run.start") + again)

        assert [kept, again] == [
            line + b"\n"
            for line in read_run(
                path, raw=True, attempts="last", events="training.metric", components="training"
            )
        ]


def _is_wanted(each, wanted, bounds):
    return (
        _matches(each["event"], wanted.get("events", "*"))
        and _matches(each["component"], wanted.get("components", "*"))
        and (each["severity"] in _from(wanted.get("severity", "debug")))
        and ("steps" not in wanted or each.get("step") in wanted["steps"])
        and ("since" not in wanted or each["ts"] >= bounds["since"])
        and (each["ts"] < bounds["until"] or wanted.get("until") != "2026-05-20T17:42:07+02:00")
        and ("where" not in wanted or each["severity"] != "info")
    )


def _matches(name, patterns):
    patterns = [patterns] if isinstance(patterns, str) else patterns
    return any(
        name.startswith(each[:-1])
        if each.endswith("*")
        else name.endswith(each[1:])
        if each.startswith("*")
        else name == each
        for each in patterns
    )


def _from(severity):
    severities = ["debug", "info", "warn", "error"]
    return severities[severities.index(severity) :]


class TestSegments:
    def steps(self, run, folder):
        return [record["step"] for record in read_run(run, log_dir=folder)]

    @pytest.mark.parametrize("packing", PACK)
    def test_are_read_one_after_the_other(self, tmp_path, packing):
        """The segments of a run are one stream, by segment and then by line, whatever the times."""
        write(tmp_path, "run.jsonl", 0, line(1, second=30), line(2, second=50), packing=packing)
        write(tmp_path, "run.jsonl", 1, line(3, second=40), packing=packing)
        write(tmp_path, "run.jsonl", 2, line(4, second=60))

        assert [1, 2, 3, 4] == self.steps("run", tmp_path)

    def test_of_several_ranks_are_merged_by_time(self, tmp_path):
        """Each rank has segments of its own, in its own order."""
        write(tmp_path, "run.jsonl", 0, line(1, second=10))
        write(tmp_path, "run.jsonl", 1, line(2, second=30))
        write(tmp_path, "run.rank1.jsonl", 0, line(3, second=20))
        write(tmp_path, "run.rank1.jsonl", 5, line(4, second=40))

        assert [1, 3, 2, 4] == self.steps("run", tmp_path)

    def test_may_be_compressed_while_they_are_read(self, tmp_path):
        """A segment that is compressed before it's its turn is read as that."""
        write(tmp_path, "run.jsonl", 0, line(1))
        second = write(tmp_path, "run.jsonl", 1, line(2))
        found = read_run("run", log_dir=tmp_path)
        first_step = next(found)["step"]
        second.unlink()
        write(tmp_path, "run.jsonl", 1, line(2), packing=".gz")

        assert [1, 2] == [first_step, *(record["step"] for record in found)]

    def test_may_be_removed_while_they_are_read(self, tmp_path):
        """A segment that a run no longer keeps is passed over, and those behind it are read."""
        for number in range(3):
            write(tmp_path, "run.jsonl", number, line(number))
        found = read_run("run", log_dir=tmp_path)
        (tmp_path / "run.0001.jsonl").unlink()

        assert [0, 2] == [record["step"] for record in found]

    def test_that_are_damaged(self, tmp_path):
        """A compressed segment that is damaged is an error that names it, behind what it holds."""
        path = write(tmp_path, "run.jsonl", 0, line(1), packing=".gz")
        path.write_bytes(path.read_bytes()[:-4])

        with pytest.raises(RunFileError, match=r"run\.jsonl\.gz is damaged, or was not"):
            self.steps("run", tmp_path)

    @given(
        data=st.data(),
        counts=st.lists(st.integers(0, 12), min_size=1, max_size=3),
    )
    def test_have_all_in_order(self, data, counts):
        """Wherever the seams are, and however it's packed, each rank's records come once."""
        with tempfile.TemporaryDirectory() as folder:
            for rank, count in enumerate(counts):
                steps = list(range(count))
                seams = data.draw(st.lists(st.integers(0, count), max_size=4).map(sorted))
                seconds = data.draw(st.lists(st.integers(0, 59), min_size=count, max_size=count))
                for number, (start, end) in enumerate(pairwise([0, *seams, count])):
                    lines = [line(n, phase=f"r{rank}", second=seconds[n]) for n in steps[start:end]]
                    packing = data.draw(st.sampled_from(list(PACK)))
                    write(Path(folder), file_name("run", rank), number, *lines, packing=packing)
            found = [
                (record["phase"], record["step"]) for record in read_run("run", log_dir=folder)
            ]

        expected = [(f"r{rank}", n) for rank, count in enumerate(counts) for n in range(count)]
        assert expected == sorted(found, key=lambda each: each[0])
