"""
The directory of run files: made absolute, and refused by name where it can't be used.
"""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from geno_lewm_obs.config import resolve_settings
from geno_lewm_obs.errors import ConfigError, InputError, ResourceError
from geno_lewm_obs.log_dir import LOG_DIR_VARIABLE, absolute
from tests.programs import python

BASES = "ACGT" * 5


def why(value):
    """Return the rule that an error names for *value*."""
    return ": it holds a sequence of 20 or more bases" if BASES in str(value) else ""


def each(cases):
    return pytest.mark.parametrize("value", cases.values(), ids=cases.keys())


class TestLogDir:
    @pytest.mark.parametrize(
        ("expected", "log_dir"),
        [
            ("/logs", "/logs"),
            ("/logs", "/logs/"),
            ("/logs", "/var/../logs/."),
            ("/logs/two", Path("/logs/two")),
            (str(Path.home() / "logs"), "~/logs"),
            (str(Path.cwd() / "logs"), "logs"),
        ],
        ids=["absolute", "slash", "dots", "path", "home", "relative"],
    )
    def test_becomes_absolute(self, expected, log_dir):
        """A log directory is made absolute, however it is given."""
        assert Path(expected) == absolute(log_dir)

    @pytest.mark.parametrize("how", [{"log_dir": "logs"}, {"environ": {LOG_DIR_VARIABLE: "logs"}}])
    def test_a_relative_one_is_fixed_when_it_is_first_used(self, tmp_path, monkeypatch, how):
        """A program that changes its working directory goes on logging to the same directory."""
        monkeypatch.chdir(tmp_path)
        first = resolve_settings(**how).log_dir
        (tmp_path / "elsewhere").mkdir()
        monkeypatch.chdir(tmp_path / "elsewhere")

        assert (tmp_path / "logs", first) == (first, resolve_settings(**how).log_dir)

    @pytest.mark.skipif(os.name != "posix", reason="no other system lets one be removed")
    @pytest.mark.parametrize(
        ("error", "named", "how"),
        [
            (ResourceError, "log_dir", {"log_dir": "logs"}),
            (ConfigError, LOG_DIR_VARIABLE, {"environ": {LOG_DIR_VARIABLE: "logs"}}),
        ],
    )
    def test_relative_where_the_working_directory_is_gone(
        self, tmp_path, monkeypatch, error, named, how
    ):
        """A relative directory in a working directory that was removed is a typed error."""
        (tmp_path / "gone").mkdir()
        monkeypatch.chdir(tmp_path / "gone")
        (tmp_path / "gone").rmdir()
        with pytest.raises(error, match=f"^{named} is relative, and the working directory"):
            resolve_settings(**how)

    @pytest.mark.skipif(os.name != "posix", reason="no other system lets one be removed")
    def test_absolute_where_the_working_directory_is_gone(self, tmp_path, monkeypatch):
        """An absolute directory needs no working directory."""
        (tmp_path / "gone").mkdir()
        monkeypatch.chdir(tmp_path / "gone")
        (tmp_path / "gone").rmdir()

        assert tmp_path == resolve_settings(log_dir=tmp_path).log_dir

    def test_links_are_not_followed(self, tmp_path):
        """A symbolic link to a directory isn't resolved."""
        link = tmp_path / "link"
        link.symlink_to(tmp_path)

        assert link == absolute(link)

    @each(
        {
            "empty": "",
            "NUL": "/logs/a\0b",
            "NUL in a home": "~a\0b/logs",
            "sequence": f"/logs/{BASES}",
            "bytes": b"/logs",
            "number": 5,
            "list": ["/logs"],
        }
    )
    def test_unusable_argument(self, value):
        """
        An unusable directory is refused with a remedy, and says by which rule;
        it isn't quoted.
        """
        with pytest.raises(InputError) as caught:
            resolve_settings(log_dir=value, environ={})

        assert (f"log_dir is not a usable path{why(value)}", "name a directory") == (
            caught.value.message,
            caught.value.remediation[:16],
        )

    def test_undecodable_bytes(self):
        """
        A directory whose name isn't UTF-8, as the system hands it to Python, can be used like any
        other.
        """
        name = os.fsdecode(b"/logs/not-utf-8-\xff-and-longer-than-a-sequence")

        assert Path(name) == resolve_settings(log_dir=name, environ={}).log_dir

    @each({"NUL": "/logs/a\0b", "sequence": f"/logs/{BASES}"})
    def test_unusable_variable(self, value):
        """
        An unusable directory in the environment is refused; the message names the variable, not the
        value.
        """
        with pytest.raises(ConfigError) as caught:
            resolve_settings(environ={"GENO_LEWM_LOG_DIR": value})

        assert (f"GENO_LEWM_LOG_DIR is not a usable path{why(value)}", "name a directory") == (
            caught.value.message,
            caught.value.remediation[:16],
        )


class TestHome:
    def test_of_a_user_that_is_not_known(self):
        """A home that the system doesn't know is told as such."""
        with pytest.raises(InputError, match=r"^log_dir begins with ~, and the system knows no"):
            resolve_settings(log_dir="~no-such-user/logs", environ={})

    @pytest.mark.skipif(os.name != "posix" or os.getuid() != 0, reason="it changes the user")
    def test_that_nobody_knows(self, tmp_path):
        """Without HOME and an entry of the user, the variable to set is named."""
        code = """
import os, sys
from geno_lewm_obs import ConfigError, get_logger
get_logger("a", log_dir=sys.argv[1])  # all that it needs is loaded
del os.environ["HOME"]
os.environ.pop("GENO_LEWM_LOG_DIR", None)
os.setuid(54321)
try:
    get_logger("a")
except ConfigError as error:
    print(error)
os._exit(0)
"""
        expected = (
            "GENO_LEWM_LOG_DIR isn't set, and there is no home directory for its default; "
            "set HOME or GENO_LEWM_LOG_DIR\n"
        )
        done = python("-u", "-c", code, tmp_path, variables={"HOME": "/root"})

        assert expected == done.stdout, done.stderr


class TestEncoding:
    CODE = """
import sys
from geno_lewm_obs import GenoLeWMError, get_logger
try:
    get_logger("a", run_id="r", log_dir={}).info("training.run.end")
except GenoLeWMError as error:
    print(type(error).__name__, error)
"""

    @pytest.mark.parametrize(
        ("directory", "expected"),
        [
            (
                "'logs/\\u0436'",
                (
                    "InputError log_dir has characters that ascii lacks, by which this process "
                    "encodes paths; set PYTHONUTF8=1, or LC_ALL to C.UTF-8\n"
                ),
            ),
            ("sys.argv[1]", ""),
        ],
        ids=["a literal", "as the system hands it"],
    )
    def test_that_lacks_a_letter(self, tmp_path, directory, expected):
        """In a C locale such a directory is refused by name; one that the system passes is used."""
        variables = {"LC_ALL": "C", "PYTHONCOERCECLOCALE": "0", "PYTHONUTF8": "0"}
        done = python(
            "-c",
            self.CODE.format(directory),
            tmp_path / "\u0436",
            variables=variables,
            cwd=tmp_path,
        )

        assert (0, expected, "") == (done.returncode, done.stdout, done.stderr)
        assert ([] if expected else ["r.jsonl"]) == [
            path.name for path in tmp_path.rglob("*.jsonl")
        ]
