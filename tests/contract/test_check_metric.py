"""
The name of a metric against those that are declared.
"""

from __future__ import annotations

import pytest

from geno_lewm_obs import InputError, get_counter, get_gauge
from geno_lewm_obs.contract.check import Breach
from geno_lewm_obs.contract.check_metric import check_metric
from geno_lewm_obs.lint.metric_names import METRIC_KINDS

HIT = "geno_lewm.data.cache.hit"


@pytest.mark.parametrize(
    ("expected", "name", "kind"),
    [
        ([], HIT, "counter"),
        ([], "app.own", "gauge"),
        (
            [("other-kind", f"metric {HIT} is a counter, not a gauge", "use get_counter")],
            HIT,
            "gauge",
        ),
    ],
)
def test_registered(expected, name, kind):
    """A metric that is declared may be asked for as what it is, or if nobody knows what it is."""
    declared = {**METRIC_KINDS, "app.own": None}

    assert expected == [tuple(each) for each in check_metric(declared, name, kind)]


@pytest.mark.parametrize(
    ("get", "kind", "name"),
    [
        (get_counter, "counter", f"{HIT}s"),
        (get_counter, "counter", "no.such"),
        (get_gauge, "gauge", HIT),
        (get_gauge, "gauge", "ACGT" * 6),
        (get_gauge, "gauge", None),
    ],
)
def test_words_of_a_run(get, kind, name):
    """What a run raises is said in the same words."""
    with pytest.raises(InputError) as refused:
        get(name)
    (breach,) = check_metric(METRIC_KINDS, name, kind)

    assert isinstance(breach, Breach)
    assert (breach.message, breach.remedy) == (refused.value.message, refused.value.remediation)
    assert "ACGT" not in str(refused.value)
