"""
The canary run: real programs get the genome of phage lambda in all that a caller can pass or raise.

No 20 bases of it may be in any file that they leave, or in what they print; `geno-obs audit
--canary` looks for them.
"""

from __future__ import annotations

import os
import subprocess
import sys
from importlib.resources import files
from importlib.util import find_spec
from pathlib import Path

import pytest

pytest.importorskip("click", reason="the command line needs the extra cli")
pytestmark = pytest.mark.slow

LAMBDA = Path(str(files("geno_lewm_obs.demo").joinpath("lambda_phage.fa.gz")))

PLANT = '''
"""The beginning of every program below: pieces of the genome, and none of them in the source."""
import gzip, itertools, sys, traceback
from geno_lewm_obs import *

GENOME = "".join(gzip.open(sys.argv[1], "rt").read().split("\\n")[1:])
pieces = (GENOME[at : at + 60] for at in itertools.cycle(range(0, 40_000, 97)))

def read():
    """Return another piece of the genome at each call."""
    return next(pieces)

def forms():
    """Return pieces in all kinds of values."""
    half = read()
    return [
        read(), read().lower(), f"id={read()};", " ".join(read()), read().encode(), [read()],
        [half[:15], half[15:30]], {"a": read()}, {read(): 1}, (read(),), {read()},
        ValueError(read()), list(read().encode()), read().encode().hex(), type(read(), (), {}),
        iter(read()),
    ]
'''

LOGGING = '''
"""
Pass the genome as every argument of every public name, and print whatever is raised.
"""
from pathlib import Path
import os, structlog

KEYS = "name value message details mood phase error_code step user_email".split()

def attempt(act):
    try:
        act()
    except GenoLeWMError as exc:
        print(exc, repr(exc), exc.to_json(), *traceback.format_exception(exc), file=sys.stderr)

configure(run_id="logging")
log = get_logger("training", level="debug")
for event in ("training.metric", "error", "app.unregistered", read(), f"app.{read().lower()}"):
    for value in forms():
        for key in (*KEYS, read()):
            attempt(lambda: log.info(event, **{key: value}))
            attempt(lambda: log.bind(**{key: value}).error(event))
        attempt(lambda: log.warn(event, value, exc_info=True))
        try:
            try:
                raise KeyError(value)
            except KeyError:
                failure = RuntimeError(read(), value)
                failure.add_note(read())
                raise failure
        except RuntimeError as exc:
            attempt(lambda: log.exception(event, name=value))
            attempt(lambda: log.error(event, exc_info=exc, value=value))
for name in (read(), f"x-{read()}"):
    attempt(lambda: get_logger(name))
    attempt(lambda: get_logger("data", run_id=name))
    attempt(lambda: get_logger("data", log_dir=Path(os.environ["HOME"]) / name))
    attempt(lambda: get_logger("data", level=name))
    attempt(lambda: default_registry().extend(EventSpec(name, "info", name, frozenset({name}))))
    attempt(lambda: set_trace_context(trace_id=name, span_id=name).__enter__())
    attempt(lambda: redact(name, {name: name}, allowed_keys={name}))
    attempt(lambda: hash_variant(name, 1, name, name, key=name))
    os.environ["TRACEPARENT"] = name
    def block():
        ends = {"start_event": "training.run.start", "end_event": "training.run.end"}
        with logged_run("training", **ends, start_data={"model_id": name, name: name}) as inner:
            with span(name, end_event="training.epoch.end", loss=name):
                path = Path("/data") / name
                structlog.get_logger("data").info("data.shard.write", shard_id=name, path=path)
                details = {name: name, "nested": {"a": [name]}}
                raise InputError(name, details=details, remediation=name)
    attempt(block)
    attempt(lambda: shutdown_run(name))
'''

SERVICE = '''
"""
Serve requests that carry the genome and fail. The server's own log is off, as the page on services
advises.
"""
import asyncio, threading
import httpx, uvicorn
from starlette.applications import Starlette
from starlette.middleware import Middleware
from starlette.responses import PlainTextResponse
from starlette.routing import Route

configure(run_id="service")
log = get_logger("api", level="debug")

async def score(request):
    body, name = (await request.body()).decode(), request.path_params["name"]
    log.info("training.metric", name=f"asked for {name}", value=body, **dict(request.query_params))
    if body:
        raise (ValueError if len(body) % 2 else InputError)(f"can't score {body} of {name}")
    return PlainTextResponse(name)

route = Route("/score/{name}", score, methods=["GET", "POST"])
app = Starlette(routes=[route], middleware=[Middleware(TraceMiddleware)])
server = uvicorn.Server(uvicorn.Config(app, port=0, log_level="critical", access_log=False))
thread = threading.Thread(target=server.run)
thread.start()
while not server.started:
    thread.join(0.01)
port = server.servers[0].sockets[0].getsockname()[1]
statuses = []
try:
    for at in range(20):
        url = f"http://{server.config.host}:{port}/score/{read()}"
        headers = {"traceparent": read(), "x-read": read(), "cookie": read()}
        params = {"unit": read(), read(): read()}
        statuses.append(httpx.get(url, params=params, headers=headers).status_code)
        statuses.append(httpx.post(url, content=read()[at % 2 :], headers=headers).status_code)
finally:
    server.should_exit = True
    thread.join()
assert {200, 500} == set(statuses), statuses
'''

