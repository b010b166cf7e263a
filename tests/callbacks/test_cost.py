"""The benchmark of the callbacks measures what it says."""

import time

import keras
import pytest
from callbacks.networks import IMAGES, LABELS, network

from benchmarks import exporters, training


class Slow(keras.callbacks.Callback):
    """Takes 0.05 seconds at the end of an epoch, and longer before it begins."""

    def on_epoch_begin(self, epoch, logs=None):
        """Wait; this is not part of the epoch."""
        time.sleep(0.1)

    def on_epoch_end(self, epoch, logs=None):
        """Wait."""
        time.sleep(0.05)


def test_the_time_inside_a_callback_is_that_of_its_end():
    """What it does at the end of the epoch counts, what it does before the epoch does not."""
    whole, inside = exporters.epoch(network(), IMAGES, LABELS, Slow())
    assert 0.05 <= inside < whole
    assert exporters.epoch(network(), IMAGES, LABELS)[1] < 0.05


@pytest.mark.parametrize("name", exporters.TAKES)
def test_every_callback_is_compared(monkeypatch, name):
    """With the same epoch less its own time, and with epochs without it."""
    monkeypatch.setattr(training, "compiled_model", lambda *_, **__: network())
    monkeypatch.setattr(training, "data", lambda shape: (IMAGES, LABELS))
    ours, watched, without = exporters.measure(name, rounds=2)
    assert ours.work == watched.work == without.work == name
    assert watched.ratio < ours.ratio == 1
