"""
The names in the modules of a project, and what is imported from where.

A module may be imported that isn't read yet. Slots that are to hold something of it wait till then.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable

from . import roles
from .hierarchy import Key, Node
from .slots import SlotRoles
from .summary import NONE, Summary


class Names:
    """
    The modules that were read, by number, and the names in them.

    Args:
        slots: Where roles are kept.
        find: Returns the number of the project's module of a name, as the module of another number
            would import it, or None.
        makers: Names, in full, of functions that return loggers, besides the package's own.
    """

    def __init__(
        self,
        slots: SlotRoles,
        find: Callable[[str, int], int | None],
        makers: frozenset[str],
    ) -> None:
        self.modules: dict[int, Summary] = {}
        self._slots, self._find, self._makers = slots, find, makers
        self._count = NONE
        """Slots that aren't in a summary have numbers below this."""
        self._waiting: defaultdict[int, list[tuple[str, Node]]] = defaultdict(list)
        self._missing: defaultdict[Node, set[int]] = defaultdict(set)

    def add(self, number: int, module: Summary) -> None:
        """Add a module, and let what waited for it have what it has."""
        if number in self.modules:
            self._keep_slots(number, self.modules[number], module)
        self.modules[number] = module
        for maker in self._makers:
            where, _, name = maker.rpartition(".")
            if where == module.module:
                self._slots.put(self.node(number, name), roles.MAKER)
        for imported in module.imports:
            self.import_((number, imported.slot), imported.module, imported.name)
        for name in set(module.scopes[0]) - module.bound:
            self._import_by_star(number, name)
        for name, node in self._waiting.pop(number, ()):
            self._missing[node].discard(number)
            self._slots.link(self.node(number, name), node)

    def _keep_slots(self, number: int, before: Summary, module: Summary) -> None:
        """Let a module that is read again have the slots that were made for names of it."""
        for scope, names in enumerate(before.scopes):
            for name, slot in names.items():
                present = module.scopes[scope].setdefault(name, slot)
                if slot in before.homes:
                    module.homes.setdefault(slot, scope)
                self._slots.link((number, present), (number, slot))
                self._slots.link((number, slot), (number, present))

    def import_(self, node: Node, module: str, name: str) -> None:
        """Let *node* hold what *module* has as *name*, or the module itself if that is empty."""
        role = roles.role_of(module, name, self._makers)
        if role is not None:
            self._slots.put(node, role)
        inner = f"{module}.{name}" if name else module
        if role is None and self._find(inner, node[0]) is not None:
            self._slots.put(node, (roles.MODULE, inner))
        number = self._find(module, node[0]) if name else None
        if number is None:
            return
        if number in self.modules:
            self._slots.link(self.node(number, name), node)
        else:
            self._waiting[number].append((name, node))
            self._missing[node].add(number)

    def _import_by_star(self, number: int, name: str) -> None:
        module = self.modules[number]
        for star in module.stars:
            self.import_((number, module.scopes[0][name]), star, name)

    def node(self, number: int, name: str) -> Node:
        """Return the slot of a name in a module's own scope."""
        names = self.modules[number].scopes[0]
        if name not in names:
            names[name] = self._new_slot()
            self._import_by_star(number, name)
        return number, names[name]

    def attribute(self, key: Key, name: str) -> Node:
        """Return the slot of an attribute of a class."""
        module = self.modules[key[0]]
        scope = module.classes[key[1]].scope
        names = module.scopes[scope]
        if name not in names:
            slot = names[name] = self._new_slot()
            module.homes[slot] = scope
        return key[0], names[name]

    def _new_slot(self) -> int:
        self._count -= 1
        return self._count

    def attribute_of_module(self, module: str, importer: int, name: str) -> Node | None:
        """Return the slot of a name in a module, or None if that wasn't read."""
        number = self._find(module, importer)
        return None if number not in self.modules else self.node(number, name)

    def missing(self, node: Node) -> set[int]:
        """Return the modules that weren't read and from which a slot is to hold something."""
        return self._missing.get(node, set())

    def imported_as(self, number: int, slot: int) -> set[str]:
        """Return the names that a slot's value has in the modules that it's imported from."""
        imports = self.modules[number].imports
        return {each.name for each in imports if each.slot == slot and each.name}

    def exported(self) -> dict[int, set[str]]:
        """Return, for each module, the names in it by which others may come to a logger."""
        found = {
            number: {
                name
                for name, slot in module.scopes[0].items()
                if any(map(roles.matters, self._slots.of((number, slot))))
            }
            for number, module in self.modules.items()
        }
        starred = [
            (number, self._find(star, number))
            for number, module in self.modules.items()
            for star in module.stars
        ]
        is_settled = False
        while not is_settled:
            is_settled = True
            for number, origin in starred:
                more = set() if origin is None else found.get(origin, set()) - found[number]
                found[number] |= more
                is_settled = is_settled and not more
        return found