CRASH = '''
"""
Die of an exception that nothing catches, in the main thread and in another, with the genome in
every frame.
"""
import threading
install_crash_hooks()

def inner(argument):
    local = {"read": read(), "all": forms()}
    try:
        int(argument)
    except ValueError as exc:
        is_main = threading.current_thread() is threading.main_thread()
        failure = (KeyError if is_main else InputError)(f"{argument} {local}")
        failure.add_note(read())
        raise failure from exc

ends = {"start_event": "training.run.start", "end_event": "training.run.end"}
with logged_run("training", run_id="crash", **ends) as log:
    thread = threading.Thread(target=inner, args=(read(),), name=read())
    thread.start()
    thread.join()
    inner(read())
'''

WANDB = '''
"""
Send a run to wandb, offline: its configuration, metrics, alerts and errors are of the genome.
"""
start = {"start_event": "training.run.start", "start_data": {"model_id": read()}}
with logged_run("training", run_id="wandb", wandb_project="canary", **start) as log:
    for step, value in enumerate(forms() * 3):
        log.info("training.metric", step=step, name=f"x{step}", value=value)
        log.info("training.epoch.end", step=step, loss=0.5, lr=value, **{read(): value})
        log.warn("training.collapse.alert", criterion=value, value=0.1, threshold=read())
    log.error("error", message=read(), details={read(): read()}, exc_info=ValueError(read()))
'''

PROGRAMS = {
    "logging": (LOGGING, {"GENO_LEWM_REDACTION_STRICT": "1"}, 0),
    "logging, permissive": (LOGGING, {"GENO_LEWM_REDACTION_STRICT": "0"}, 0),
    "logging, to a person": (
        LOGGING,
        {"GENO_LEWM_REDACTION_STRICT": "0", "GENO_LEWM_LOG_FORMAT": "pretty", "FORCE_COLOR": "1"},
        0,
    ),
    "logging, to stdout": (
        LOGGING,
        {"GENO_LEWM_REDACTION_STRICT": "0", "GENO_LEWM_LOG_FORMAT": "stdout"},
        0,
    ),
    "service": (SERVICE, {"GENO_LEWM_REDACTION_STRICT": "0", "GENO_LEWM_LOG_FORMAT": "pretty"}, 0),
    "crash": (CRASH, {"GENO_LEWM_LOG_FORMAT": "pretty"}, 1),
    "wandb": (WANDB, {"GENO_LEWM_REDACTION_STRICT": "0", "WANDB_MODE": "offline"}, 0),
}
"""Each program, its environment, and the exit code that it ends with."""
NEEDS = {
    "service": ("httpx", "starlette", "uvicorn"),
    "wandb": ("wandb",),
}


def audit(*paths):
    command = [
        sys.executable,
        "-m",
        "geno_lewm_obs",
        "audit",
        "--canary",
        str(LAMBDA),
        *map(str, paths),
    ]
    return subprocess.run(command, capture_output=True, text=True, timeout=120, check=False)


@pytest.fixture
def left_by(tmp_path):
    """
    Run a program over the genome; return the directory of all that it left, its streams included.
    """

    def run(command, environment, code):
        home = tmp_path / "home"
        home.mkdir()
        inherited = {
            name: value
            for name, value in os.environ.items()
            if not name.startswith(("GENO_LEWM_", "WANDB_"))
        }
        own = {
            "HOME": str(home),
            "TMPDIR": str(home),
            "GENO_LEWM_LOG_DIR": str(home / "logs"),
            "PYTHONDONTWRITEBYTECODE": "1",
        }
        with (home / "stdout").open("wb") as out, (home / "stderr").open("wb") as err:
            done = subprocess.run(
                command,
                env=inherited | own | environment,
                cwd=home,
                stdout=out,
                stderr=err,
                timeout=120,
                check=False,
            )
        assert code == done.returncode, (home / "stderr").read_text("utf-8")[-2000:]
        return home

    return run


@pytest.mark.parametrize("name", PROGRAMS)
def test_nothing_of_the_genome_comes_out(left_by, tmp_path, name):
    """Nothing that a program leaves or prints holds 20 bases of the genome that it was given."""
    for module in NEEDS.get(name, ()):
        if find_spec(module) is None:
            pytest.skip(f"{module} isn't there")
    program, environment, code = PROGRAMS[name]
    (tmp_path / "program.py").write_text(PLANT + program, "utf-8")
    home = left_by([sys.executable, str(tmp_path / "program.py"), str(LAMBDA)], environment, code)
    done = audit(home)
    records = (home / "logs" / f"{name.partition(',')[0]}.jsonl").read_bytes().count(b"\n")

    assert (0, "") == (done.returncode, done.stdout)
    assert records > 1


def test_nothing_of_the_genome_comes_out_of_the_demo(left_by):
    """The demo trains on the genome, and leaves no 20 bases of it."""
    home = left_by([sys.executable, "-m", "geno_lewm_obs", "demo", "--epochs", "1"], {}, 0)
    done = audit(home)

    assert (0, "", 1) == (done.returncode, done.stdout, len(list(home.rglob("*.jsonl"))))


@pytest.mark.parametrize("place", ["run.jsonl", "stderr"])
def test_a_leak_would_be_seen(left_by, tmp_path, place):
    """The same audit finds the genome if a program does let it out."""
    (tmp_path / "program.py").write_text(
        PLANT + 'open(sys.argv[2], "a").write(read())\nprint(read(), file=sys.stderr)', "utf-8"
    )
    home = left_by([sys.executable, str(tmp_path / "program.py"), str(LAMBDA), "run.jsonl"], {}, 0)
    done = audit(home)

    assert (1, True) == (
        done.returncode,
        f"/{place}, line 1: holds 20 bases of the canary" in done.stdout,
    )
