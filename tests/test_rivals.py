"""
The comparison of this package with its rivals: their lines are checked, and lost records counted.
"""

from __future__ import annotations

import ast
import random
import re
import subprocess
import sys
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path
from xml.etree import ElementTree as ET

import orjson
import pytest

from benchmarks import rivals
from benchmarks.floor import LINE
from benchmarks.measure import Result
from benchmarks.rivals import OURS, OURS_RELAXED, RIVALS, Rival
from benchmarks.rivals.doomed import Deaths, kill_once
from benchmarks.rivals.environment import MissingEnvironmentError, environment, name_of, version_of
from benchmarks.rivals.ledger import Entry, lines, table
from benchmarks.rivals.picture import draw
from benchmarks.rivals.publish import NUMBERS, PAGE, PICTURE, SERVICES, page, picture
from benchmarks.rivals.running import Running
from benchmarks.rivals.trial import fault_of
from benchmarks.rivals.worker import NoAnswerError, Worker

ROOT = Path(__file__).resolve().parents[1]
DOCS = ROOT / "docs"
FOLDER = Path(rivals.__file__).parent
IMPORTED = {"python-json-logger": "pythonjsonlogger", "opentelemetry-sdk": "opentelemetry"}

each_rival = pytest.mark.parametrize("rival", RIVALS, ids=lambda rival: rival.module)


def skip_where_missing(rival):
    for requirement in rival.requires:
        try:
            version(name_of(requirement))
        except PackageNotFoundError:
            pytest.skip(f"{name_of(requirement)} isn't installed here")


RECORD = orjson.dumps(LINE, option=orjson.OPT_APPEND_NEWLINE)
WRONG = [
    pytest.param(RECORD * 2, "2 lines for 3 records", id="a-record-is-missing"),
    pytest.param(RECORD * 2 + RECORD[:-1], "a line without an end", id="the-last-line-has-no-end"),
    pytest.param(
        RECORD * 2 + orjson.dumps({**LINE, "ts": ""}) + b"\n",
        "a record without a time",
        id="no-time",
    ),
    pytest.param(
        RECORD * 2 + orjson.dumps({**LINE, "step": 7}) + b"\n",
        "other fields than the record's: step",
        id="another-value",
    ),
    pytest.param(
        RECORD * 2 + orjson.dumps({**LINE, "more": 7}) + b"\n",
        "other fields than the record's: more",
        id="one-more",
    ),
    pytest.param(
        RECORD * 2 + orjson.dumps({**LINE, "epoch": None}) + b"\n",
        "other fields than the record's: epoch",
        id="one-less",
    ),
]


class TestFiles:
    def imports(self, module):
        """Return what a rival's file imports from elsewhere, directly or through a neighbour."""
        found = set()
        for node in ast.walk(ast.parse((FOLDER / f"{module}.py").read_text("utf-8"))):
            if isinstance(node, ast.ImportFrom) and node.level == 1 and node.module:
                found |= self.imports(node.module)
            elif isinstance(node, ast.ImportFrom) and node.level == 0:
                found.add(node.module.partition(".")[0])
            elif isinstance(node, ast.Import):
                found |= {name.name.partition(".")[0] for name in node.names}
        return found - sys.stdlib_module_names

    @each_rival
    def test_it_imports_only_what_its_environment_holds(self, rival):
        """A rival's file imports only the standard library and what its environment contains."""
        installed = {IMPORTED.get(name_of(each), name_of(each)) for each in rival.requires}

        assert self.imports(rival.module) <= installed | (
            {"geno_lewm_obs"} if rival in (OURS, OURS_RELAXED) else set()
        )

    @each_rival
    def test_it_is_short(self, rival):
        """A rival's file is at most 100 lines long."""
        assert len((FOLDER / f"{rival.module}.py").read_text("utf-8").splitlines()) <= 100

    def test_every_file_with_a_start_takes_part(self):
        """Every file that defines a rival is listed in `RIVALS`."""
        starting = {
            path.stem
            for path in FOLDER.glob("*.py")
            if re.search(r"^def start\(path: Path\)", path.read_text("utf-8"), re.MULTILINE)
        }

        assert {rival.module for rival in RIVALS} == starting


