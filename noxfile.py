"""
The checks of this project, one session each.

``nox`` runs them all; ``nox -s tests-3.11`` runs one.
"""

from __future__ import annotations

import pathlib

import nox

PYTHONS = ("3.11", "3.12", "3.13")
PYTEST = ("pytest", "pytest-timeout>=2.3.1", "hypothesis", "freezegun")
"""What the tests of the core need; those of an extra are skipped without it."""
PARALLEL = ("-n", "auto", "--dist", "worksteal")
"""Tests last from milliseconds to a minute: a process that has none left takes over another's."""
FRAMEWORKS = (
    "celery",
    "distributed",
    "django",
    "django-structlog",
    "flask",
    "gunicorn",
    "hydra-core",
    "joblib",
    "lightning",
    "pytest-xdist",
    "ray",
    "starlette",
    "torch",
    "transformers[torch]",
    "typer",
    "uvicorn",
)
"""What the survey of frameworks runs in; what can't be installed here is skipped."""
ENGINES = ("pyspark", "setuptools<81", "tensorboard")
"""What the exports are read by; TensorBoard needs pkg_resources."""
nox.options.default_venv_backend = "venv"
nox.options.error_on_missing_interpreters = False


@nox.session(python=PYTHONS)
def tests(session: nox.Session) -> None:
    """Run all tests, with every extra that they use, under coverage."""
    session.install("-e", ".[test]")
    session.run("python", "-m", "pytest", "--cov", *PARALLEL, *session.posargs)


@nox.session(python=PYTHONS)
def core(session: nox.Session) -> None:
    """Run the tests of the core, installed without extras."""
    session.install(".", *PYTEST, "pytest-xdist")
    session.run("python", "-m", "pytest", *PARALLEL, *session.posargs)


@nox.session(default=False)
def quick(session: nox.Session) -> None:
    """The tests that take no longer than about a second each, in a few minutes altogether."""
    session.install("-e", ".[test]")
    session.run("python", "-m", "pytest", "-m", "not slow", *PARALLEL, *session.posargs)


@nox.session(default=False)
def random(session: nox.Session) -> None:
    """The quick tests in five random orders: none may need what another one left behind."""
    session.install("-e", ".[test]", "pytest-randomly>=3.16")
    for seed in range(1, 6):
        session.run(
            "python",
            "-m",
            "pytest",
            "-p",
            "randomly",
            f"--randomly-seed={seed}",
            "-m",
            "not slow",
            *PARALLEL,
            *session.posargs,
        )


@nox.session
def style(session: nox.Session) -> None:
    """Check lint rules, formatting and the import layers."""
    session.install("-e", ".[cli]", "import-linter>=2.1", "ruff>=0.8")
    session.run("ruff", "check", ".")
    session.run("ruff", "format", "--check", ".")
    session.run("lint-imports")
    session.run("geno-obs", "events", "check")
    canonical = "--registry=geno_lewm_obs.contract:CANONICAL"
    stub = "geno_lewm_obs/typed/__init__.pyi"
    session.run("geno-obs", "events", "gen", "--check", canonical, "-o", stub)


@nox.session
def types(session: nox.Session) -> None:
    """Check the types of the package, and of public names as users of each checker see them."""
    session.install("-e", ".[dev]")
    session.run("mypy")
    for name in ("api", "refused", "typed"):
        session.run("mypy", "--strict", f"tests/typing/{name}.py")
    session.run("pyright")


@nox.session
def checkers(session: nox.Session) -> None:
    """Compare what each type checker says of mistakes; what can't be installed is skipped."""
    session.install("-e", ".[dev]")
    session.install("basedpyright", "ty", "pyrefly", success_codes=(0, 1))
    session.run("python", "-m", "pytest", "tests/typed/test_checkers.py")


@nox.session
def docs(session: nox.Session) -> None:
    """Build the site without warnings; check that the generated pages are up to date."""
    session.install("-e", ".[docs]")
    session.run("python", "docs/generate_reference.py", "--check")
    session.run("python", "docs/generate_values.py", "--check")
    session.run("python", "docs/generate_service_values.py", "--check")
    session.run("python", "docs/generate_architecture.py", "--check")
    session.run("sphinx-build", "-W", "--keep-going", "-b", "html", "docs", "docs/_build/html")


@nox.session(default=False)
def frameworks(session: nox.Session) -> None:
    """Run small programs in other people's frameworks, as far as these can be installed."""
    session.install(".", *PYTEST)
    for package in FRAMEWORKS:
        session.install(package, success_codes=(0, 1))
    folders = "tests/frameworks", "tests/integrations"
    session.run("python", "-m", "pytest", *folders, "-v", *session.posargs)


@nox.session(default=False)
def engines(session: nox.Session) -> None:
    """Read exports by TensorBoard and by Spark in local mode, which needs Java; once a night."""
    session.install(".[arrow,duckdb]", *PYTEST, *ENGINES)
    session.run("python", "-m", "pytest", "tests/export", *session.posargs)


@nox.session(default=False)
def campaign(session: nox.Session) -> None:
    """Log 200,000 payloads with pieces of a synthetic genome; none may reach an output."""
    session.install(".", *PYTEST)
    session.run(
        "python",
        "-m",
        "pytest",
        "tests/redaction/test_campaign.py",
        *session.posargs,
        env={"GENO_LEWM_CAMPAIGN": "200_000"},
    )


@nox.session(default=False)
def mutants(session: nox.Session) -> None:
    """Break the redaction rules in many ways, one at a time; each must fail a test."""
    session.install(".", *PYTEST)
    session.run(
        "python",
        "-m",
        "pytest",
        "tests/redaction/test_mutants.py",
        *session.posargs,
        env={"GENO_LEWM_MUTANTS": "all"},
    )


@nox.session(default=False)
def hgvs(session: nox.Session) -> None:
    """Count how many changes in the tests of two parsers of HGVS rule 4 refuses."""
    session.install(".")
    folder = session.create_tmp()
    for name in ("hgvs", "mutalyzer-hgvs-parser"):
        session.run(
            *("python", "-m", "pip", "download", "--no-deps", "--no-binary", ":all:"),
            *("--dest", folder, name),
        )
    archives = sorted(map(str, pathlib.Path(folder).glob("*.tar.gz")))
    session.run("python", "-m", "benchmarks.hgvs_strings", *archives, *session.posargs)


@nox.session(default=False)
def survival(session: nox.Session) -> None:
    """
    Run the trials of docs/explanation/trials.md at full length, as root on Linux.

    They are kills, forks, signals, failing calls, full disks and power cuts.
    """
    session.install(".", *PYTEST)
    session.run(
        "python",
        "-m",
        "pytest",
        "tests/survival",
        "-v",
        "--durations=0",
        *session.posargs,
        env={"GENO_LEWM_TRIALS": "full"},
    )


@nox.session(default=False)
def bench(session: nox.Session) -> None:
    """
    Measure the table of benchmarks/README.md, or what the arguments name.

    For example, ``nox -s bench -- rivals --publish docs``.
    """
    session.install(".")
    session.run("python", "-m", "benchmarks", *session.posargs)


@nox.session(default=False, python=PYTHONS)
def instructions(session: nox.Session) -> None:
    """Record how many instructions a call takes, after an intended change."""
    session.install(".")
    session.run("python", "-m", "benchmarks", "instructions", "--update")
