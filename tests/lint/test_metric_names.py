"""
The metrics that source code declares.
"""

from __future__ import annotations

from geno_lewm_obs.lint.metric_names import metrics_of

from .conftest import write_files

DECLARES = """\
from geno_lewm_obs import MetricSpec, extend_metrics, get_counter, get_gauge

NAME = "app.other"
extend_metrics(
    MetricSpec("app.jobs", "gauge", "jobs", "jobs that wait"),
    MetricSpec(name='app.done', kind='counter', unit="jobs", summary="jobs that ended"),
)
"""


def test_declarations(tmp_path):
    """A declaration of literals names a metric and its kind; one of others may be of any text."""
    literals = {"app.jobs": "gauge", "app.done": "counter"}
    write_files(
        tmp_path,
        {"a.py": DECLARES, "b.py": f"{DECLARES}extend_metrics(MetricSpec(NAME, KIND, 'x', 'y'))"},
    )
    files = [str(tmp_path / each) for each in ("a.py", "b.py", "none.py")]

    assert literals == metrics_of([files[0], files[2]])
    found = metrics_of(files)
    assert literals.items() <= found.items()
    assert found["app.other"] is None


def test_own_metrics_are_known(found):
    """A metric that the project declares is registered, wherever it does so."""
    files = {
        "app/__init__.py": "",
        "app/metrics.py": DECLARES,
        "app/use.py": "from geno_lewm_obs import get_counter, get_gauge\n"
        "get_gauge('app.jobs')\nget_counter('app.jobs')\nget_gauge('app.jbos')\n",
    }
    assert ["app/use.py:3:13 GLO007", "app/use.py:4:11 GLO007"] == found(files, ["app/use.py"])