class TestCheck:
    @each_rival
    def test_what_it_writes_is_the_record(self, rival, tmp_path):
        """Where a rival is installed, its lines are whole, with a time and the record's fields."""
        skip_where_missing(rival)
        worker = Worker(Path(sys.executable), rival.module, tmp_path / "trial", "quick")
        answer = worker.ask("check")
        worker.end()

        assert answer["fault"] is None

    @pytest.mark.parametrize(("content", "fault"), WRONG)
    def test_a_wrong_line_is_named(self, content, fault):
        """The fault of a rival that doesn't write exactly the record is named."""
        assert fault == fault_of(content, Running(chunk=lambda _: None, close=lambda: None))

    def test_who_does_not_answer_hangs(self, tmp_path):
        """A process that gives no answer in time is ended."""
        worker = Worker(Path(sys.executable), "by_hand", tmp_path / "trial", "quick")
        with pytest.raises(NoAnswerError, match="it hangs"):
            worker.ask("one_thread", patience_s=0)

    def test_who_ends_fails(self, tmp_path):
        """A process that ends without an answer is distinguished from one that hangs."""
        worker = Worker(Path(sys.executable), "no_such_rival", tmp_path / "trial", "quick")
        with pytest.raises(NoAnswerError, match="it fails"):
            worker.ask("check")


class TestKills:
    def kill(self, name, folder):
        (rival,) = (each for each in RIVALS if each.module == name)
        skip_where_missing(rival)
        return kill_once(Path(sys.executable), rival.module, folder, random.Random(7))

    @pytest.mark.parametrize("name", ["ours", "by_hand"])
    def test_what_is_in_the_kernel_outlives_the_process(self, name, tmp_path):
        """A logger that writes before the call returns loses nothing that it acknowledged."""
        deaths = self.kill(name, tmp_path)

        assert (0, True) == (deaths.lost, deaths.acknowledged >= 50)

    def test_what_waits_in_memory_is_lost(self, tmp_path):
        """A logger that returns before it writes loses what waits, and the count shows it."""
        assert self.kill("opentelemetry_batch", tmp_path).lost > 0


class TestEnvironments:
    def test_one_that_is_there_is_used(self, tmp_path):
        """An existing environment with the same requirements is used unchanged."""
        place = tmp_path / f"{version_of(sys.executable)}-orjson-eliot"
        place.mkdir()
        (place / "installed.txt").write_text("orjson>=3\neliot")

        assert place / "bin" / "python" == environment(
            tmp_path, sys.executable, ("orjson>=3", "eliot")
        )
        assert [place / "installed.txt"] == list(place.iterdir())

    @pytest.mark.slow
    def test_one_that_can_not_be_made_is_named(self, tmp_path):
        """A requirement that doesn't install is named with the version of Python; it is retried."""
        missing = f"nothing @ file://{tmp_path}/nothing-1-py3-none-any.whl"
        with pytest.raises(
            MissingEnvironmentError,
            match=rf"^nothing doesn't install on Python {sys.version_info.major}\.",
        ):
            environment(tmp_path, sys.executable, (missing,))

        assert [] == list(tmp_path.glob("*/installed.txt"))


TAKING_PART = ("ours", "by_hand", "structlog_nested")
WRONG_ONE = "eliot_lines"
LIES = """
def to_file(file):
    global out
    out = file

def add_global_fields(**fields):
    pass

def log_message(name, **fields):
    out.write(b'{"timestamp": 1.0, "message_type": "' + name.encode() + b'"}\\n')
    out.flush()
"""
"""An eliot that leaves all fields out."""


def borrow_environment(folder, rival, library=""):
    """
    Make an environment for *rival* out of the one that runs the tests, and the folder *library*.

    So the tests install nothing.
    """
    place = folder / "-".join([version_of(sys.executable), *map(name_of, rival.requires)])
    (place / "bin").mkdir(parents=True, exist_ok=True)
    (place / "bin" / "python").write_text(
        f'#!/bin/sh\nPYTHONPATH="{library}" exec "{sys.executable}" "$@"\n'
    )
    (place / "bin" / "python").chmod(0o700)
    (place / "installed.txt").write_text("\n".join(rival.requires))


@pytest.fixture(scope="module")
def held(tmp_path_factory):
    """Compare three rivals that write the record and one that doesn't; return docs and process."""
    folder = tmp_path_factory.mktemp("contest")
    for rival in RIVALS:
        if rival.module in TAKING_PART:
            borrow_environment(folder / "environments", rival)
        elif rival.module == WRONG_ONE:
            (folder / "eliot.py").write_text(LIES)
            borrow_environment(folder / "environments", rival, library=folder)
    for name in ("docs/_static", "docs/reference"):
        (folder / name).mkdir(parents=True)
    only = [argument for name in (*TAKING_PART, WRONG_ONE) for argument in ("--only", name)]
    options = [
        "--quick",
        "--environments",
        str(folder / "environments"),
        "--publish",
        str(folder / "docs"),
        *only,
    ]
    command = [sys.executable, "-m", "benchmarks", "rivals", *options]
    return folder / "docs", subprocess.run(
        command, cwd=ROOT, capture_output=True, text=True, check=False, timeout=300
    )


