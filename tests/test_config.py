"""
The settings of a run: their order of precedence, and errors that never quote a value.
"""

from __future__ import annotations

from pathlib import Path
from typing import ClassVar

import pytest

from geno_lewm_obs import config
from geno_lewm_obs.config import default_run_id, resolve_settings
from geno_lewm_obs.errors import ConfigError, InputError
from geno_lewm_obs.naming import is_run_id
from geno_lewm_obs.process import ranks

BASES = "ACGT" * 5
VARIABLES = sorted(
    name for key, name in {**vars(config), **vars(ranks)}.items() if key.endswith("_VARIABLE")
)
USABLE_NAMES = [
    "run-2026-05-20-h100-0",
    "a",
    "7",
    "A.b_c-d",
    "run.rank",
    "run.rank3.b",
    "rank3",
    "x" * 128,
    BASES[:19],
]


def why(value):
    """Return the rule that an error names for *value*."""
    return ": it holds a sequence of 20 or more bases" if BASES in str(value) else ""


UNUSABLE_NAMES = {
    "what readers call the last run": "latest",
    "empty": "",
    "path": "a/b",
    "parent": "..",
    "dot first": ".hidden",
    "hyphen first": "-rf",
    "blank": "a b",
    "newline": "run\n",
    "NUL": "a\0b",
    "other script": "rün",
    "too long": "x" * 129,
    "sequence": f"run-{BASES}",
    "like a shard": "run.rank3",
    "like a shard where case is nothing": "run.RANK03",
    "number": 7,
    "bytes": b"run",
    "path object": Path("run"),
}


def each(cases):
    return pytest.mark.parametrize("value", cases.values(), ids=cases.keys())


class TestOrder:
    def test_defaults(self):
        """Without arguments and variables, the defaults of the contract are used."""
        settings = resolve_settings(environ={})

        assert (Path.home() / ".geno-lewm/logs", "info", None, 0o600, True, False, ()) == (
            *(settings.log_dir, settings.level, settings.format, settings.file_mode),
            *(settings.redaction_strict, settings.registry_strict, settings.notices),
        )

    def test_environment(self):
        """Every variable sets its field."""
        variables = {
            "GENO_LEWM_RUN_ID": "run-7",
            "GENO_LEWM_LOG_DIR": "/var/log/geno",
            "GENO_LEWM_LOG_LEVEL": "debug",
            "GENO_LEWM_LOG_FORMAT": "jsonl",
            "GENO_LEWM_LOG_FILE_MODE": "0640",
            "GENO_LEWM_REDACTION_STRICT": "0",
            "GENO_LEWM_REGISTRY_STRICT": "1",
            "GENO_LEWM_LOG_EVERY": "50",
        }
        settings = resolve_settings(environ=variables)

        assert ("run-7", Path("/var/log/geno"), "debug", "jsonl", 0o640, False, True, 50) == (
            *(settings.run_id, settings.log_dir, settings.level, settings.format),
            *(settings.file_mode, settings.redaction_strict, settings.registry_strict),
            settings.log_every,
        )

    def test_argument_beats_environment(self):
        """An argument takes precedence over the environment."""
        variables = {"GENO_LEWM_RUN_ID": "from-environment", "GENO_LEWM_LOG_DIR": "/environment"}
        settings = resolve_settings(run_id="from-argument", log_dir="/argument", environ=variables)

        assert ("from-argument", Path("/argument")) == (settings.run_id, settings.log_dir)

    def test_reads_the_process_environment(self, monkeypatch):
        """Without *environ*, the environment of the process is read."""
        monkeypatch.setenv("GENO_LEWM_RUN_ID", "from-process")

        assert "from-process" == resolve_settings().run_id

    @pytest.mark.parametrize("variable", VARIABLES)
    def test_an_empty_variable_is_unset(self, variable):
        """An empty variable counts as unset."""
        assert resolve_settings(environ={}) == resolve_settings(environ={variable: ""})

    def test_sources(self):
        """`sources` says for each setting what decided it: argument, variable or default."""
        variables = {
            "GENO_LEWM_RUN_ID": "ignored",
            "GENO_LEWM_LOG_DIR": "/logs",
            "GENO_LEWM_REDACTION_STRICT": "1",
        }
        expected = {
            "run_id": "argument",
            "log_dir": "GENO_LEWM_LOG_DIR",
            "level": "default",
            "format": "default",
            "stdout": "default",
            "file_mode": "default",
            "durability": "default",
            "log_every": "default",
            "segment_mb": "default",
            "keep_segments": "default",
            "registry_strict": "default",
            "rank": "default",
            "sharded": "default",
            "redaction_strict": "GENO_LEWM_REDACTION_STRICT",
            "wandb_project": "default",
            "otlp": "default",
            "context": "default",
        }

        assert expected == resolve_settings(run_id="run-1", environ=variables).sources


