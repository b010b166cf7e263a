"""Networks that the page does not compute itself: their maps are shown, and what is left out is said."""

import keras
import numpy as np
import pytest
from inspected import outputs

from keras_cnn_edu import inspector, models

HOSTILE = '</script><img src=x onerror="document.body.remove()"><b>bold</b>'


@pytest.fixture(scope="module")
def transfer():
    """MobileNetV2 inside a model that classifies five kinds of flowers."""
    keras.utils.set_random_seed(0)
    backbone = keras.applications.MobileNetV2((96, 96, 3), alpha=0.35, include_top=False, weights=None)
    pixels = keras.layers.Rescaling(1 / 127.5, offset=-1, name="pixels")
    pool, head = keras.layers.GlobalAveragePooling2D(name="pool"), keras.layers.Dense(5, "softmax", name="flowers")
    return keras.Sequential([keras.Input((96, 96, 3)), pixels, backbone, pool, head], name="transfer")


def assert_has_the_maps(page, expected, every):
    """The page has the maps of Keras, rounded to 255 steps between the lowest and the highest value of each map."""
    for layer in page.document()["layers"][::every]:
        maps = expected[layer["path"]][0]
        shown = page.values(layer["id"]).reshape(*maps.shape[:-1], -1)
        maps = maps[..., : shown.shape[-1]]
        step = np.ptp(maps, axis=tuple(range(maps.ndim - 1))) / 255
        assert (np.abs(shown - maps) <= 0.51 * step + 1e-4 * np.abs(maps).max()).all(), layer["path"]


def test_a_nested_model_opens(transfer, tmp_path, visit):
    """MobileNetV2: 157 layers, ten branches that meet again; the page says that it is not live."""
    images = np.random.default_rng(0).integers(0, 256, (2, 96, 96, 3)).astype("float32")
    page = visit(inspector.write_page(transfer, images, tmp_path / "transfer.html")).wait()
    layers = page.document()["layers"]
    paths = {layer["id"]: layer["path"] for layer in layers}
    [name] = [layer.name for layer in transfer.layers if isinstance(layer, keras.Model)]
    for layer in transfer.get_layer(name).layers:
        if isinstance(layer, keras.layers.Add):
            [shown] = [each for each in layers if each["path"] == f"{name}/{layer.name}"]
            expected = {f"{name}/{tensor._keras_history.operation.name}" for tensor in layer.input}
            assert {paths[source] for source in shown["inputs"]} == expected
            drawn = page.locator(f'[data-from][data-to="{shown["id"]}"]')
            assert {int(edge.get_attribute("data-from")) for edge in drawn.all()} == set(shown["inputs"])
    assert_has_the_maps(page, outputs(transfer, images[:1]), every=10)

    shown = page.locator("[data-layer]").count()
    page.locator(f'[data-model="{name}"]').get_by_role("button", expanded=True).first.click()
    assert page.locator("[data-layer]").count() < shown / 10
    page.locator(f'[data-model="{name}"]').get_by_role("button", expanded=False).first.click()
    assert page.locator("[data-layer]").count() == shown
    page.go(view="live")
    assert "million" in page.locator("main").inner_text()
    assert page.locator("[data-pad]").count() == 0


def test_a_page_of_resnet18_is_small_and_usable(tmp_path, visit):
    """Eleven million weights do not fit: the page has the maps, and says what it lacks."""
    keras.utils.set_random_seed(0)
    model = models.build("resnet18", layers=keras.layers)
    images = np.random.default_rng(0).uniform(size=(1, 224, 224, 3)).astype("float32")
    path = inspector.write_page(model, images, tmp_path / "resnet18.html")
    assert path.stat().st_size <= 25e6
    page = visit(path).wait()
    document = page.document()
    assert not document["live"]
    expected = outputs(model, images)
    assert_has_the_maps(page, expected, every=12)
    page.locator("footer summary").click()
    lines = page.locator("footer li").filter(visible=True)
    assert lines.count() == len(document["left_out"])
    assert "multiply-adds" in lines.first.inner_text()
    layer = next(layer for layer in document["layers"] if layer["family"] == "convolution")
    page.go(view="layer", layer=layer["id"], map=7)
    assert page.locator("[data-map]").count() >= 64
    page.click_pixel(layer["id"], 7, (50, 60), layer["shape"][:2])
    assert page.arithmetic()["result"] == pytest.approx([expected[layer["path"]][0, 50, 60, 7]], abs=1e-4)


def test_names_are_shown_as_text(tmp_path, visit):
    """Whatever a layer, a model, a class or a page is called, it is a name and not a part of the page."""
    inner = keras.Sequential([keras.Input((8, 8, 1)), keras.layers.Conv2D(2, 3, name="<i>conv")], name="<u>nested")
    head = [keras.layers.Flatten(name="<script>flat"), keras.layers.Dense(2, "softmax", name="<img src=x onerror=1>")]
    model = keras.Sequential([keras.Input((8, 8, 1)), inner, *head])
    path = inspector.write_page(
        model, np.eye(8)[None, ..., None], tmp_path / "page.html", [0], [HOSTILE, "other"], title=HOSTILE
    )
    page = visit(path).wait()
    assert page.title().startswith(HOSTILE)
    for view in ("overview", "layer", "arithmetic", "live", "walk"):
        for layer in range(3):
            page.go(view=view, layer=layer)
            assert page.locator("body :is(img, i, u, b), main script").count() == 0
        assert HOSTILE in page.locator("h1").inner_text()
    page.go(view="overview")
    text = page.locator("main").inner_text()
    for name in ("<i>conv", "<script>flat", "<img src=x onerror=1>", HOSTILE):
        assert name in text, name
