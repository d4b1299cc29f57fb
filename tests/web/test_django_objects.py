"""
What Django's objects tell, by stand-ins; `integrations/test_django` and `test_routes` run Django.
"""

from __future__ import annotations

import sys
from types import ModuleType, SimpleNamespace

import pytest

from geno_lewm_obs.web.django_objects import note_failure, route_of_path


@pytest.fixture
def urls(monkeypatch):
    """Let Django seem loaded, with a function that resolves paths."""
    module = ModuleType("django.urls")
    module.Resolver404 = LookupError
    monkeypatch.setitem(sys.modules, "django.urls", module)
    return module


@pytest.mark.parametrize(
    ("route", "pattern"), [("users/<int:id>/", "/users/<int:id>/"), ("^a/$", "/a/$"), ("", "/")]
)
def test_pattern(urls, route, pattern):
    """A route of Django is written with a slash before it, as others are."""
    urls.resolve = lambda _path: SimpleNamespace(route=route)

    assert pattern == route_of_path("/private")


@pytest.mark.parametrize(
    ("exc", "pattern"), [(LookupError, "unmatched"), (ZeroDivisionError, None)]
)
def test_that_matches_nothing(urls, exc, pattern):
    """A path without a route is unmatched; of a Django that has no routes nothing is known."""

    def resolve(_path):
        raise exc

    urls.resolve = resolve

    assert pattern == route_of_path("/private")


def test_without_django():
    """Where Django isn't loaded nothing is known, and it isn't loaded for that."""
    assert None is route_of_path("/private")


@pytest.mark.parametrize("request_", [None, SimpleNamespace(META={}), SimpleNamespace(scope={})])
def test_failure_of_a_request_that_is_not_traced(request_):
    """A failure where no request is traced is nobody's."""
    note_failure(request_, ZeroDivisionError())
