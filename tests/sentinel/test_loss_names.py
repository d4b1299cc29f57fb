"""Which keys hold losses."""

from __future__ import annotations

import pytest

from geno_lewm_obs.contract import CANONICAL
from geno_lewm_obs.sentinel.loss_names import LossKeys, is_loss


@pytest.mark.parametrize(
    ("expected", "names"),
    [
        (True, "loss loss_pred val_loss train/loss pred.loss Loss loss2 losses"),
        (False, "lr glossary lossless blossom best_loss loss_scale loss_weight min_loss value"),
    ],
)
def test_names(expected, names):
    """A loss has the word in its name, and no word that makes another thing of it."""
    assert dict.fromkeys(names.split(), expected) == {name: is_loss(name) for name in names.split()}


@pytest.mark.parametrize(
    ("expected", "event", "fields"),
    [
        ([("loss", 1), ("loss_reg", 2)], "training.step", {"loss_reg": 2, "lr": 3, "loss": 1}),
        ([("val_loss", 1)], "training.metric", {"name": "val_loss", "value": 1}),
        ([], "training.metric", {"name": "accuracy", "value": 1}),
        ([], "training.metric", {"name": 7, "value": 1}),
        ([], "training.metric", {"name": "loss"}),
        ([], "training.run.end", {"best_loss": float("inf")}),
        ([], "training.setp", {"loss": 1}),
    ],
)
def test_of_a_call(expected, event, fields):
    """Losses are those keys that the event allows, and the value of a metric by its name."""
    keys = LossKeys(CANONICAL)

    assert [expected] * 2 == [keys.losses(event, fields) for _ in range(2)]
