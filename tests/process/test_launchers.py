"""
Which rank a process is, by the variables of each launcher, and by several of them at once.
"""

from __future__ import annotations

import pytest

from geno_lewm_obs import ConfigError, resolve_settings
from geno_lewm_obs.process.launchers import Launch, launch_here

OPEN_MPI = {"OMPI_COMM_WORLD_RANK": "3", "OMPI_COMM_WORLD_SIZE": "8"}
MVAPICH = {"MV2_COMM_WORLD_RANK": "3", "MV2_COMM_WORLD_SIZE": "8"}
MPICH = {"PMI_RANK": "3", "PMI_SIZE": "8"}
PMIX = {"PMIX_RANK": "3"}
SRUN = {"SLURM_PROCID": "3", "SLURM_NTASKS": "8", "SLURM_STEP_ID": "0"}
LIGHTNING = {"LOCAL_RANK": "3", "NODE_RANK": "0", "WORLD_SIZE": "8"}
NOT_TOLD = (
    "LOCAL_RANK and NODE_RANK don't tell which rank this is: it writes the run's own file, and "
    "sends nothing to wandb; set RANK and WORLD_SIZE as torchrun does"
)


class TestTorchrun:
    @pytest.mark.parametrize(
        ("rank", "size"), [("0", "1"), ("3", "4"), ("03", "4"), ("999999998", "999999999")]
    )
    def test_is_what_the_launcher_says(self, rank, size):
        """RANK below WORLD_SIZE is the rank."""
        launch = launch_here({"RANK": rank, "WORLD_SIZE": size})

        assert Launch(int(rank), "RANK") == launch

    @pytest.mark.parametrize(
        "environ",
        [
            {},
            {"RANK": "3"},
            {"WORLD_SIZE": "4"},
            {"RANK": "", "WORLD_SIZE": "4"},
            {"RANK": "colonel"},
        ],
        ids=str,
    )
    def test_is_none_where_no_launcher_spoke(self, environ):
        """One variable without the other says nothing: both are common names."""
        assert Launch() == launch_here(environ)

    @pytest.mark.parametrize(
        ("expected", "rank", "size"),
        [
            ("RANK is not a whole number", "private", "4"),
            ("RANK is not a whole number", "-1", "4"),
            ("RANK is not a whole number", "1.0", "4"),
            ("RANK is not a whole number", "٣", "4"),
            ("RANK is not a whole number", "9" * 10, "4"),
            ("WORLD_SIZE is not a whole number", "1", "private"),
            ("RANK is not below WORLD_SIZE", "4", "4"),
            ("RANK is not below WORLD_SIZE", "0", "0"),
        ],
    )
    def test_refuses_what_it_can_not_use(self, expected, rank, size):
        """
        Two ranks that took each other's number would share a file: what isn't clear is an error
        that names the variable.
        """
        with pytest.raises(ConfigError) as caught:
            resolve_settings(environ={"RANK": rank, "WORLD_SIZE": size})

        assert expected == caught.value.message


