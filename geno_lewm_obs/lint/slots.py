"""
The roles of slots, and the links along which roles go from one slot to another.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Collection

from .hierarchy import Node
from .roles import Role


class SlotRoles:
    """The roles that each slot has, and those of which nobody was told yet."""

    def __init__(self) -> None:
        self.news: deque[tuple[Node, Role]] = deque()
        """What a slot has got, in order."""
        self._roles: dict[Node, set[Role]] = {}
        self._links: dict[Node, set[Node]] = {}

    def of(self, node: Node) -> Collection[Role]:
        """Return the roles of a slot."""
        return self._roles.get(node, ())

    def put(self, node: Node, role: Role) -> None:
        """Let a slot have a role."""
        present = self._roles.setdefault(node, set())
        if role not in present:
            present.add(role)
            self.news.append((node, role))

    def link(self, source: Node, to: Node) -> None:
        """Let *to* have all roles of *source*, from now on."""
        links = self._links.setdefault(source, set())
        if to not in links and source != to:
            links.add(to)
            for role in self.of(source):
                self.put(to, role)

    def tell_again(self, module: int) -> None:
        """Let all that the slots of a module have be news again."""
        for node, roles in self._roles.items():
            if node[0] == module:
                self.news += [(node, role) for role in roles]

    def pop(self) -> tuple[Node, Role]:
        """Return the next of the news, which all links have got."""
        node, role = self.news.popleft()
        for to in self._links.get(node, ()):
            self.put(to, role)
        return node, role
