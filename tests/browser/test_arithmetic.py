"""The arithmetic of a pixel on the page is that of `explain`, number by number."""

import numpy as np

from keras_cnn_edu import runs
from keras_cnn_edu.explanations import ForwardPass

PIXELS = 50


def assert_same(page, expected):
    """Every number of the page's arithmetic is one of the explanation.

    The page computes the layer's inputs itself, in single precision: the last digits differ, the more the larger the
    products are.
    """
    products = np.abs(expected.products.ravel())
    tolerance = {"rtol": 0, "atol": 1e-6 * max(1, products.sum())}
    before_activation = [step for step in expected.steps if step.operation != "apply"]
    biases = [step.amount for step in expected.steps if step.operation == "plus"]
    np.testing.assert_allclose(page["result"], [expected.result], **tolerance)
    np.testing.assert_allclose(page["sum"], [before_activation[-1].value], **tolerance)
    np.testing.assert_allclose(page.get("bias", []), biases, **tolerance)
    shown = np.sort(np.abs(page["term"]))[::-1]  # all, or the largest
    np.testing.assert_allclose(shown, np.sort(products)[::-1][: len(shown)], **tolerance)


def test_fifty_clicked_pixels(lenet, visit):
    """Products, bias, sum and result of pixels drawn at random from all maps, at three epochs and for three images."""
    generator = np.random.default_rng(0)
    page = visit(lenet.page).wait()
    layers = [layer for layer in page.document()["layers"] if len(layer["shape"]) == 3]
    passes = [
        (epoch, probe, ForwardPass(runs.model_at(lenet.folder, epoch), lenet.images[probe]))
        for epoch, probe in [(0, 2), (3, 5), (10, 7)]
    ]
    for number in range(PIXELS):
        layer = layers[generator.integers(len(layers))]
        *position, channel = (int(generator.integers(size)) for size in layer["shape"])
        epoch, probe, forward = passes[number % len(passes)]
        page.go(view="layer", layer=layer["id"], map=channel, probe=probe, epoch=epoch)
        page.click_pixel(layer["id"], channel, position, layer["shape"][:2])
        assert_same(page.arithmetic(), forward.explain(layer["path"], tuple(position), channel))


def test_units_of_dense_layers(lenet, visit):
    """Their arithmetic lists the largest products."""
    page = visit(lenet.page, "epoch=10&probe=1").wait()
    forward = ForwardPass(runs.model_at(lenet.folder, 10), lenet.images[1])
    for path, unit in [("C5", 17), ("F6", 80), ("predictions", 1)]:
        [layer] = [layer["id"] for layer in page.document()["layers"] if layer["path"] == path]
        page.go(view="arithmetic", layer=layer, map=unit)
        assert_same(page.arithmetic(), forward.explain(path, channel=unit))
