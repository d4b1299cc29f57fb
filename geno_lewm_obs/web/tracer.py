"""
What one middleware goes by: how a request gets its place in a trace and its id, and its record.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Generator, Iterable, Mapping, MutableMapping, Sequence
from contextlib import contextmanager
from typing import Any, Final

from ..errors import InputError
from ..tracing.context import child_of
from ..tracing.position import TracePosition, opentelemetry_position
from ..tracing.traceparent import parse_traceparent
from .context import RequestContext
from .recorder import Recorder
from .request import TracedRequest
from .request_id import new_request_id, usable_request_id

EVENT: Final = "obs.http.request"
MARK: Final = "geno_lewm_obs.request"
"""Where a scope of ASGI or an environment of WSGI has its `TracedRequest`."""


class RequestTracer:
    """
    The settings of one middleware, and what it does with each request.

    Args:
        component: The subsystem that the records name.
        request_id_header: The header that names a request's id, and that the answer has too; None
            for no id.
        trace_id_header: The header of the answer that names the trace; None for none.
        exclude: Paths of requests that get neither span nor record; one that ends in ``*`` means
            all that begin so.

    Raises:
        InputError: an argument can't be used.
    """

    def __init__(
        self,
        component: str = "http",
        request_id_header: str | None = None,
        trace_id_header: str | None = None,
        exclude: Iterable[str] = (),
    ) -> None:
        self._recorder = Recorder(component, EVENT, "requests")
        self.request_id_header: Final = _check_header(request_id_header, "request_id_header")
        self._trace_id_header = _check_header(trace_id_header, "trace_id_header")
        self._paths, self._prefixes = _check_paths(exclude)

    def excludes(self, path: str) -> bool:
        """Tell whether requests for *path* are left alone."""
        return path in self._paths or path.startswith(self._prefixes)

    def begin(
        self, method: str, traceparents: Sequence[str], request_ids: Sequence[str]
    ) -> TracedRequest:
        """
        Return a request that begins now.

        Args:
            method: Its method, as the client named it.
            traceparents: The values of its headers ``traceparent``.
            request_ids: The values of its headers that name its id.
        """
        request_id = None
        if self.request_id_header is not None:
            request_id = self._request_id(request_ids)
        return TracedRequest(child_of(self._parent(traceparents)), request_id, method)

    @contextmanager
    def tracing(
        self,
        surroundings: MutableMapping[str, Any],
        path: str,
        method: str,
        headers: Mapping[str, str],
    ) -> Generator[TracedRequest | None]:
        """
        Run a block that handles a request; yield the request, or None if it isn't to be recorded.

        It isn't if *path* is excluded, and if a middleware further out records it. What the block
        raises is recorded.

        Args:
            surroundings: The scope of ASGI, or the environment of WSGI.
            path: Without the application's mount point.
            method: As the client named it.
            headers: Those of the request; names are found in any case.
        """
        if is_being_traced(surroundings):
            yield None
            return
        if self.excludes(path):
            with RequestContext(None):
                yield None
            return
        named = [self.request_id_header or ""]
        request = surroundings[MARK] = self.begin(
            method,
            [headers[name] for name in ("traceparent",) if name in headers],
            [headers[name] for name in named if name in headers],
        )
        with request.context:
            try:
                yield request
            except BaseException as exc:
                self.record(request, exc)
                raise

    def answer_headers(self, request: TracedRequest) -> list[tuple[str, str]]:
        """Return what the answer of *request* has besides the application's own headers."""
        headers = []
        if self.request_id_header is not None and request.request_id is not None:
            headers.append((self.request_id_header, request.request_id))
        if self._trace_id_header is not None:
            headers.append((self._trace_id_header, request.trace_id))
        return headers

    def record(
        self,
        request: TracedRequest,
        exc: BaseException | None,
        find_route: Callable[[], str | None] = lambda: None,
    ) -> None:
        """
        Write the record of *request*, once.

        A failure to do so is said once, and never affects the answer.

        Args:
            request: The request.
            exc: What left the application, or None.
            find_route: Asked for the pattern of the route, unless the framework told it.
        """
        if request.is_recorded:
            return
        request.is_recorded = True
        try:
            request.route = request.route or find_route()
            severity, fields = request.summary(exc)
        except Exception as failure:  # noqa: BLE001
            self._recorder.say_failed(failure)
        else:
            self._recorder.write(request.recorded_at, severity, fields)
        request.failure = None  # it has frames, and these have the request

    def _request_id(self, values: Sequence[str]) -> str:
        chosen = usable_request_id(values[0]) if len(values) == 1 else None
        if chosen is not None:
            return chosen
        if values:
            self._recorder.say_once(
                "a request's id is malformed and ignored; it got one of its own"
            )
        return new_request_id()

    def _parent(self, values: Sequence[str]) -> TracePosition | None:
        parent = parse_traceparent(values[0]) if len(values) == 1 else None
        if parent is not None:
            return TracePosition((parent.trace_id, parent.span_id), parent.flags)
        if values:
            self._recorder.say_once(
                "a request's traceparent is malformed and ignored; it got a trace of its own"
            )
        return opentelemetry_position()


def is_being_traced(surroundings: Mapping[str, Any]) -> bool:
    """Tell whether a middleware further out has the request of this scope or environment."""
    request = surroundings.get(MARK)
    return isinstance(request, TracedRequest) and not request.is_recorded


def _check_header(name: str | None, argument: str) -> str | None:
    if name is None or (isinstance(name, str) and re.fullmatch(_FIELD_NAME, name)):
        return name
    msg = f"{argument} is no name of a header"
    raise InputError(msg, remediation="use letters, digits and -, as in X-Request-ID")


def _check_paths(patterns: Iterable[str]) -> tuple[frozenset[str], tuple[str, ...]]:
    """Return the whole paths in *patterns*, and the beginnings of paths."""
    found = [patterns] if isinstance(patterns, str) else [*patterns]
    for pattern in found:
        if not isinstance(pattern, str) or not re.fullmatch(r"/[^*]*\*?", pattern):
            msg = "exclude holds what is no path"
            raise InputError(
                msg, remediation="use paths such as /healthz, and /static/* for all below one"
            )
    prefixes = tuple(each[:-1] for each in found if each.endswith("*"))
    return frozenset(found), prefixes


_FIELD_NAME: Final = r"[!#$%&'*+.^_`|~0-9A-Za-z-]+"
"""The name of a field, by RFC 9110."""
