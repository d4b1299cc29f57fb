"""
Whose records they are.
"""

from __future__ import annotations

from geno_lewm_obs import __version__
from geno_lewm_obs.otlp.resource import Resource


def test_the_program_the_run_and_the_rank():
    """A resource says who sends, which run and rank; runs and ranks are instances of a service."""
    assert {
        "service.name": "geno_lewm",
        "service.instance.id": "run-7.rank2",
        "telemetry.sdk.name": "geno_lewm_obs",
        "telemetry.sdk.language": "python",
        "telemetry.sdk.version": __version__,
        "geno_lewm.run_id": "run-7",
        "geno_lewm.rank": 2,
    } == Resource({}).attributes("run-7", 2)
    assert "run-7" == Resource({}).attributes("run-7", 0)["service.instance.id"]


def test_what_the_environment_says():
    """Its attributes are added, decoded; the variable of the service's name comes first."""
    given = {
        "OTEL_RESOURCE_ATTRIBUTES": "service.name=a, deployment.environment.name=de%20v,",
        "OTEL_SERVICE_NAME": "b",
    }
    found = Resource(given).attributes("run-7", 0)

    assert ("b", "de v") == (found["service.name"], found["deployment.environment.name"])
    assert (
        "geno_lewm"
        == Resource({"OTEL_RESOURCE_ATTRIBUTES": "service.name=a,b"}).attributes("run-7", 0)[
            "service.name"
        ]
    )


def test_what_rules_keep_out():
    """An attribute that no record could hold isn't sent, and is counted."""
    resource = Resource(
        {
            "OTEL_RESOURCE_ATTRIBUTES": "password=x,owner=jane@example.org,team=a",
            "OTEL_SERVICE_NAME": "GATTACA" * 4,
        }
    )
    found = resource.attributes("run-7", 0)

    assert (3, "geno_lewm", "a") == (resource.refused, found["service.name"], found["team"])
    assert not {"password", "owner"} & found.keys()
