"""
django-structlog, dropped into a project as its own documentation has it, beside this package.
"""

from __future__ import annotations

import pytest

from tests.programs import python

pytest.importorskip("django_structlog", reason="django-structlog isn't installed")

PROGRAM = """
import django
from django.conf import settings
settings.configure(
    ALLOWED_HOSTS=["*"], ROOT_URLCONF=__name__, SECRET_KEY="x", LOGGING_CONFIG=None, DATABASES={},
    INSTALLED_APPS=["django_structlog"],
    MIDDLEWARE=[
        "geno_lewm_obs.integrations.django.TraceMiddleware",
        "django_structlog.middlewares.RequestMiddleware",
    ],
)
django.setup()
from django.http import HttpResponse
from django.test import Client
from django.urls import path
from geno_lewm_obs import configure, get_logger

def view(request):
    get_logger("api").info("inference.batch.end", n=1)
    return HttpResponse("x")

urlpatterns = [path("", view)]
configure(run_id="svc")
print(Client(raise_request_exception=False).get("/").status_code)
"""


@pytest.mark.slow
@pytest.mark.parametrize("strict", ["0", "1"])
def test_answers(read, strict):
    """Requests are answered, and recorded, with the defaults and without strictness."""
    done = python("-c", PROGRAM, variables={"GENO_LEWM_REDACTION_STRICT": strict})

    assert "200\n" == done.stdout, done.stderr
    assert {"inference.batch.end", "obs.http.request"} <= {each.event for each in read("svc")}
