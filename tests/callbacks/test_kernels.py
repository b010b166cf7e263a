"""KernelExporter: which arrays are kernels, how they are turned for the picture, and the change since the start."""

import json

import keras
import numpy as np
import pytest
from callbacks.networks import fit, network

from keras_cnn_edu import layers, viz
from keras_cnn_edu.callbacks import KernelExporter


@pytest.fixture
def drawn(monkeypatch):
    """Every kernel that is drawn: (title, array, color); of a change the difference, and None."""
    calls, draw, draw_change = [], viz.kernel_grid, viz.kernel_changes

    def note(kernel, **more):
        calls.append((more["title"], kernel, more["color"]))
        return draw(kernel, **more)

    def note_change(before, after, **more):
        calls.append((more["title"], after - before, None))
        return draw_change(before, after, **more)

    monkeypatch.setattr(viz, "kernel_grid", note)
    monkeypatch.setattr(viz, "kernel_changes", note_change)
    return calls


def export(folder, *stack, **arguments):
    """Export the kernels of a model before and after one step; return the model."""
    model = keras.Sequential(stack)
    model.compile("sgd", "mse", run_eagerly=True)
    inputs, targets = (np.ones((2, *shape[1:])) for shape in (model.input_shape, model.output_shape))
    model.fit(inputs, targets, verbose=0, callbacks=[KernelExporter(folder, formats="png", **arguments)])
    return model


def test_the_change_since_the_start_is_drawn(tmp_path, drawn):
    """What is drawn as change is kernel minus first kernel, and its size is written below."""
    model = network()
    first = model.layers[0].get_weights()[0]
    fit(model, KernelExporter(tmp_path))
    change = model.layers[0].get_weights()[0] - first
    titles = [title for title, *_ in drawn]
    assert titles == ["conv kernels · epoch 0", "conv kernels · epoch 1", "conv kernels · change from epoch 0 to 1"]
    np.testing.assert_allclose(drawn[-1][1], change, atol=1e-7)
    assert (tmp_path / "kernels" / "conv-epoch-0001-change.png").exists()
    assert not (tmp_path / "kernels" / "conv-epoch-0000-change.png").exists()


def test_a_resumed_run_knows_its_start(tmp_path, drawn):
    """Another process reads the first kernels from the folder."""
    model = network()
    first = model.layers[0].get_weights()[0]
    fit(model, KernelExporter(tmp_path, formats="png"))
    fit(model, KernelExporter(tmp_path, formats="png"))
    assert drawn[-1][0] == "conv kernels · change from epoch 0 to 2"
    np.testing.assert_allclose(drawn[-1][1], model.layers[0].get_weights()[0] - first, atol=1e-7)


def test_a_run_that_begins_later_counts_from_there(tmp_path, drawn):
    """Without epoch 0 in the folder the change is that since the first export; the title says so."""
    fit(network(), KernelExporter(tmp_path, formats="png"), epochs=6, initial_epoch=5)
    assert drawn[-1][0] == "conv kernels · change from epoch 5 to 6"
    assert json.loads((tmp_path / "manifest.json").read_text())["kernels"]["start"] == 5


def test_a_start_that_cannot_be_read(tmp_path):
    """A truncated file of the run is named."""
    model = network()
    fit(model, KernelExporter(tmp_path, formats="npz"))
    (tmp_path / "kernels" / "start.npz").write_bytes(b"PK")
    with pytest.raises(ValueError, match=r"`folder` must hold the files.*start\.npz', which cannot be read"):
        fit(model, KernelExporter(tmp_path, formats="npz"))


@pytest.mark.parametrize("namespace", [layers, keras.layers], ids=["ours", "stock"])
def test_kernels_of_every_kind_of_layer(tmp_path, drawn, namespace):
    """Depthwise kernels are filters on one channel, a separable layer has two kernels, a transposed one is turned."""
    export(
        tmp_path,
        keras.Input((8, 8, 2)),
        namespace.DepthwiseConv2D(3, depth_multiplier=2, name="depth"),
        namespace.SeparableConv2D(5, 3, name="separable"),
        namespace.Conv2DTranspose(7, (2, 3), name="up"),
        namespace.Conv2D(6, 1, name="point"),
    )
    shapes = {title.split(" ")[0]: kernel.shape for title, kernel, _ in drawn}
    assert shapes == {
        "depth": (3, 3, 1, 4),
        "separable/depthwise": (3, 3, 1, 4),
        "separable/pointwise": (1, 1, 4, 5),
        "up": (2, 3, 5, 7),
        "point": (1, 1, 7, 6),
    }
    assert (tmp_path / "kernels" / "separable-pointwise-epoch-0001-change.png").exists()


@pytest.mark.parametrize("rank, shape", [(1, (9, 2)), (3, (4, 4, 4, 2))])
def test_kernels_of_other_ranks(tmp_path, drawn, rank, shape):
    """One and three spatial axes are drawn too."""
    export(tmp_path, keras.Input(shape), getattr(layers, f"Conv{rank}D")(4, 3, name="conv"))
    assert drawn[0][1].shape == (3,) * rank + (2, 4)


def test_only_the_first_kernel_of_color_images_is_drawn_in_color(tmp_path, drawn):
    """Three channels deeper in the network are no colors, even if only that layer is exported (None: a change)."""
    stack = [keras.Input((9, 9, 3)), layers.Conv2D(3, 3, name="first"), layers.Conv2D(2, 3, name="second")]
    export(tmp_path / "all", *stack)
    export(tmp_path / "second", *stack, layers="second")
    assert {(title.split(" ")[0], color) for title, _, color in drawn} == {
        ("first", True),
        ("first", None),
        ("second", False),
    }


def test_a_separable_layer_can_be_chosen(tmp_path, drawn):
    """Chosen by its path, it has both kernels."""
    export(tmp_path, keras.Input((8, 8, 2)), layers.SeparableConv2D(3, 3, name="both"), layers="both")
    assert {title.split(" ")[0] for title, *_ in drawn} == {"both/depthwise", "both/pointwise"}
