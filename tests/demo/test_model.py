"""
The demo's model: its gradient, its training and its file.
"""

from __future__ import annotations

import json
import math
import stat

import pytest

from geno_lewm_obs.demo.model import SoftmaxModel

EXAMPLES = [((0, 1), 2), ((0, 3), 0), ((0, 1), 2), ((0, 4), 1)]


@pytest.fixture
def model():
    return SoftmaxModel(order=1, decay=0.0)


class TestModel:
    def test_has_a_row_for_each_context_of_each_length(self):
        """Order 2 has rows for 1, 4 and 16 contexts."""
        assert 1 + 4 + 16 == len(SoftmaxModel(order=2).rows)

    def test_starts_without_an_opinion(self, model):
        """
        Before training all four bases are equally likely, so the loss is the logarithm of four.
        """
        loss, share = model.evaluate(EXAMPLES)

        assert pytest.approx((math.log(4), 1.0)) == (loss, share)


class TestStep:
    def test_returns_the_loss_before_it(self, model):
        """The loss of a step is that of the model before the step."""
        before, _ = model.evaluate(EXAMPLES[:1])

        assert pytest.approx(before) == model.step(EXAMPLES[:1], lr=0.5)[0]

    def test_returns_the_norm_of_the_gradient(self, model):
        """
        With equal probabilities the gradient is -3/4 for the target and 1/4 for the other bases.
        """
        assert (
            pytest.approx(math.sqrt(0.75**2 + 3 * 0.25**2)) == model.step(EXAMPLES[:1], lr=0.5)[1]
        )

    @pytest.mark.parametrize("row", [0, 1, 2])
    @pytest.mark.parametrize("base", range(4))
    def test_moves_each_weight_against_its_slope(self, model, row, base):
        """
        A weight changes by the learning rate times the numeric derivative of the loss; unused ones
        don't change.
        """
        model.step(EXAMPLES, lr=0.5)  # away from the symmetric start
        weight, losses = model.rows[row][base], []
        for nudge in (1e-5, -1e-5):
            model.rows[row][base] = weight + nudge
            losses.append(model.evaluate(EXAMPLES[:1])[0])
        model.rows[row][base] = weight
        model.step(EXAMPLES[:1], lr=0.1)

        assert (
            pytest.approx(-0.1 * (losses[0] - losses[1]) / 2e-5, abs=1e-8)
            == model.rows[row][base] - weight
        )

    def test_pulls_touched_weights_towards_nought(self):
        """Decay shrinks a row that is touched, beyond what the gradient asks for."""
        plain, decayed = SoftmaxModel(1, decay=0.0), SoftmaxModel(1, decay=0.5)
        for model in (plain, decayed):
            model.rows[1] = [2.0, 2.0, 2.0, 2.0]
            model.step(EXAMPLES[:1], lr=0.1)

        assert pytest.approx([2.0 * 0.1 * 0.5] * 4) == [
            p - d for p, d in zip(plain.rows[1], decayed.rows[1], strict=True)
        ]

    def test_learns_what_it_is_shown(self, model):
        """After many steps on consistent examples it predicts all of them correctly."""
        for _ in range(200):
            model.step(EXAMPLES, lr=0.5)
        loss, share = model.evaluate(EXAMPLES)

        assert (True, 1.0) == (loss < 0.1, share)


class TestEvaluate:
    def test_changes_nothing(self, model):
        """Evaluation doesn't change the weights."""
        model.step(EXAMPLES, lr=0.5)
        before = [list(row) for row in model.rows]
        model.evaluate(EXAMPLES)

        assert before == model.rows

    def test_counts_the_bases_it_would_have_guessed(self, model):
        """A model that always predicts one base is right where that base occurs."""
        model.rows[0] = [0.0, 0.0, 1.0, 0.0]

        assert 0.5 == model.evaluate(EXAMPLES)[1]


class TestSave:
    def test_writes_the_weights_as_json(self, model, tmp_path):
        """The file holds the order and every row, rounded to five decimals."""
        model.rows[2] = [0.123456789, -1.0, 0.0, 2.0]
        model.save(tmp_path / "model.json")

        assert {
            "order": 1,
            "rows": [[0.0] * 4] * 2 + [[0.12346, -1.0, 0.0, 2.0]] + [[0.0] * 4] * 2,
        } == json.loads((tmp_path / "model.json").read_bytes())

    def test_returns_the_size(self, model, tmp_path):
        """The returned number is the size of the file in bytes."""
        size = model.save(tmp_path / "model.json")

        assert (tmp_path / "model.json").stat().st_size == size

    def test_makes_the_directory_for_the_owner_alone(self, model, tmp_path):
        """A directory that's missing is made, 0700."""
        model.save(tmp_path / "new" / "model.json")

        assert 0o700 == stat.S_IMODE((tmp_path / "new").stat().st_mode)