@pytest.mark.slow
@pytest.mark.timeout(360)
class TestContest:
    def test_it_ends_well(self, held):
        """The command ends with 0 and writes nothing to stderr."""
        assert (0, "") == (held[1].returncode, held[1].stderr)

    def test_each_has_all_its_numbers(self, held):
        """Each logger has its times and its losses; one that writes at once has lost nothing."""
        numbers = orjson.loads((held[0] / NUMBERS).read_bytes())

        assert len(TAKING_PART) + 1 == len(numbers["rivals"])
        for each in numbers["rivals"][:-1]:
            assert (0, []) == (each["deaths"]["lost"], each["remarks"])
            assert each["one_thread"]["ratio"] > 0
            assert each["two_threads"]["ratio"] > 0
            assert each["deaths"]["acknowledged"] > 0

    def test_who_writes_something_else_is_not_timed(self, held):
        """A logger that doesn't write the record comes last, with the fault and without numbers."""
        *_, last = orjson.loads((held[0] / NUMBERS).read_bytes())["rivals"]
        fault = "it writes other fields than the record's: component, duration_ms, epoch, "

        assert ("eliot", None, None, None) == (
            last["name"],
            last["one_thread"],
            last["two_threads"],
            last["deaths"],
        )
        assert last["remarks"][0].startswith(fault)

    def test_the_page_shows_what_was_printed(self, held):
        """The published page holds the printed table, and the picture names each logger."""
        docs, done = held

        assert done.stdout in (docs / PAGE).read_text("utf-8")
        for rival in RIVALS:
            assert (rival.name in (docs / PICTURE).read_text("utf-8")) == (
                rival.module in TAKING_PART
            )


class TestShown:
    RESULT = Result(value=3000.0, reference=1500.0, ratio=2.0, quarter=1.9, three_quarters=2.1)

    @pytest.fixture
    def results(self):
        slow = Result(**{**self.RESULT.__dict__, "ratio": 9.0})
        return lines(
            [
                Entry(Rival("a", "not here", ()), remarks=["a doesn't install"]),
                Entry(
                    Rival("b", "slow", ()),
                    {"orjson": "1", "b": "7.1"},
                    slow,
                    None,
                    Deaths(100, 0),
                    ["it hangs with two threads"],
                ),
                Entry(
                    Rival("c", "later", (), waits=True),
                    {},
                    self.RESULT,
                    self.RESULT,
                    Deaths(200, 50),
                ),
                Entry(OURS, {}, self.RESULT, self.RESULT, Deaths(1000, 0)),
            ]
        )

    def test_the_table_is_ranked(self, results):
        """Loggers that write at once come first, by time, and those not measured come last."""
        assert [
            "| **geno-lewm-obs** |  | 3,000 ns | 2.0 | 1.9..2.1 | 2.0 | 0 of 1,000 |  |",
            "| slow | 7.1 | 3,000 ns | 9.0 | 1.9..2.1 | - | 0 of 100 | it hangs with two threads |",
            "| later |  | 3,000 ns | 2.0 | 1.9..2.1 | 2.0 | 25.00% | returns before it's written |",
            "| not here |  | - | - | - | - | - | a doesn't install |",
        ] == list(table(results))[2:]

    def test_the_picture_is_to_scale(self, results):
        """The bars are proportional to the ratios, and a logger that wasn't timed has none."""
        tree = ET.fromstring(draw(results, "3.11.7"))
        bars = [each for each in tree.findall(".//{*}rect") if each.get("class") != "card"]

        assert ["own", "bar", "bar later"] == [bar.get("class") for bar in bars]
        own, slow, later = (float(bar.get("width")) for bar in bars)
        assert (4.5, own) == (pytest.approx(slow / own, rel=0.01), later)

    def test_the_picture_says_what_hangs_and_what_is_lost(self, results):
        """The picture says as text which loggers hang with two threads, and what a kill loses."""
        texts = [each.text for each in ET.fromstring(draw(results, "3.11.7")).findall(".//{*}text")]

        assert {"hangs", "25%", "geno-lewm-obs", "9.0 \u00d7"} <= set(texts)

    def test_the_documentation_shows_the_numbers_that_are_kept(self):
        """The page and the picture in the documentation are those made from the numbers there."""
        numbers, services = (
            orjson.loads((DOCS / path).read_bytes()) for path in (NUMBERS, SERVICES)
        )
        assert (DOCS / PICTURE).read_text("utf-8") == picture(numbers)
        assert (DOCS / PAGE).read_text("utf-8") == page(numbers, services)
