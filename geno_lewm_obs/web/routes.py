"""
The pattern of the route that handled a request, such as ``/users/{user}``, by what frameworks tell.

Starlette and FastAPI leave their routes in the scope of ASGI, and Flask has its request in the
environment of WSGI. Django leaves nothing, so it is asked for the path's route once more. No
framework is imported, and the path is never returned.
"""

from __future__ import annotations

import glob
import re
from collections.abc import Iterator, Mapping, MutableMapping
from fnmatch import fnmatchcase
from typing import Any, Final

from ..bounded_cache import BoundedCache
from ..process.loaded_modules import find_loaded
from .django_objects import route_of_path
from .request import UNMATCHED

Scope = MutableMapping[str, Any]


class ScopeRoutes:
    """
    Finds the pattern of the route that handled a request, such as ``/users/{user}``.

    Starlette and FastAPI put the matched route, its endpoint, and the outermost router into the
    scope. ``scope["route"].path_format`` alone isn't enough: it lacks the prefixes of the mounts
    around the route, and in FastAPI since 0.137 those of ``include_router`` too. So the route is
    looked for among the routes below the router, and the patterns found are remembered.
    """

    def __init__(self) -> None:
        self._known: BoundedCache[int, tuple[object, tuple[str, ...]]] = BoundedCache(
            _MAX_ROUTES, max_bytes=_MAX_ROUTE_BYTES
        )

    def pattern(self, scope: Scope) -> str | None:
        """
        Return the whole pattern, or None if it isn't known, or ambiguous.

        `UNMATCHED` if the framework found no route.
        """
        target = scope.get("route") or scope.get("endpoint")
        if target is None:
            path = str(scope["path"]).removeprefix(scope.get("root_path") or "")
            return UNMATCHED if "router" in scope else route_of_path(path)
        known = self._known.entries.get(id(target))
        if known is None:
            # The target is kept too: while it lives, no other object can have its id.
            known = target, _find_patterns(scope)
            self._known.store(id(target), known)
        patterns = known[1]
        if len(patterns) > 1:
            # One router may be included under several prefixes; only the path tells which it was.
            patterns = tuple(each for each in patterns if _fits(each, scope["path"]))
        return patterns[0] if len(patterns) == 1 else None


def werkzeug_route(environ: Mapping[str, Any]) -> str | None:
    """
    Return the pattern of the route that handles a request of WSGI, where Flask does.

    To be asked while the answer begins: Flask takes its request away with it. None if there is
    none, and `UNMATCHED` if it matched no route.
    """
    request = environ.get("werkzeug.request")
    if request is None:
        return None
    rule = getattr(request, "url_rule", None)
    return UNMATCHED if rule is None else str(rule.rule)


def _find_patterns(scope: Scope) -> tuple[str, ...]:
    """Return the patterns under which the scope's route, or else its endpoint, can be reached."""
    try:
        found = list(_walk(scope.get("router"), ""))
    except Exception:  # noqa: BLE001
        # A router of some other framework.
        return ()
    route, endpoint = scope.get("route"), scope.get("endpoint")
    patterns = [pattern for pattern, each in found if _is_route(each, route)]
    if not patterns:
        patterns = [pattern for pattern, each in found if _has_endpoint(each, endpoint)]
    return tuple(dict.fromkeys(patterns))


def _is_route(found: object, route: object) -> bool:
    return route is not None and getattr(found, "original_route", found) is route


def _has_endpoint(found: object, endpoint: object) -> bool:
    return endpoint is not None and (
        getattr(found, "endpoint", None) is endpoint or getattr(found, "app", None) is endpoint
    )


def _walk(router: Any, prefix: str) -> Iterator[tuple[str, object]]:
    """Yield the routes below *router*, each after its whole pattern."""
    routes = getattr(router, "routes", None) or ()
    # FastAPI lists an included router as one opaque entry, which this function resolves into
    # routes that know their `original_route`. It is public since 0.137.2, and loaded if needed.
    resolve = find_loaded("fastapi.routing", "iter_route_contexts") or iter
    for each in resolve(routes):
        # A host has no pattern of its own.
        pattern = prefix + (getattr(each, "path_format", None) or "")
        yield pattern, each
        yield from _walk(each, pattern.removesuffix("/{path}"))


def _fits(pattern: str, path: str) -> bool:
    """
    Tell whether *path* ends with *pattern*, with any text for each parameter.

    It need not begin with it, since a server may serve the application below a root path. `fnmatch`
    matches in linear time; a regular expression might not, and the client chooses the path.
    """
    return fnmatchcase(path, "*" + re.sub("{[^{}]*}", "*", glob.escape(pattern)))


_MAX_ROUTES: Final = 10_000
_MAX_ROUTE_BYTES: Final = 4 * 2**20