class TestRunId:
    @pytest.mark.parametrize("name", USABLE_NAMES, ids=lambda name: name[:24])
    def test_usable(self, name):
        """A name of 1 to 128 letters, digits, dots, underscores and hyphens names a run."""
        assert name == resolve_settings(run_id=name, environ={}).run_id

    @each(UNUSABLE_NAMES)
    def test_unusable_argument(self, value):
        """
        A run id that can't name a file is refused with a remedy, and says by which rule;
        it isn't quoted.
        """
        with pytest.raises(InputError) as caught:
            resolve_settings(run_id=value, environ={})

        assert (f"run_id can't name a file{why(value)}", "use 1 to 128 letters") == (
            caught.value.message,
            caught.value.remediation[:20],
        )

    @each(
        {name: value for name, value in UNUSABLE_NAMES.items() if value and isinstance(value, str)}
    )
    def test_unusable_variable(self, value):
        """
        An unusable run id in the environment is refused; the message names the variable, not the
        value.
        """
        with pytest.raises(ConfigError) as caught:
            resolve_settings(environ={"GENO_LEWM_RUN_ID": value})

        assert (f"GENO_LEWM_RUN_ID can't name a file{why(value)}", "use 1 to 128 letters") == (
            caught.value.message,
            caught.value.remediation[:20],
        )

    def test_default(self):
        """Without any, the run is `run-` and twelve hex digits, the same throughout the process."""
        first = resolve_settings(environ={}).run_id

        assert (first, "run-", 12, True) == (
            default_run_id(),
            first[:4],
            len(first[4:]),
            set(first[4:]) <= set("0123456789abcdef"),
        )

    def test_default_is_random(self):
        """Another process gets another run."""
        first = default_run_id()
        default_run_id.cache_clear()

        assert first != default_run_id()

    @each({name: value for name, value in UNUSABLE_NAMES.items() if isinstance(value, str)})
    def test_is_run_id_refuses(self, value):
        """`is_run_id` distinguishes text that can name a run from text that can't."""
        assert not is_run_id(value)


class TestWithoutFile:
    """``none`` in the place of a directory: there is no file, and stdout is the log."""

    STDOUT: ClassVar = {"GENO_LEWM_LOG_FORMAT": "stdout"}

    @pytest.mark.parametrize("word", ["none", "None", "NONE"])
    @pytest.mark.parametrize("how", ["argument", "variable"])
    def test_there_is_no_path(self, word, how):
        """The word stands for no directory in an argument and a variable, in any case."""
        log_dir = word if how == "argument" else None
        environ = self.STDOUT | ({} if log_dir else {"GENO_LEWM_LOG_DIR": word})
        settings = resolve_settings(log_dir=log_dir, environ=environ)

        assert (None, None) == (settings.log_dir, settings.path)

    def test_a_directory_of_that_name(self, tmp_path, monkeypatch):
        """A directory called none is named as a path."""
        monkeypatch.chdir(tmp_path)

        assert [tmp_path / "none"] * 3 == [
            resolve_settings(log_dir=named, environ=self.STDOUT).log_dir
            for named in ("./none", Path("none"), tmp_path / "none")
        ]

    @pytest.mark.parametrize("form", [None, "pretty", "jsonl"])
    def test_takes_the_format_stdout(self, form):
        """In another format nothing would be written, and the error names the variable."""
        environ = {"GENO_LEWM_LOG_DIR": "none"} | ({"GENO_LEWM_LOG_FORMAT": form} if form else {})
        said = "is none, and GENO_LEWM_LOG_FORMAT isn't stdout: nothing would be written"
        with pytest.raises(ConfigError, match=f"^GENO_LEWM_LOG_DIR {said}"):
            resolve_settings(environ=environ)
        with pytest.raises(InputError, match=f"^log_dir {said}"):
            resolve_settings(log_dir="none", environ=environ)

    def test_a_directory_that_is_passed_comes_first(self, tmp_path):
        """The variable doesn't count where an argument names a directory, whatever the format."""
        environ = {"GENO_LEWM_LOG_DIR": "none"}

        assert tmp_path == resolve_settings(log_dir=tmp_path, environ=environ).log_dir

    @pytest.mark.parametrize(
        ("expected", "directory", "text"),
        [
            ("drop", "/logs", ""),
            ("block", "none", ""),
            ("block", "/logs", "Block"),
            ("drop", "none", "drop"),
        ],
    )
    def test_what_becomes_of_a_line_that_is_not_read(self, expected, directory, text):
        """Without a file a line waits for its reader, beside a file it's dropped, unless asked."""
        environ = {**self.STDOUT, "GENO_LEWM_LOG_DIR": directory, "GENO_LEWM_LOG_STDOUT": text}

        assert expected == resolve_settings(environ=environ).stdout

    @pytest.mark.parametrize(
        ("expected", "durability"), [(0, "process"), (1, "power"), (0, "relaxed")]
    )
    def test_a_durability_that_stdout_cannot_keep_is_told(self, expected, durability):
        """A person is told that no record on stdout survives a power cut by our doing."""
        environ = self.STDOUT | {"GENO_LEWM_LOG_DIR": "none"}
        notices = resolve_settings(durability=durability, environ=environ).notices

        assert expected == sum("as safe as with durability process" in each for each in notices)


