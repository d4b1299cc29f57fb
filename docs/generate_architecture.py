"""
Write the picture of the layers and the tour of the modules into the page on the architecture.

Both come from the code: the floors from pyproject.toml, the arrows from the imports, the sentences
from the modules' docstrings. ``python docs/generate_architecture.py`` writes them; with ``--check``
it writes nothing and exits 1 when the page is out of date.
"""

from __future__ import annotations

import argparse
import ast
import sys
import tomllib
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Final

import grimp

ROOT: Final = Path(__file__).resolve().parents[1]
PAGE: Final = ROOT / "docs" / "explanation" / "architecture.md"
PACKAGE: Final = "geno_lewm_obs"
WIDTH: Final = 98


def main(arguments: Sequence[str] | None = None) -> int:
    """Write the generated parts of the page, or tell whether they are out of date."""
    parser = argparse.ArgumentParser(description="Write the generated parts of the architecture.")
    parser.add_argument(
        "--check", action="store_true", help="write nothing; exit 1 when the page is out of date"
    )
    options = parser.parse_args(arguments)
    before = PAGE.read_text("utf-8")
    after = with_part(with_part(before, "picture", picture()), "tour", tour())
    if options.check and after != before:
        sys.stderr.write(f"{PAGE.name} is out of date; run python docs/{Path(__file__).name}\n")
        return 1
    if not options.check:
        PAGE.write_text(after, "utf-8")
    return 0


def with_part(page: str, name: str, text: str) -> str:
    """Return *page* with *text* between the two comments that mark the part *name*."""
    begin, end = f"<!-- {name}: generated -->", f"<!-- end of {name} -->"
    head, _, rest = page.partition(begin)
    tail = rest.partition(end)[2]
    return f"{head}{begin}\n\n{text}\n{end}{tail}"


def picture() -> str:
    """Return the floors from top to bottom, each room with the rooms that it imports."""
    sys.path.insert(0, str(ROOT))  # the package of this checkout, whichever is installed
    graph = grimp.build_graph(PACKAGE, cache_dir=None)
    floors = [floor.split(" | ") for floor in layers()]
    order = [room for floor in floors for room in floor]
    lines: list[str] = []
    for number, floor in zip(range(len(floors), 0, -1), floors, strict=True):
        for room in floor:
            below = sorted(imported(graph, room), key=order.index)
            label = f"{number:>2}  " if room == floor[0] else "    "
            lines += wrapped(f"{label}{room:<15}", below)
    arrows = sum(len(imported(graph, room)) for room in order)
    caption = f"{len(order)} rooms on {len(floors)} floors, {arrows} arrows, all of them downwards"
    return "\n".join(["```text", *lines, "", caption, "```"])


def layers() -> list[str]:
    """Return the floors as pyproject.toml has them, the highest first."""
    config = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))
    floors: list[str] = config["tool"]["importlinter"]["contracts"][0]["layers"]
    return floors


def imported(graph: grimp.ImportGraph, room: str) -> set[str]:
    """Return the rooms that any module of *room* imports, itself left out."""
    module = f"{PACKAGE}.{room}"
    modules = {module, *graph.find_descendants(module)}
    found = {name for each in modules for name in graph.find_modules_directly_imported_by(each)}
    rooms = {name.split(".")[1] for name in found if name.startswith(f"{PACKAGE}.")}
    return rooms - {room}


def wrapped(head: str, words: Sequence[str]) -> Iterator[str]:
    """Yield *head* and *words*, broken where the page's width ends."""
    line = head
    for word in words:
        if len(f"{line} {word}") > WIDTH:
            yield line.rstrip()
            line = " " * len(head)
        line = f"{line} {word}"
    yield line.rstrip()


def tour() -> str:
    """Return a table for each folder: its modules, and the first sentence of each docstring."""
    lines: list[str] = []
    for folder in folders():
        name = folder.relative_to(ROOT / PACKAGE)
        title = "On top" if folder.name == PACKAGE else f"`{name}/`"
        lines += [f"### {title}", "", sentence(folder / "__init__.py"), ""]
        modules = [path for path in sorted(folder.glob("*.py")) if path.stem != "__init__"]
        lines += ["| module | what it is |", "|---|---|"]
        lines += [f"| `{path.stem}` | {sentence(path)} |" for path in modules]
        lines.append("")
    return "\n".join(lines)


def folders() -> list[Path]:
    """Return the package and its folders: the rooms from top to bottom, folders in them behind."""
    rooms = [room for floor in layers() for room in floor.split(" | ")]
    found = [ROOT / PACKAGE]
    for room in rooms:
        top = ROOT / PACKAGE / room
        found += [path.parent for path in sorted(top.rglob("__init__.py"))]
    return found


def sentence(path: Path) -> str:
    """Return the first sentence of a module's docstring, on one line."""
    docstring = ast.get_docstring(ast.parse(path.read_text("utf-8"))) or ""
    paragraph = " ".join(docstring.partition("\n\n")[0].split())
    return paragraph.replace("|", "\\|")


if __name__ == "__main__":
    sys.exit(main())
