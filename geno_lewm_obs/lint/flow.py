"""
Follow loggers through the modules of a project, until nothing new is found.

Each slot of each module has a set of roles. A role that a slot gets goes on to where the value of
the slot goes, in any order, however often. Order of execution and conditions don't matter: what may
be a logger counts as one.

Functions and classes of the project are looked at only when a logger comes to them: as an argument,
as what is returned, or as an attribute.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable
from typing import Final

from . import roles
from .hierarchy import Hierarchy, Key, Node
from .names import Names
from .roles import BARE, CLASS, FUNCTION, INSTANCE, METHOD, MODULE, TEXT, Role
from .slots import SlotRoles
from .summary import (
    BASE,
    CALL,
    COPY,
    ENTER,
    LOAD,
    NONE,
    PASS,
    STORE,
    STORED,
    TYPE,
    Call,
    Function,
    Summary,
    Use,
    loads_of,
    passed,
)

_ENTERING: Final = ("__enter__", "__aenter__")


class Flow:
    """
    The roles of all slots of the modules that were added.

    Args:
        find: Returns the number of the project's module of a name, as the module of another number
            would import it, or None.
        makers: Names, in full, of functions that return loggers, besides the package's own.
    """

    def __init__(self, find: Callable[[str, int], int | None], makers: frozenset[str]) -> None:
        self.slots = SlotRoles()
        self.names = Names(self.slots, find, makers)
        self.modules = self.names.modules
        self.wanted: set[int] = set()
        """Modules of the project to which a logger goes, and of which more may be to be read."""
        self.judged: defaultdict[tuple[int, int], set[Role]] = defaultdict(set)
        """The calls, as module and number, of what has a role that rules judge."""
        self.callers: defaultdict[Key, set[tuple[int, int, int]]] = defaultdict(set)
        """The calls of a function, as module and number, and how many parameters come before."""
        self._sources: set[Key] = set()
        """Functions that return loggers, or log what they're called with."""
        self._classes = Hierarchy()
        self._named: defaultdict[str, list[tuple[str, Key]]] = defaultdict(list)
        """Functions and classes by name."""
        self._asked: set[str] = set()
        """Names of functions and classes to which a logger may go."""
        self._known: set[tuple[str, Key]] = set()
        self._selves: dict[Node, Key] = {}
        """The first parameter of each method, with the method's class."""
        self._methods: defaultdict[Key, dict[str, list[int]]] = defaultdict(dict)
        self._results: dict[Node, Key] = {}

    # -- modules ---------------------------------------------------------------

    def add(self, number: int, module: Summary) -> None:
        """Add a module, or one again of which more was read; `solve` follows what it brings."""
        before = self.modules.get(number)
        self.names.add(number, module)
        functions = 0 if before is None else len(before.functions)
        classes = 0 if before is None else len(before.classes)
        for at, function in enumerate(module.functions[functions:], functions):
            self._add_function(number, at, function)
        for at, each in enumerate(module.classes[classes:], classes):
            self._add_named(CLASS, each.name, (number, at))
        if before is not None:
            self.slots.tell_again(number)
        for slot, text in module.texts:
            self.slots.put((number, slot), (TEXT, text))
        for slot in module.prints:
            self.slots.put((number, slot), (BARE, "print"))

    def _add_function(self, module: int, at: int, function: Function) -> None:
        key = module, at
        self._results[module, function.result] = key
        self._add_named(FUNCTION, function.name, key)
        if function.owner == NONE:
            return
        owner = module, function.owner
        self._methods[owner].setdefault(function.name, []).append(at)
        if function.kind != "static" and function.positional:
            self._selves[module, function.slots[function.positional[0]]] = owner
        if (CLASS, owner) in self._known:
            self._meet_class(owner, function)

    def _add_named(self, sort: str, name: str, key: Key) -> None:
        self._named[name].append((sort, key))
        if name in self._asked:
            self._know(sort, key)

    # -- propagation -----------------------------------------------------------

    def solve(self) -> None:
        """Follow all that was added, until nothing new is found."""
        steps: dict[int, Callable[[Node, Role, Use], None]] = {
            COPY: self._copied,
            ENTER: self._entered,
            LOAD: self._loaded,
            STORE: self._stored_in,
            STORED: self._stored,
            CALL: self._called,
            PASS: self._passed,
            TYPE: self._typed,
            BASE: self._derived,
        }
        while self.slots.news:
            node, role = self.slots.pop()
            module = self.modules[node[0]]
            self._note_home(module, node, role)
            for use in module.uses.get(node[1], ()):
                steps[use[0]](node, role, use)

    def texts(self, module: int, slot: int) -> list[str]:
        """Return the constants that a slot may hold."""
        return sorted(role[1] for role in self.slots.of((module, slot)) if role[0] == TEXT)

    def _note_home(self, module: Summary, node: Node, role: Role) -> None:
        """Look at the function that returns what has *role*, or the class that it belongs to."""
        number, slot = node
        matters = roles.matters(role)
        if matters and node in self._results:
            self._know(FUNCTION, self._results[node])
            if roles.is_carried(role):
                self._sources.add(self._results[node])
        scope = module.homes.get(slot, NONE)
        if scope in module.unread and role[0] not in (INSTANCE, CLASS, MODULE, TEXT):
            self.wanted.add(number)
        if scope not in module.class_scopes:
            return
        key = number, module.class_scopes[scope]
        if matters:
            self._know(CLASS, key)
        for attribute in [name for name, each in module.scopes[scope].items() if each == slot]:
            for to in self._classes.hold(key, attribute):
                self._put_attribute(to, role)

    def _put_attribute(self, to: Node, role: Role) -> None:
        """Let *to* have what an attribute with *role* is when it's read of an instance."""
        if role[0] == FUNCTION:
            function = self.modules[role[1]].functions[role[2]]
            if function.kind == "property":
                self.slots.link((role[1], function.result), to)
                return
            if function.owner != NONE and function.kind != "static":
                role = (METHOD, *role[1:])
        self.slots.put(to, role)

    # -- functions and classes -------------------------------------------------

    def _know(self, sort: str, key: Key) -> None:
        """Look at a function or class of the project from now on."""
        if (sort, key) in self._known:
            return
        self._known.add((sort, key))
        number, at = key
        module = self.modules[number]
        if sort == FUNCTION:
            self.slots.put((number, module.functions[at].slot), (FUNCTION, *key))
            if module.functions[at].scope in module.unread:
                self.wanted.add(number)
            return
        self.slots.put((number, module.classes[at].slot), (CLASS, *key))
        if module.classes[at].scope in module.unread:
            self.wanted.add(number)
        for each in self._methods[key].values():
            for method in each:
                self._meet_class(key, module.functions[method])
        for base in module.classes[at].bases:
            self._ask(number, base, module.scopes[0].get(base, NONE))

    def _meet_class(self, key: Key, method: Function) -> None:
        """Let the first parameter of a method be its class, or an instance of that."""
        if method.kind != "static" and method.positional:
            kind = CLASS if method.kind == "class" else INSTANCE
            self.slots.put((key[0], method.slots[method.positional[0]]), (kind, *key))

    def know_function(self, key: Key) -> bool:
        """Look at a function that logs what it's called with; tell whether it's a new one."""
        is_new = key not in self._sources
        self._sources.add(key)
        self._know(FUNCTION, key)
        return is_new

    def names_of_loggers(self) -> set[str]:
        """Return the names and attributes that hold loggers, or functions that have to do so."""
        return {
            name
            for number, module in self.modules.items()
            for scope in (0, *module.class_scopes)
            for name, slot in module.scopes[scope].items()
            if any(map(self._is_source, self.slots.of((number, slot))))
        }

    def _is_source(self, role: Role) -> bool:
        return roles.is_carried(role) or (role[0] == FUNCTION and role[1:] in self._sources)

    def ask_for_owner(self, number: int, slot: int) -> bool:
        """Look at the class of which a slot holds an attribute; tell whether that's new."""
        before = len(self._asked)
        module = self.modules[number]
        loads = loads_of(module)
        while slot in loads:
            slot = loads[slot]
        names = module.scopes[module.homes.get(slot, 0)]
        for name in [name for name, each in names.items() if each == slot]:
            self._ask(number, name, module.scopes[0].get(name, slot))
        return len(self._asked) > before

    def _ask(self, number: int, name: str, slot: int) -> None:
        """Look at the functions and classes that *name* may be, which *slot* holds."""
        self.wanted |= self.names.missing((number, slot))
        for each in {name, *self.names.imported_as(number, slot)} - self._asked:
            self._asked.add(each)
            for sort, key in self._named[each]:
                self._know(sort, key)

    # -- steps -----------------------------------------------------------------

    def _copied(self, node: Node, role: Role, use: Use) -> None:
        self.slots.put((node[0], use[1]), role)

    def _entered(self, node: Node, role: Role, use: Use) -> None:
        to = node[0], use[1]
        self.slots.put(to, role)
        if role[0] == INSTANCE:
            for key in self._classes.family(role[1:]):
                for name in _ENTERING:
                    for at in self._methods[key].get(name, ()):
                        self.slots.link((key[0], self.modules[key[0]].functions[at].result), to)

    def _loaded(self, node: Node, role: Role, use: Use) -> None:
        attribute, to = use[1], (node[0], use[2])
        if role[0] == MODULE:
            self.names.import_(to, role[1], attribute)
        elif role[0] in (INSTANCE, CLASS):
            for holder in self._classes.read(role[1:], attribute, to):
                self._read_attribute(holder, attribute, to)
        else:
            found = roles.loaded(role, attribute)
            if found is not None:
                self.slots.put(to, found)

    def _read_attribute(self, holder: Key, attribute: str, to: Node) -> None:
        for role in [*self.slots.of(self.names.attribute(holder, attribute))]:
            self._put_attribute(to, role)

    def _stored_in(self, node: Node, role: Role, use: Use) -> None:
        value = node[0], use[2]
        if role[0] in (INSTANCE, CLASS):
            self.slots.link(value, self.names.attribute(role[1:], use[1]))
        elif role[0] == MODULE:
            to = self.names.attribute_of_module(role[1], node[0], use[1])
            if to is not None:
                self.slots.link(value, to)

    def _stored(self, node: Node, role: Role, use: Use) -> None:
        owner = self._selves.get((node[0], use[1]))
        if owner is not None and roles.matters(role):
            self._know(CLASS, owner)

    def _typed(self, node: Node, role: Role, use: Use) -> None:
        found = roles.instance_of(role)
        if found is not None:
            self.slots.put((node[0], use[1]), found)

    def _derived(self, node: Node, role: Role, use: Use) -> None:
        key = node[0], use[1]
        if role == roles.LOGGER_CLASS:
            self._know(CLASS, key)
            self.slots.put((node[0], self.modules[node[0]].classes[use[1]].slot), role)
            for slot, owner in self._selves.items():
                if owner == key:
                    self.slots.put(slot, roles.LOGGER)
        elif role[0] == CLASS:
            self._know(CLASS, key)
            for holder, attribute, to in [*self._classes.derive(key, role[1:])]:
                self._read_attribute(holder, attribute, to)

    def _passed(self, node: Node, role: Role, use: Use) -> None:
        if roles.is_carried(role):
            call = self.modules[node[0]].calls[use[1]]
            self._ask(node[0], call.name, call.function)

    def _called(self, node: Node, role: Role, use: Use) -> None:
        number, at = node[0], use[1]
        call = self.modules[number].calls[at]
        result = roles.called(role)
        if result is not None:
            self.slots.put((number, call.result), result)
        if roles.is_judged(role):
            self.judged[number, at].add(role)
        elif role[0] in (FUNCTION, METHOD):
            self._pass(role[1:], number, at, is_method=role[0] == METHOD)
            function = self.modules[role[1]].functions[role[2]]
            self.slots.link((role[1], function.result), (number, call.result))
        elif role[0] == CLASS:
            self._construct(role[1:], number, at, call)

    def _construct(self, key: Key, number: int, at: int, call: Call) -> None:
        self.slots.put((number, call.result), (INSTANCE, *key))
        constructors = [
            (each[0], method)
            for each in self._classes.family(key)
            for method in self._methods[each].get("__init__", ())
        ]
        for constructor in constructors:
            self._pass(constructor, number, at, is_method=True)
        if not constructors:  # as of a dataclass
            for name, argument in call.keywords:
                if argument.slot != NONE:
                    self.slots.link((number, argument.slot), self.names.attribute(key, name))

    def _pass(self, key: Key, number: int, at: int, *, is_method: bool) -> None:
        """Let the parameters of a function have what a call passes."""
        function = self.modules[key[0]].functions[key[1]]
        self.callers[key].add((number, at, int(is_method)))
        arguments = passed(function, self.modules[number].calls[at], int(is_method))
        for name, argument in arguments.items():
            if argument.slot != NONE and name in function.slots:
                self.slots.link((number, argument.slot), (key[0], function.slots[name]))
