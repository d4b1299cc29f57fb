"""
What pyproject.toml tells the linter.
"""

from __future__ import annotations

import pytest

from geno_lewm_obs import InputError
from geno_lewm_obs.lint.settings import LintSettings, find_settings


def settings_of(folder, text):
    (folder / "pyproject.toml").write_text(text, "utf-8")
    return find_settings(folder)


def test_none(tmp_path):
    """Without a file every rule is on, everywhere."""
    (tmp_path / "pyproject.toml").write_text("[project]\n")
    settings = find_settings(tmp_path)

    assert LintSettings(tmp_path) == settings
    assert settings.is_selected("GLO001", tmp_path / "a.py")


def test_all(tmp_path):
    """Each entry has its place."""
    settings = settings_of(
        tmp_path,
        """
[tool.geno_lewm_obs.lint]
select = ["GLO00"]
ignore = ["GLO009"]
exclude = ["build"]
makers = ["app.logs.get"]
no-print = ["src/*"]
baseline = "known.json"
[tool.geno_lewm_obs.lint.per-file-ignores]
"tests" = ["GLO003"]
""",
    )
    assert ("GLO00",) == settings.select
    assert frozenset({"app.logs.get"}) == settings.makers
    assert tmp_path / "known.json" == settings.baseline
    assert settings.is_at(tmp_path / "build/lib/a.py", settings.exclude)
    assert settings.is_at(tmp_path / "src/app/a.py", settings.no_print)


@pytest.mark.parametrize(
    ("expected", "rule", "path"),
    [
        (True, "GLO003", "src/a.py"),
        (False, "GLO003", "tests/deep/a.py"),
        (True, "GLO001", "tests/deep/a.py"),
        (False, "GLO009", "src/a.py"),
        (False, "GLO010", "src/a.py"),
    ],
)
def test_is_selected(tmp_path, expected, rule, path):
    """An id is reported where it begins with one that is selected, and is ignored nowhere."""
    settings = LintSettings(
        tmp_path,
        select=("GLO00",),
        ignore=("GLO009",),
        per_file_ignores={"tests/*": ("GLO003",)},
    )
    assert expected is settings.is_selected(rule, tmp_path / path)


def test_of_a_folder_above(tmp_path):
    """The file of the nearest project around counts."""
    settings_of(tmp_path, '[tool.geno_lewm_obs.lint]\nignore = ["GLO009"]\n')
    (tmp_path / "src").mkdir()

    assert tmp_path == find_settings(tmp_path / "src").folder


OWN = "tool.geno_lewm_obs"
LINT = f"{OWN}.lint"
IGNORES = f"{LINT}.per-file-ignores"
NAMES_NONE = "names an id that isn't known"


@pytest.mark.parametrize(
    ("expected", "text"),
    [
        ("pyproject.toml can't be parsed", "geno_lewm_obs = ["),
        (f"pyproject.toml: {OWN} must be a table", "[tool]\ngeno_lewm_obs = 1"),
        (f"pyproject.toml: {LINT} must be a table", f"[{OWN}]\nlint = 1"),
        (
            f"pyproject.toml: select of {LINT} must be a list of texts",
            f"[{LINT}]\nselect = 'GLO001'",
        ),
        (f"pyproject.toml: baseline of {LINT} must be a text", f"[{LINT}]\nbaseline = 1"),
        (f"pyproject.toml: {LINT} has an entry that isn't known", f"[{LINT}]\nunknown = 1"),
        (f"pyproject.toml: {IGNORES} must be a table", f"[{LINT}]\nper-file-ignores = []"),
        (f"pyproject.toml: x of {IGNORES} must be a list of texts", f"[{IGNORES}]\nx = 1"),
        (
            f"pyproject.toml: select of {LINT} {NAMES_NONE}",
            f"[{LINT}]\nselect=['X']",
        ),
        (
            f"pyproject.toml: ignore of {LINT} {NAMES_NONE}",
            f"[{LINT}]\nignore=['']",
        ),
        (
            f"pyproject.toml: x of {IGNORES} {NAMES_NONE}",
            f"[{IGNORES}]\nx=['G', 'x']",
        ),
    ],
)
def test_what_can_not_be_used(tmp_path, expected, text):
    """A setting that can't be used is an error that names it and its table, and not passed over."""
    with pytest.raises(InputError) as refused:
        settings_of(tmp_path, text)
    assert expected == refused.value.message


def test_ids_in_any_case(tmp_path):
    """Ids may be written in small letters, as on the command line."""
    text = f"[{LINT}]\nselect = ['glo001', 'Glo01']\nignore = [' glo011']\n[{IGNORES}]\nx = ['glo']"
    settings = settings_of(tmp_path, text)

    assert (("GLO001", "GLO01"), ("GLO011",)) == (settings.select, settings.ignore)
    assert {"x": ("GLO",)} == settings.per_file_ignores