class TestVariables:
    @pytest.mark.parametrize(
        ("expected", "text"),
        [
            ("debug", "debug"),
            ("info", "INFO"),
            ("warn", "warn"),
            ("warn", "Warning"),
            ("error", " error "),
        ],
        ids=str.strip,
    )
    def test_level(self, expected, text):
        """The level may be spelt in any case, `warning` included."""
        assert expected == resolve_settings(environ={"GENO_LEWM_LOG_LEVEL": text}).level

    @pytest.mark.parametrize(
        ("expected", "text"),
        [("pretty", "pretty"), ("jsonl", "JSONL"), ("stdout", "Stdout")],
        ids=str,
    )
    def test_format(self, expected, text):
        """The format may be spelt in any case."""
        assert expected == resolve_settings(environ={"GENO_LEWM_LOG_FORMAT": text}).format

    @pytest.mark.parametrize(
        ("expected", "text"),
        [(0o600, "0600"), (0o600, "600"), (0o640, "0640"), (0o640, "0o640"), (0o660, "660")],
        ids=str,
    )
    def test_file_mode(self, expected, text):
        """The file mode is octal, with or without Python's prefix."""
        assert expected == resolve_settings(environ={"GENO_LEWM_LOG_FILE_MODE": text}).file_mode

    @pytest.mark.parametrize(
        ("expected", "text"),
        [("process", "process"), ("power", "POWER"), ("relaxed", "Relaxed")],
        ids=str,
    )
    def test_durability(self, expected, text):
        """The durability may be spelt in any case; an argument counts first."""
        environ = {"GENO_LEWM_LOG_DURABILITY": text}

        assert (expected, "power") == (
            resolve_settings(environ=environ).durability,
            resolve_settings(durability="power", environ=environ).durability,
        )

    @pytest.mark.parametrize(
        ("durability", "environ"),
        [("relaxed", {}), (None, {"GENO_LEWM_LOG_DURABILITY": "relaxed"})],
    )
    def test_relaxed_raises_at_no_call(self, durability, environ):
        """Relaxed durability and `on_sink_error="raise"` are refused together."""
        with pytest.raises(
            InputError, match="on_sink_error can't be raise where durability is relaxed"
        ):
            resolve_settings(durability=durability, on_sink_error="raise", environ=environ)

    @pytest.mark.parametrize(("expected", "text"), [(False, "0"), (True, "1")], ids=str)
    def test_registry_strict(self, expected, text):
        """The registry is strict exactly where the variable is 1."""
        assert (
            expected
            is resolve_settings(environ={"GENO_LEWM_REGISTRY_STRICT": text}).registry_strict
        )

    @pytest.mark.parametrize(
        ("expected", "text"),
        [
            (
                "GENO_LEWM_LOG_LEVEL is not a severity; use one of debug, info, warn, error",
                "private",
            ),
            ("GENO_LEWM_LOG_LEVEL is not a severity; use one of debug, info, warn, error", "20"),
            ("GENO_LEWM_LOG_FORMAT is not a format; use pretty, jsonl or stdout", "private"),
            (
                "GENO_LEWM_LOG_FILE_MODE is not a usable mode; use one of 0600, 0640, 0660",
                "private",
            ),
            ("GENO_LEWM_LOG_FILE_MODE is not a usable mode; use one of 0600, 0640, 0660", "0666"),
            ("GENO_LEWM_LOG_FILE_MODE is not a usable mode; use one of 0600, 0640, 0660", "0644"),
            (
                "GENO_LEWM_LOG_DURABILITY is not a known mode; use process, power or relaxed",
                "private",
            ),
            ("GENO_LEWM_LOG_STDOUT is neither block nor drop; use block or drop", "private"),
            ("GENO_LEWM_REGISTRY_STRICT is neither 0 nor 1; use 0 or 1", "private"),
            ("GENO_LEWM_REGISTRY_STRICT is neither 0 nor 1; use 0 or 1", "true"),
            ("GENO_LEWM_LOG_SHARD is neither 0 nor 1; use 0 or 1", "auto"),
        ],
        ids=lambda value: value.partition(" ")[0],
    )
    def test_unusable(self, expected, text):
        """
        The message about an unusable variable names it and the usable values, never its value.
        """
        with pytest.raises(ConfigError) as caught:
            resolve_settings(environ={expected.partition(" ")[0]: text})

        assert expected == str(caught.value)

    @pytest.mark.parametrize("text", ["false", "off", "no", "00", " 0", "private"], ids=repr)
    def test_redaction_stays_strict(self, text):
        """
        Only 0 makes redaction permissive; other values are strict, and a notice doesn't quote them.
        """
        settings = resolve_settings(environ={"GENO_LEWM_REDACTION_STRICT": text})
        notice = "GENO_LEWM_REDACTION_STRICT is neither 0 nor 1; redaction stays strict"

        assert (True, (notice,)) == (settings.redaction_strict, settings.notices)

    @pytest.mark.parametrize("text", ["0", "1"])
    def test_no_notice_where_all_is_understood(self, text):
        """A valid value gives no notice."""
        assert () == resolve_settings(environ={"GENO_LEWM_REDACTION_STRICT": text}).notices


