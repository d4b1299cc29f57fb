"""
The pattern of a request's route, by what frameworks tell; those of Starlette and FastAPI are in
`test_asgi`, those of Flask in `test_wsgi`.
"""

from __future__ import annotations

import pytest

from geno_lewm_obs.web.routes import ScopeRoutes, werkzeug_route
from tests.programs import printed_by

DJANGO = """
import asyncio, sys, types
from django.conf import settings
settings.configure(ROOT_URLCONF="urls", ALLOWED_HOSTS=["*"], DATABASES={}, LOGGING_CONFIG=None)
import django
django.setup()
from django.core.asgi import get_asgi_application
from django.core.wsgi import get_wsgi_application
from django.http import Http404, HttpResponse
from django.urls import include, path, re_path
from wsgiref.util import setup_testing_defaults
from geno_lewm_obs import TraceMiddleware, WSGITraceMiddleware, configure

def show(request, **_):
    return HttpResponse("shown")

def lost(request):
    raise Http404

urls = sys.modules["urls"] = types.ModuleType("urls")
urls.urlpatterns = [
    path("users/<int:user>/", show),
    path("api/", include([re_path(r"^items/(?P<item>[0-9]+)/$", show)])),
    path("lost/", lost),
]
configure(run_id="svc")

def by_wsgi(path):
    environ = {"PATH_INFO": path}
    setup_testing_defaults(environ)
    body = WSGITraceMiddleware(get_wsgi_application())(environ, lambda *_: None)
    list(body), body.close()

def by_asgi(path, root=""):
    messages = [{"type": "http.request"}]
    async def receive():
        return messages.pop() if messages else await asyncio.Event().wait()
    async def send(message):
        pass
    scope = {"type": "http", "method": "GET", "path": root + path, "root_path": root, "headers": [],
             "query_string": b"", "server": ("h", 1), "scheme": "http", "http_version": "1.1"}
    asyncio.run(TraceMiddleware(get_asgi_application())(scope, receive, send))

for path in ("/users/7/", "/api/items/7/", "/lost/", "/private/"):
    by_wsgi(path)
    by_asgi(path)
by_asgi("/users/7/", root="/app")
"""


@pytest.mark.slow
def test_django(read):
    """Under WSGI and ASGI the pattern of Django's route is told, and that there is none."""
    pytest.importorskip("django", reason="django isn't installed")
    printed_by("-c", DJANGO)
    told = [(each.data["status"], each.data["route"]) for each in read("svc")]

    assert [
        *[(200, "/users/<int:user>/")] * 2,
        *[(200, "/api/items/(?P<item>[0-9]+)/$")] * 2,
        *[(404, "/lost/")] * 2,
        *[(404, "unmatched")] * 2,
        (200, "/users/<int:user>/"),
    ] == told


def test_of_no_framework():
    """What no framework that is known has handled has no route, rather than none that matched."""
    assert (None, None) == (
        werkzeug_route({"PATH_INFO": "/private"}),
        ScopeRoutes().pattern({"path": "/private"}),
    )


def test_of_another_request():
    """An object that isn't Flask's request, under its name, is no route."""
    assert "unmatched" == werkzeug_route({"werkzeug.request": object()})
