"""What Debian's promtool, node-exporter and Prometheus make of the metrics files."""

from __future__ import annotations

import json
import os
import shutil
import socket
import subprocess
import sys
import time
import urllib.request
from urllib.parse import quote

import pytest

from geno_lewm_obs.metrics.exporter import INTERVAL_VARIABLE
from tests.programs import ROOT, python

pytestmark = pytest.mark.slow
SECONDS = 60
STEP = "geno_lewm_training_step_duration_seconds"
ROUND = (
    "from geno_lewm_obs import METRICS, get_counter, get_gauge, get_histogram\n"
    "for each in METRICS:\n"
    "    if each.kind == 'counter':\n"
    "        own = get_counter(each.name)\n"
    "        (own.labels(code='A.\"B') if each.label else own).inc(3)\n"
    "    elif each.kind == 'gauge': get_gauge(each.name).set(float('nan'))\n"
    "    else: [get_histogram(each.name).observe(x) for x in range(101)]\n"
)


def tool(name):
    path = shutil.which(name)
    if path is None:
        pytest.skip(
            f"{name} isn't installed: it's of the packages prometheus, prometheus-node-exporter"
        )
    return path


def free_port():
    with socket.socket() as listener:
        listener.bind(("127.0.0.1", 0))
        return listener.getsockname()[1]


@pytest.fixture
def served(tmp_path):
    """Start a program; it's ended with the test."""
    started = []

    def start(*command):
        log = (tmp_path / f"{len(started)}.log").open("w+")
        started.append((subprocess.Popen(command, stdout=log, stderr=log), log))
        return log

    yield start
    for program, log in started:
        program.terminate()
        program.wait(timeout=SECONDS)
        log.close()


def fetched(url, is_enough):
    """Return what *url* answers, as soon as that *is_enough*; the last answer, if never."""
    until, answer = time.monotonic() + SECONDS, ""
    while time.monotonic() < until:
        try:
            with urllib.request.urlopen(url, timeout=10) as response:
                answer = response.read().decode()
        except OSError:
            answer = ""
        if is_enough(answer):
            break
        time.sleep(0.1)
    return answer


def eight_ranks():
    """Let eight ranks of one run write their metrics, of which one is killed at once."""
    code = f"{ROUND}print(flush=True); input()"
    ranks = [
        subprocess.Popen(
            [sys.executable, "-c", code],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
            cwd=ROOT,
            env={**os.environ, INTERVAL_VARIABLE: "0.1", "RANK": str(rank), "WORLD_SIZE": "8"},
        )
        for rank in range(8)
    ]
    for program in ranks:
        program.stdout.readline()
    return ranks


def test_promtool_has_nothing_to_say(log_dir):
    """All metrics at once pass promtool's check, with no complaint of a name or a help text."""
    promtool = tool("promtool")
    done = python("-c", ROUND, variables={INTERVAL_VARIABLE: "600"})
    assert 0 == done.returncode, done.stderr
    with (log_dir / "metrics.prom").open() as text:
        checked = subprocess.run(
            [promtool, "check", "metrics"],
            stdin=text,
            capture_output=True,
            text=True,
            timeout=SECONDS,
            check=False,
        )

    assert (0, "", "") == (checked.returncode, checked.stdout, checked.stderr)


def test_the_whole_way(log_dir, tmp_path, served):
    """
    Eight ranks, of which one is killed, are scraped without an error, and a quantile is read back.
    """
    exporter, prometheus = tool("prometheus-node-exporter"), tool("prometheus")
    ranks = eight_ranks()
    names = {"metrics.prom", *(f"metrics.rank{rank}.prom" for rank in range(1, 8))}
    while not log_dir.is_dir() or not names <= {path.name for path in log_dir.iterdir()}:
        time.sleep(0.05)
    ranks[5].kill()

    ports = free_port(), free_port()
    log = served(
        exporter,
        "--collector.disable-defaults",
        "--collector.textfile",
        f"--collector.textfile.directory={log_dir}",
        f"--web.listen-address=127.0.0.1:{ports[0]}",
    )
    page = fetched(f"http://127.0.0.1:{ports[0]}/metrics", lambda text: f"{STEP}_sum" in text)
    assert "node_textfile_scrape_error 0" in page.splitlines()
    assert 8 == page.count(f"{STEP}_count{{")

    config = tmp_path / "prometheus.yml"
    config.write_text(
        "scrape_configs: [{job_name: a, scrape_interval: 1s, static_configs: "
        f"[{{targets: ['127.0.0.1:{ports[0]}']}}]}}]"
    )
    served(
        prometheus,
        f"--config.file={config}",
        f"--storage.tsdb.path={tmp_path / 'data'}",
        f"--web.listen-address=127.0.0.1:{ports[1]}",
    )
    query = quote(f'histogram_quantile(0.95, {STEP}_bucket{{rank="3"}})')
    url = f"http://127.0.0.1:{ports[1]}/api/v1/query?query={query}"
    answer = json.loads(fetched(url, lambda text: '"value"' in text))
    assert 0.095 == pytest.approx(float(answer["data"]["result"][0]["value"][1]), abs=0.001)

    for program in ranks:
        program.stdin.close()
        program.stdout.close()
        program.wait(timeout=SECONDS)
    log.seek(0)
    assert "error" not in log.read().lower()
