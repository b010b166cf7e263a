"""What exporters write beside png and npz: TensorBoard events; and how many bytes they may take."""

import json

import keras
import numpy as np
import pytest
import tensorflow as tf
from callbacks.networks import IMAGES, fit, network

from keras_cnn_edu import runs
from keras_cnn_edu.callbacks import FeatureMapExporter, KernelExporter, WeightsExporter, events
from keras_cnn_edu.callbacks.disk_budget import bytes_in

PROBES = IMAGES[:2]


# ── TensorBoard ──


def events_of(folder, step, tag, kind):
    """Return what the event files of a run say about a tag at a step: a list of "image" or "histo"."""
    found = []
    for file in sorted((folder / "events").glob("events.out.tfevents.*")):
        for event in tf.compat.v1.train.summary_iterator(str(file)):
            values = [value for value in event.summary.value if event.step == step and value.tag == tag]
            found += [getattr(value, kind) for value in values if value.HasField(kind)]
    return found


def test_events_are_the_pictures_and_histograms_of_the_numbers(tmp_path):
    """TensorBoard gets the same picture as the png file, and the histogram of the npz file."""
    exporter = FeatureMapExporter(tmp_path, PROBES, layers="conv", formats=["png", "npz", "events"])
    fit(network(), exporter)
    [image], [histogram] = (events_of(tmp_path, 1, "feature_maps/conv", kind) for kind in ("image", "histo"))
    picture = (tmp_path / "feature_maps" / "epoch-0001" / "conv.png").read_bytes()
    assert image.encoded_image_string == picture
    assert tf.io.decode_png(picture).shape == (image.height, image.width, 3)
    maps = np.load(tmp_path / "feature_maps" / "epoch-0001" / "conv.npz")["maps"]
    assert sum(histogram.bucket) == histogram.num == maps.size
    assert (histogram.min, histogram.max) == (maps.min(), maps.max())
    assert histogram.sum == pytest.approx(maps.sum(dtype="float64"))


def test_events_of_a_resumed_run(tmp_path):
    """The second `fit` adds a file; kernels and their change are there at every step, and nothing but events."""
    model = network()
    for _ in range(2):
        fit(model, KernelExporter(tmp_path, formats="events"))
    assert [len(events_of(tmp_path, step, "kernels/conv", "image")) for step in range(3)] == [1, 1, 1]
    assert [len(events_of(tmp_path, step, "kernels/conv/change", "image")) for step in range(3)] == [0, 1, 1]
    assert not list(tmp_path.rglob("*.png"))


def test_a_histogram_leaves_out_what_is_not_a_number(tmp_path):
    """Infinity has no place in a histogram, and nothing at all gives none."""
    file = events.EventFile(tmp_path / "events")
    file.histogram("some", [1.0, 2.0, np.nan, np.inf], 0)
    file.histogram("none", [np.nan], 0)
    file.flush()
    assert [histogram.num for histogram in events_of(tmp_path, 0, "some", "histo")] == [2]
    assert events_of(tmp_path, 0, "none", "histo") == []


def test_events_need_tensorflow(tmp_path, monkeypatch):
    """On another backend the constructor says what to do instead."""
    monkeypatch.setattr(keras.backend, "backend", lambda: "jax")
    with pytest.raises(RuntimeError, match=r"must not hold 'events' unless.*KERAS_BACKEND=jax. Choose 'png' and 'npz'"):
        KernelExporter(tmp_path, formats=("png", "events"))


# ── how many bytes ──


def manifest(folder):
    """The manifest of a run."""
    return json.loads((folder / "manifest.json").read_text())


def exporter(folder, **arguments):
    """Exports of 10 epochs take about 5 kB each."""
    return FeatureMapExporter(folder, IMAGES, layers="conv", formats="npz", **arguments)


def size_of_one(folder, make=exporter, name="feature_maps"):
    """Bytes of what is there beside the exports, and of one export."""
    fit(network(), make(folder))
    exports = [bytes_in(path) for path in (folder / name).glob("epoch-*")]
    return bytes_in(folder / name) - sum(exports), exports[-1]


@pytest.mark.parametrize("make, name", [(exporter, "feature_maps"), (WeightsExporter, "weights")])
def test_the_folder_stays_below_max_bytes(tmp_path, make, name):
    """With space for four exports, these are the first three and the last; the manifest names the others."""
    beside, one = size_of_one(tmp_path / "measured", make, name)
    run, most = tmp_path / "run", beside + 4 * one
    with pytest.warns(UserWarning, match=f"max_bytes={most}. They are left out from epoch 3 on, except the last"):
        fit(network(), make(run, max_bytes=most), epochs=6)
    section = manifest(run).get(name, manifest(run))
    assert (section["epochs"], section["left_out"]) == ([0, 1, 2, 6], [3, 4, 5])
    assert bytes_in(run / name) == most
    assert sorted(path.stem for path in run.glob(f"{name}/epoch*")) == [f"epoch-000{n}" for n in (0, 1, 2, 6)]
    if name == "weights":
        with pytest.raises(ValueError, match=r"6\. Received: epoch=4, which was left out for lack of space"):
            runs.weights_at(run, 4)


def test_max_bytes_of_a_resumed_run(tmp_path):
    """What an earlier `fit` has written counts, and so do the epochs it left out; with more space it continues."""
    probes, one = size_of_one(tmp_path / "measured")
    model, run, most = network(), tmp_path / "run", probes + 3 * one
    with pytest.warns(UserWarning, match="They are left out from epoch 2 on"):
        fit(model, exporter(run, max_bytes=most), epochs=3)
    fit(model, exporter(run, max_bytes=most))
    assert (manifest(run)["epochs"], manifest(run)["left_out"]) == ([0, 1, 3], [2, 4])
    fit(model, exporter(run, max_bytes=2 * most))
    assert (manifest(run)["epochs"], manifest(run)["left_out"]) == ([0, 1, 3, 4, 5], [2])
    with pytest.warns(UserWarning, match="They are left out from epoch 2 on"):
        fit(network(), exporter(tmp_path / "new", max_bytes=most), epochs=3)


def test_max_bytes_that_hold_not_even_one_export(tmp_path):
    """Then training does not begin; the message says how many bytes are needed: 12 examples of 4×4×2 numbers."""
    with pytest.raises(ValueError, match="`max_bytes` must be at least 1536, the size.*one epoch.*max_bytes=1000"):
        fit(network(), exporter(tmp_path / "run", max_bytes=1000))
    assert not (tmp_path / "run").exists()