class TestStrictness:
    """Whether redaction raises: the argument first, then the environment, then the default."""

    @pytest.mark.parametrize(
        ("expected", "argument", "text"),
        [
            (True, None, None),
            (True, None, "1"),
            (False, None, "0"),
            (False, False, None),
            (False, False, "1"),
            (True, True, "0"),
        ],
    )
    def test_precedence(self, expected, argument, text):
        """An argument goes before the variable, the variable before the default."""
        environ = {} if text is None else {"GENO_LEWM_REDACTION_STRICT": text}
        settings = resolve_settings(redaction_strict=argument, environ=environ)
        source = "default" if text is None else "GENO_LEWM_REDACTION_STRICT"

        assert (expected, source if argument is None else "argument") == (
            settings.redaction_strict,
            settings.sources["redaction_strict"],
        )

    def test_an_argument_silences_the_notice(self):
        """A variable that isn't asked is not complained of."""
        environ = {"GENO_LEWM_REDACTION_STRICT": "maybe"}

        assert () == resolve_settings(redaction_strict=False, environ=environ).notices

    @pytest.mark.parametrize("value", [0, 1, "0", "", 0.0], ids=repr)
    def test_no_bool(self, value):
        """Anything but True and False is refused: `0` may be meant either way."""
        with pytest.raises(InputError, match="redaction_strict is neither True nor False"):
            resolve_settings(redaction_strict=value, environ={})


@pytest.mark.parametrize(
    "judge",
    [
        lambda value: resolve_settings(run_id=value, environ={}),
        lambda value: resolve_settings(environ={"GENO_LEWM_RUN_ID": value}),
        lambda value: resolve_settings(log_dir=f"{value}\0", environ={}),
        lambda value: resolve_settings(environ={"GENO_LEWM_LOG_DIR": f"{value}\0"}),
        lambda value: resolve_settings(environ={"GENO_LEWM_LOG_LEVEL": value}),
        lambda value: resolve_settings(environ={"GENO_LEWM_LOG_FORMAT": value}),
        lambda value: resolve_settings(environ={"GENO_LEWM_LOG_FILE_MODE": value}),
        lambda value: resolve_settings(environ={"GENO_LEWM_REGISTRY_STRICT": value}),
        lambda value: resolve_settings(environ={"GENO_LEWM_LOG_DURABILITY": value}),
        lambda value: resolve_settings(durability=value, environ={}),
        lambda value: resolve_settings(on_sink_error=value, environ={}),
        lambda value: resolve_settings(redaction_strict=value, environ={}),
    ],
    ids=[
        "run_id",
        "RUN_ID",
        "log_dir",
        "LOG_DIR",
        "LOG_LEVEL",
        "LOG_FORMAT",
        "LOG_FILE_MODE",
        "REGISTRY_STRICT",
        "DURABILITY",
        "durability",
        "on_sink_error",
        "redaction_strict",
    ],
)
def test_no_refusal_quotes_its_value(judge):
    """The message about an unusable value doesn't depend on the value, so it can't reveal it."""
    refusals = set()
    for value in ("/private\n", f"{BASES} again", "\x1b[31mred"):
        with pytest.raises((InputError, ConfigError)) as caught:
            judge(value)
        refusals.add((str(caught.value), str(caught.value.details), caught.value.__cause__))

    assert 1 == len(refusals)
