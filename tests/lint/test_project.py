"""
The files of a project, and the names of their modules.
"""

from __future__ import annotations

import pytest

from geno_lewm_obs.lint.project import Project, absolute

from .conftest import write_files


def project(folder, names, *paths, exclude=""):
    write_files(folder, dict.fromkeys(names, ""))
    return Project(
        [str(folder / each) for each in paths or (".",)],
        lambda path: bool(exclude) and exclude in path,
    )


def linted(found):
    return [each.module for each in found.sources if each.is_linted]


def test_names(tmp_path):
    """A module's name is that of the packages around it; a link in a circle is none."""
    (tmp_path / "loop.py").symlink_to("loop.py")
    found = project(tmp_path, ["src/a/__init__.py", "src/a/b/__init__.py", "src/a/b/c.py", "d.py"])

    assert ["d", "a", "a.b", "a.b.c"] == linted(found)


def test_what_is_passed_over(tmp_path):
    """Hidden folders, caches, virtual environments, links and excluded files aren't looked at."""
    names = [".git/a.py", "__pycache__/a.py", "venv/pyvenv.cfg", "venv/a.py", "b.txt", "c/d.py"]
    (tmp_path / "link").symlink_to(tmp_path)

    assert [] == linted(project(tmp_path, names, exclude="d.py"))


def test_a_file_of_a_package(tmp_path):
    """A file may import from all of its package, of which nothing else is reported."""
    found = project(tmp_path, ["a/__init__.py", "a/b/__init__.py", "a/b/c.py"], "a/b/c.py")

    assert ["a.b.c"] == linted(found)
    assert ["a.b.c", "a", "a.b"] == [each.module for each in found.sources]


def test_a_file_of_none(tmp_path):
    """A file outside of packages may import from the files beside it."""
    found = project(tmp_path, ["a.py", "b.py", "deep/c.py"], "a.py")

    assert ["a", "b"] == [each.module for each in found.sources]


def test_find(tmp_path):
    """A name is that of the importer's own folder first; so scripts may have the same helpers."""
    found = project(tmp_path, ["x/a.py", "x/b.py", "y/a.py", "y/b.py", "n/m/o.py"])
    at = {each.path.removeprefix(f"{tmp_path}/"): at for at, each in enumerate(found.sources)}

    assert at["x/b.py"] == found.find("b", at["x/a.py"])
    assert at["y/b.py"] == found.find("b", at["y/a.py"])
    assert at["n/m/o.py"] == found.find("n.m.o", 0)
    assert found.find("nothing", 0) is None


def test_no_file(tmp_path):
    """A path at which nothing is raises."""
    with pytest.raises(FileNotFoundError):
        project(tmp_path, [], "nothing.py")


@pytest.mark.parametrize(
    ("expected", "package", "level", "module"),
    [
        ("a.b", "c.d", 0, "a.b"),
        ("c.d.a", "c.d", 1, "a"),
        ("c.a.b", "c.d", 2, "a.b"),
        ("c", "c.d", 2, ""),
        (None, "c.d", 3, "a"),
        (None, "", 1, "a"),
    ],
)
def test_absolute(expected, package, level, module):
    """A dot is the package, each further one that around it; nothing is above the outermost."""
    assert expected == absolute(package, level, module)
