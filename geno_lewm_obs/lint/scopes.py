"""
What is known of a module while its syntax tree is read: scopes, slots, calls, what is left.

Trees may be deeper than Python's stack. So a scope's statements and expressions wait on a list, and
what lies in an inner scope waits until the outer one is done.
"""

from __future__ import annotations

from bisect import bisect_left
from typing import Any, Final

from .summary import COPY, LOAD, NONE, Call, Class, Function, Import, Summary, Use

_READ: Final = " "
"""What stands before the names of slots that hold what a class's body reads."""


class Scope:
    """A scope while it is read."""

    __slots__ = ("bound", "class_number", "function", "is_inline", "number", "parent", "shared")

    def __init__(
        self, number: int, parent: Scope | None, function: int = NONE, class_number: int = NONE
    ) -> None:
        self.is_inline = False
        """Whether it is that of a comprehension, in which ``:=`` binds a name outside."""
        self.number, self.parent = number, parent
        self.function = function
        self.class_number = class_number
        """The class whose scope it is."""
        self.bound: set[str] = set()
        self.shared: set[str] = set()
        """Names that are another scope's, by ``global`` and ``nonlocal``."""


class Reader:
    """
    A module that is being read.

    Args:
        package: The package in which relative imports begin.
        lines: The source in UTF-8, or nothing if all of it is ASCII.
        marked: The numbers of lines that look like logging, in order; None if any line may.
    """

    def __init__(self, package: str, lines: list[bytes], marked: list[int] | None) -> None:
        self.package, self.lines, self.marked = package, lines, marked
        self.all_names: list[dict[str, int]] = []
        """The slots of each scope's names."""
        self.scopes: list[Scope] = []
        self.uses: dict[int, list[Use]] = {}
        self.calls: list[Call] = []
        self.functions: list[Function] = []
        self.classes: list[Class] = []
        self.imports: list[Import] = []
        self.stars: list[str] = []
        self.texts: list[tuple[int, str]] = []
        self.prints: list[int] = []
        self.later: list[tuple[Scope, list[Any], list[tuple[Any, int]]]] = []
        """Inner scopes: their nodes, and expressions whose values are those of slots."""
        self.unread: list[tuple[Scope, list[Any], list[tuple[Any, int]]]] = []
        """Functions of which no line is marked, in the same form."""
        self.pending: list[Any] = []
        """Nodes of the present scope that are still to be read."""
        self.depth = 0
        """How many expressions around the present one are being followed."""
        self._count = 0
        self._loaded: dict[tuple[int, str], int] = {}
        self.scope = self.new_scope(None)
        self.names = self.all_names[0]
        """The slots of the present scope's names."""

    def new_scope(
        self, parent: Scope | None, function: int = NONE, class_number: int = NONE
    ) -> Scope:
        scope = Scope(len(self.scopes), parent, function, class_number)
        self.scopes.append(scope)
        self.all_names.append({})
        return scope

    def new_slot(self) -> int:
        self._count += 1
        return self._count - 1

    def slot(self, name: str) -> int:
        """Return the slot of *name* in the present scope."""
        found = self.names.get(name)
        if found is None:
            found = self.names[name] = self._count
            self._count += 1
        return found

    def slot_in(self, scope: int, name: str) -> int:
        """Return the slot of *name* in the scope of a number."""
        names = self.all_names[scope]
        if name not in names:
            names[name] = self.new_slot()
        return names[name]

    def read(self, name: str) -> int:
        """
        Return the slot of *name* where its value is read.

        In a class it is not the one that is the class's attribute: it may have the value of a name
        outside of the class, too.
        """
        return self.slot(f"{_READ}{name}" if self.scope.class_number != NONE else name)

    def bind(self, name: str) -> int:
        """Return the slot of *name* where it gets a value."""
        if name not in self.scope.shared:
            self.scope.bound.add(name)
        return self.slot(name)

    def use(self, slot: int, use: Use) -> None:
        uses = self.uses.get(slot)
        if uses is None:
            self.uses[slot] = [use]
        else:
            uses.append(use)

    def copy(self, slot: int, to: int) -> None:
        if slot != NONE:
            self.use(slot, (COPY, to))

    def load(self, base: int, attribute: str) -> int:
        found = self._loaded.get((base, attribute))
        if found is None:
            found = self._loaded[base, attribute] = self.new_slot()
            self.use(base, (LOAD, attribute, found))
        return found

    def column(self, line: int, offset: int) -> int:
        """Return the column, in characters and from 1, of byte *offset* in *line*."""
        if self.lines and line <= len(self.lines):
            offset = len(self.lines[line - 1][:offset].decode("utf-8", "replace"))
        return offset + 1

    def is_marked(self, node: Any) -> bool:
        """Tell whether a line of *node* is marked."""
        marked = self.marked
        if marked is None:
            return True
        at = bisect_left(marked, node.lineno)
        return at < len(marked) and marked[at] <= node.end_lineno

    def link_scopes(self) -> None:
        """Let names that a scope reads and doesn't bind have the values of an outer scope."""
        for scope in self.scopes:
            for name, slot in self.all_names[scope.number].items():
                own = self.all_names[scope.number].get(name[1:]) if name[0] == _READ else None
                if own is not None:
                    self.copy(own, slot)
                if name not in scope.bound or name in scope.shared:
                    self._link_outwards(scope, name.removeprefix(_READ), slot)

    def _link_outwards(self, scope: Scope, name: str, slot: int) -> None:
        outer = scope.parent
        while outer is not None:
            if name in outer.bound and outer.class_number == NONE:
                owner = self.all_names[outer.number][name]
                self.copy(owner, slot)
                if name in scope.shared:
                    self.copy(slot, owner)
                return
            outer = outer.parent
        if name == "print":
            self.prints.append(slot)

    def summary(self, module: str) -> Summary:
        """Return what is to be kept of the module."""
        homes = {
            slot: scope
            for scope, names in enumerate(self.all_names)
            for name, slot in names.items()
            if name[0] != _READ
        }
        return Summary(
            module,
            self.all_names,
            {each.number: each.class_number for each in self.scopes if each.class_number != NONE},
            frozenset(self.scopes[0].bound),
            self.uses,
            homes,
            self.calls,
            self.functions,
            self.classes,
            self.imports,
            self.stars,
            self.texts,
            self.prints,
            frozenset(scope.number for scope, _, _ in self.unread),
        )
