"""
What components do around a fork: in which order, by whom, and where there is no fork.
"""

from __future__ import annotations

import os

import pytest

from geno_lewm_obs.process import fork
from geno_lewm_obs.process.fork import TURNS, at_fork
from tests.programs import printed_by, python

needs_fork = pytest.mark.skipif(not hasattr(os, "fork"), reason="there is no fork here")
IMPORTS = "\n".join(f"import geno_lewm_obs.{turn}" for turn in reversed(TURNS))
"""Every component, the last in the order first."""


@pytest.fixture
def empty(monkeypatch):
    """Return the module, whose tables are empty until the test ends."""
    for name in ("_before", "_in_child"):
        monkeypatch.setattr(fork, name, {})
    return fork


def test_each_turn_is_taken_by_the_module_it_names():
    """
    Each component acts in the child, by the module that its turn names; the run file, the
    watch of a worker's signals and that of stalls act before the fork, too.
    """
    code = f"""
{IMPORTS}
from geno_lewm_obs.process.fork import TURNS, _before, _in_child
assert set(TURNS) == set(_in_child), _in_child
acting = {{"sinks.file.sink", "process.signalled_worker", "vitals.stall_watch"}}
assert acting == set(_before), _before
for turn, act in [*_before.items(), *_in_child.items()]:
    assert f"geno_lewm_obs.{{turn}}" == act.__module__, act
"""
    printed_by("-c", code)


@needs_fork
def test_order_is_the_stated_one_whatever_was_loaded_first():
    """
    Before a fork the last turn acts first, in the child the first, though modules were loaded the
    other way round.
    """
    code = f"""
import os
{IMPORTS}
from geno_lewm_obs.process.fork import TURNS, at_fork
done = []
for turn in reversed(TURNS):
    at_fork(
        turn,
        before=lambda turn=turn: done.append(("before", turn)),
        in_child=lambda turn=turn: done.append(("in child", turn)),
    )
child = os.fork()
if not child:
    print(done, flush=True)
    os._exit(0)
os.waitpid(child, 0)
print(done)
"""
    before = [("before", name) for name in reversed(TURNS)]
    in_child = [("in child", name) for name in TURNS]

    assert f"{before + in_child}\n{before}\n" == printed_by("-c", code)


@needs_fork
def test_one_that_raises_keeps_no_other_from_its_act():
    """An act that raises is reported on stderr; the others are done, and the fork goes on."""
    code = """
import os
from geno_lewm_obs.process.fork import TURNS, at_fork
at_fork("process.held_signals", in_child=lambda: print("first", flush=True))
at_fork("runs.process_state", in_child=lambda: 1 / 0)
at_fork("sinks.file.sink", in_child=lambda: print("last", flush=True))
child = os.fork()
if not child:
    os._exit(3)
print(os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]))
"""
    done = python("-c", code)

    assert (0, "first\nlast\n3\n") == (done.returncode, done.stdout)
    assert "ZeroDivisionError" in done.stderr


def test_a_component_that_is_loaded_again_acts_once(empty):
    """What a module states when it's loaded a second time replaces what it stated before."""
    seen = []
    for number in (1, 2):
        at_fork("sinks.file.sink", in_child=lambda number=number: seen.append(number))
    empty._act_in_child()

    assert [2] == seen


def test_a_component_without_a_turn_is_refused():
    """A component that the order doesn't name raises when it's loaded, and not at a fork."""
    with pytest.raises(ValueError, match="no turn"):
        at_fork("sinks.no_such", in_child=print)


def test_a_system_without_fork_logs_as_well(tmp_path):
    """Where the system has no fork, every component is loaded and a record is written."""
    code = f"""
import os
del os.fork, os.register_at_fork
{IMPORTS}
from geno_lewm_obs import get_logger
assert get_logger("a", run_id="r", log_dir={str(tmp_path)!r}).info("training.run.end")
"""
    printed_by("-c", code)

    assert (tmp_path / "r.jsonl").exists()
