"""The setting of how many steps there are between two records: what it takes, and what not."""

from __future__ import annotations

import pytest

from geno_lewm_obs import ConfigError, InputError, resolve_settings


class TestLogEvery:
    @pytest.mark.parametrize("number", [0, -1, True, 1.0, "10"], ids=repr)
    def test_no_number_of_steps(self, number):
        """An argument that is no whole number from 1 on is refused by its name."""
        with pytest.raises(InputError, match=r"^log_every is no number of steps"):
            resolve_settings(log_every=number, environ={})

    @pytest.mark.parametrize("text", ["0", "-1", "1.5", "all", "\u0664", "9" * 19], ids=ascii)
    def test_no_number_in_the_environment(self, text):
        """A variable that is none is refused by its name."""
        with pytest.raises(ConfigError, match=r"^GENO_LEWM_LOG_EVERY is no number of steps"):
            resolve_settings(environ={"GENO_LEWM_LOG_EVERY": text})

    def test_order(self):
        """The argument comes before the variable."""
        environ = {"GENO_LEWM_LOG_EVERY": "7"}

        assert [7, 9] == [
            resolve_settings(log_every=argument, environ=environ).log_every
            for argument in (None, 9)
        ]
