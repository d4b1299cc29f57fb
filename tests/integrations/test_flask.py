"""
Flask's extension: one record of each request, with what a view raised.
"""

from __future__ import annotations

import pytest

from geno_lewm_obs import get_logger

flask = pytest.importorskip("flask", reason="flask isn't installed")

from geno_lewm_obs.integrations.flask import TraceFlask


@pytest.fixture(autouse=True)
def service(monkeypatch):
    monkeypatch.setenv("GENO_LEWM_RUN_ID", "svc")


@pytest.fixture
def make():
    """Make an application with a view of each kind."""

    def make():
        app = flask.Flask("service")

        @app.get("/users/<int:user>")
        def user(user):
            get_logger("api").info("training.run.end")
            return str(user)

        @app.get("/broken")
        def broken():
            msg = "no such shard"
            raise LookupError(msg)

        @app.get("/gone")
        def gone():
            flask.abort(410)

        @app.get("/stream")
        def stream():
            def pieces():
                for piece in "ab":
                    get_logger("api").info("training.run.end")
                    yield piece

            return flask.stream_with_context(pieces())

        return app

    return make


def requests(read):
    return [each for each in read("svc") if each.event == "obs.http.request"]


def test_a_request(make, read):
    """The view and the record are in one span, and the client gets its id back."""
    app = make()
    TraceFlask(app, request_id_header="X-Request-ID")
    answer = app.test_client().get("/users/7", headers={"X-Request-ID": "r-1"})
    of_view, of_request = read("svc")

    assert "r-1" == answer.headers["X-Request-ID"]
    assert (of_view.trace_id, of_view.span_id) == (of_request.trace_id, of_request.span_id)
    assert {"method": "GET", "status": 200, "route": "/users/<int:user>", "request_id": "r-1"} == (
        of_request.data
    )


def test_what_a_view_raises(make, read):
    """The client gets 500, and the record has type, place and text of what the view raised."""
    app = make()
    TraceFlask().init_app(app)

    assert 500 == app.test_client().get("/broken").status_code
    (only,) = requests(read)
    assert ("error", 500, "LookupError", "no such shard") == (
        only.severity,
        *(only.data[key] for key in ("status", "exception_type", "exception_message")),
    )
    assert "broken" == only.data["exception_stack"][-1].split(":")[1]


def test_what_a_view_answers(make, read):
    """A view that answers by an exception of Flask's hasn't failed."""
    app = make()
    TraceFlask(app)

    assert 410 == app.test_client().get("/gone").status_code
    assert {"method": "GET", "status": 410, "route": "/gone"} == requests(read)[0].data


def test_a_stream(make, read):
    """What a stream logs is in the request's span."""
    app = make()
    TraceFlask(app)

    assert "ab" == app.test_client().get("/stream").text
    assert 1 == len({(each.trace_id, each.span_id) for each in read("svc")})
    assert 3 == len(read("svc"))


def test_of_two_applications(make, log_dir):
    """An application without the extension is left alone."""
    TraceFlask(make())

    assert 500 == make().test_client().get("/broken").status_code
    assert not log_dir.exists()