class TestOtherLaunchers:
    @pytest.mark.parametrize("environ", [OPEN_MPI, MVAPICH, MPICH, PMIX, SRUN, LIGHTNING], ids=min)
    def test_tell_the_rank(self, environ):
        """Each launcher's rank is the rank, and the variable is told as its source."""
        settings = resolve_settings(run_id="job", environ=environ)

        assert (3, "job.rank3.jsonl", ()) == (
            settings.rank,
            settings.path.name,
            settings.notices,
        )
        assert settings.sources["rank"] == next(name for name in environ if "R" in name)

    @pytest.mark.parametrize(
        "environ",
        [
            {"SLURM_PROCID": "0", "SLURM_NTASKS": "8"},
            {**SRUN, "SLURM_PROCID": "0", "SLURM_STEP_NUM_TASKS": "1"},
            {"PMI_RANK": "0", "PMI_SIZE": "1"},
            {"PMIX_RANK": "0"},
            {"PMI_RANK": "3"},
            {"PMI_SIZE": "8"},
            {"SLURM_PROCID": "3", "SLURM_STEP_ID": "0"},
            {"LOCAL_RANK": "0"},
            {"LOCAL_RANK": "0", "WORLD_SIZE": "4"},
            {"NODE_RANK": "1", "LOCAL_WORLD_SIZE": "4"},
            {"WORLD_SIZE": "colonel", "NODE_RANK": "private"},
        ],
        ids=str,
    )
    def test_say_nothing_of_one_process(self, environ):
        """
        A script of sbatch, the one process of a launch, and half a pair of variables are no ranks.
        """
        assert Launch() == launch_here(environ)

    @pytest.mark.parametrize(
        ("rank", "environ"),
        [
            (1, {**SRUN, **OPEN_MPI, "RANK": "1", "WORLD_SIZE": "2"}),
            (2, {**SRUN, **PMIX, "OMPI_COMM_WORLD_RANK": "2", "OMPI_COMM_WORLD_SIZE": "4"}),
            (2, {**SRUN, "PMI_RANK": "2", "PMI_SIZE": "4"}),
            (3, {**SRUN, "PMIX_RANK": "0", "PMI_RANK": "0", "PMI_SIZE": "1"}),
            (3, {**SRUN, "LOCAL_RANK": "1", "NODE_RANK": "1"}),
            (3, {**LIGHTNING, "SLURM_PROCID": "0", "SLURM_NTASKS": "1", "SLURM_STEP_ID": "0"}),
            (3, {**LIGHTNING, "PMIX_RANK": "0"}),
        ],
        ids=str,
    )
    def test_go_in_order(self, rank, environ):
        """torchrun goes first, then the first launcher that started more than one process."""
        assert (rank, True) == launch_here(environ)[::2]

    @pytest.mark.parametrize(
        ("expected", "environ"),
        [
            ("PMI_RANK is not a whole number", {"PMI_RANK": "private", "PMI_SIZE": "8"}),
            ("PMI_SIZE is not a whole number", {"PMI_RANK": "3", "PMI_SIZE": "-8"}),
            ("PMI_RANK is not below PMI_SIZE", {"PMI_RANK": "8", "PMI_SIZE": "8"}),
            ("PMIX_RANK is not a whole number", {"PMIX_RANK": "9" * 10}),
            (
                "SLURM_PROCID is not below SLURM_STEP_NUM_TASKS",
                {**SRUN, "SLURM_STEP_NUM_TASKS": "2"},
            ),
            ("LOCAL_RANK is not a whole number", {"LOCAL_RANK": "private"}),
        ],
    )
    def test_are_ignored_where_they_can_not_be_used(self, expected, environ):
        """A value of theirs that can't be used is said by the variable's name, and not raised."""
        settings = resolve_settings(environ=environ)

        assert (None, (f"{expected}; it is ignored",)) == (settings.rank, settings.notices)

    def test_that_are_ignored_leave_the_next_one(self):
        """Behind a launcher whose values can't be used the next one counts."""
        assert Launch(
            3, "SLURM_PROCID", notices=("PMI_RANK is not a whole number; it is ignored",)
        ) == launch_here({**SRUN, "PMI_RANK": "x", "PMI_SIZE": "2"})


class TestLightning:
    @pytest.mark.parametrize(
        ("rank", "environ"),
        [
            (0, {"LOCAL_RANK": "0", "NODE_RANK": "0"}),
            (2, {"LOCAL_RANK": "2", "NODE_RANK": "0"}),
            (6, {"LOCAL_RANK": "2", "NODE_RANK": "1", "LOCAL_WORLD_SIZE": "4"}),
            (4, {"LOCAL_RANK": "0", "NODE_RANK": "1", "LOCAL_WORLD_SIZE": "4", "WORLD_SIZE": "8"}),
        ],
        ids=str,
    )
    def test_is_known_by_node(self, rank, environ):
        """On node 0 the rank is the local one; elsewhere the nodes before it are counted in."""
        assert Launch(rank, "LOCAL_RANK") == launch_here(environ)

    @pytest.mark.parametrize(
        "environ",
        [
            {"LOCAL_RANK": "1"},
            {"LOCAL_RANK": "1", "WORLD_SIZE": "4"},
            {"LOCAL_RANK": "1", "LOCAL_WORLD_SIZE": "4"},
            {"LOCAL_RANK": "0", "NODE_RANK": "1"},
            {"LOCAL_RANK": "4", "NODE_RANK": "1", "LOCAL_WORLD_SIZE": "4"},
            {"LOCAL_RANK": "4", "NODE_RANK": "0", "WORLD_SIZE": "4"},
            {**OPEN_MPI, "OMPI_COMM_WORLD_RANK": "0", "LOCAL_RANK": "1"},
        ],
        ids=str,
    )
    def test_can_not_be_told_on_an_unknown_node(self, environ):
        """One of several processes that may be any rank says so once, and sends nothing."""
        settings = resolve_settings(run_id="job", environ={**environ, "WANDB_PROJECT": "p"})

        assert (None, None, (NOT_TOLD,)) == (
            settings.rank,
            settings.wandb_project,
            settings.notices,
        )

    def test_ignores_a_node_that_can_not_be_used(self):
        """A node that isn't a number is an unknown one."""
        assert ("NODE_RANK is not a whole number; it is ignored", NOT_TOLD) == launch_here(
            {"LOCAL_RANK": "1", "NODE_RANK": "private"}
        ).notices


@pytest.mark.parametrize("environ", [OPEN_MPI, SRUN, LIGHTNING], ids=min)
def test_one_rank_sends(environ):
    """Of the ranks of any launch only rank 0 sends to wandb."""
    first = {name: "0" if value == "3" else value for name, value in environ.items()}

    assert ("p", None) == tuple(
        resolve_settings(environ={**each, "WANDB_PROJECT": "p"}).wandb_project
        for each in (first, environ)
    )
