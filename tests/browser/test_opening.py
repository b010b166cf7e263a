"""The page opens from disk, small and silent; slider, clicks, keys and links change what they say."""

import numpy as np
import pytest
from browser.network import EPOCHS, PROBES

from keras_cnn_edu import inspector, runs

VIEWS = "overview", "layer", "arithmetic", "live", "walk"


def layer_ids(page):
    """Return {path: id} of the layers of a page."""
    return {layer["path"]: layer["id"] for layer in page.document()["layers"]}


def assert_shows(page, lenet, epoch, probe):
    """The page has the maps of this epoch and this image, as Keras computes them."""
    expected = lenet.outputs(epoch, lenet.images[probe : probe + 1])
    ids = layer_ids(page)
    assert ids.keys() == expected.keys()
    for path in ids:
        np.testing.assert_allclose(
            page.values(ids[path]), expected[path][0].ravel(), rtol=1e-4, atol=1e-4, err_msg=path
        )
    shown = page.prediction()
    np.testing.assert_allclose([shown[str(digit)] for digit in range(10)], expected["predictions"][0], atol=1e-4)


def test_a_page_with_eleven_epochs_and_eight_images_is_small(lenet, visit):
    """Weights and images of all of them take less than six megabytes."""
    assert lenet.page.stat().st_size < 6e6
    page = visit(lenet.page).wait()
    assert page.document()["epochs"] == runs.epochs(lenet.folder) == list(range(EPOCHS + 1))
    assert page.control("probe").filter(visible=True).count() == PROBES
    assert_shows(page, lenet, epoch=EPOCHS, probe=0)


def test_the_slider_moves_through_the_epochs(lenet, visit):
    """Keys, buttons and the play button choose an epoch; the maps are those of the network after it."""
    page = visit(lenet.page).wait()
    slider = page.get_by_role("slider", name="Epoch")
    slider.focus()
    page.key("Home")
    assert "epoch=0" in page.hash
    assert "untrained" in slider.get_attribute("aria-valuetext").lower()
    assert_shows(page, lenet, epoch=0, probe=0)
    page.key("ArrowRight")
    page.press("next")
    page.press("next")
    page.press("previous")
    assert "epoch=2" in page.hash
    assert "accuracy" in slider.get_attribute("aria-valuetext").lower()
    page.press("probe", probe=3)
    assert_shows(page, lenet, epoch=2, probe=3)
    page.locator("main").focus()
    page.key("ArrowLeft")
    assert "epoch=1&" in page.hash + "&"
    slider.fill(str(EPOCHS - 2))
    page.control("play").click()
    page.wait_for_selector(f"html:has([data-control=epoch][aria-valuetext*='{EPOCHS}'])", state="attached")
    page.control("play").and_(page.get_by_role("button", name="Play")).wait_for()  # it stops at the end
    assert f"epoch={EPOCHS}" in page.hash


def test_clicks_lead_from_the_network_to_one_number(lenet, visit):
    """A card opens its layer, a pixel its arithmetic; arrow keys move to the pixel beside it."""
    page = visit(lenet.page).wait()
    ids = layer_ids(page)
    page.locator(f'[data-layer="{ids["C3"]}"]').get_by_role("button").first.click()
    page.wait()
    assert page.get_attribute("html", "data-view") == "layer"
    assert page.locator("[data-map]").count() >= 16
    page.click_pixel(ids["C3"], 5, (2, 7), (10, 10))
    assert page.get_attribute("html", "data-view") == "arithmetic"
    assert f"layer={ids['C3']}&map=5&pixel=2,7" in page.hash
    page.map(ids["C3"], 5).locator("xpath=ancestor::button").focus()
    page.key("ArrowDown")
    page.key("ArrowLeft")
    assert "pixel=3,6" in page.hash
    assert page.back().get_attribute("html", "data-view") == "layer"


@pytest.mark.parametrize("view", VIEWS)
def test_a_link_restores_the_state(view, lenet, visit):
    """The address of one pixel of one map at one epoch opens there."""
    link = f"view={view}&layer=2&map=3&pixel=4,7&probe=6&epoch=5" + "&step=4" * (view == "walk")
    page = visit(lenet.page, link).wait()
    state = page.evaluate("inspector.state()")
    assert state | {"step": 4 if view == "walk" else 1} == {
        "view": view, "layer": 2, "map": 3, "pixel": [4, 7], "probe": 6, "epoch": 5, "step": 4 if view == "walk" else 1,
    }  # fmt: skip
    assert page.control("view", target=view).get_attribute("aria-current") == "page"
    assert page.control("probe", probe=6).get_attribute("aria-pressed") == "true"
    assert page.control("epoch").input_value() == "5"
    if view == "arithmetic":
        shown = page.locator("[data-arithmetic]")
        assert [shown.get_attribute(f"data-{name}") for name in ("layer", "channel", "row", "column")] == list("2347")


def test_a_link_to_nothing_opens_the_page(lenet, visit):
    """What a link asks for and is not there is as in a page without a hash."""
    page = visit(lenet.page, "view=attic&layer=99&map=-1&pixel=a,b&probe=99&epoch=1e9").wait()
    plain = visit(lenet.page).wait()
    assert page.evaluate("inspector.state()") == plain.evaluate("inspector.state()")


def test_the_walk_has_six_steps(lenet, visit):
    """The last one leads to one's own image."""
    page = visit(lenet.page, "view=walk").wait()
    headings = []
    for _ in range(6):
        headings.append(page.locator("main h2").first.text_content())
        last = page.control("walk-next")
        last.click()
        page.wait()
    assert len(set(headings)) == 6
    assert page.get_attribute("html", "data-view") == "live"


def test_language_and_theme_are_chosen(lenet, visit):
    """Both follow the browser until somebody chooses; the choice holds when the page is opened again.

    An address may name the language, too.
    """
    page = visit(lenet.page, locale="zh-CN", color_scheme="dark").wait()
    assert page.get_attribute("html", "lang") == "zh-CN"
    assert page.get_attribute("html", "data-theme") == "dark"
    page.press("language", language="en")
    page.press("theme")
    page.reload()
    page.wait()
    assert page.get_attribute("html", "lang") == "en"
    assert page.get_attribute("html", "data-theme") == "light"
    assert page.get_by_role("slider", name="Epoch").count() == 1
    page = visit(lenet.page, query="?language=zh", locale="en-US").wait()
    assert page.get_attribute("html", "lang") == "zh-CN"


def test_in_the_frame_of_a_notebook_every_view_opens(lenet, visit, tmp_path):
    """A link that the browser followed would lead to the address of the notebook, inside the frame."""
    shown = inspector.show(lenet.folder, lenet.images, height=800)
    notebook = tmp_path / "notebook.html"
    notebook.write_text(f"<!doctype html><meta charset=utf-8><body>{shown._repr_html_()}</body>", encoding="utf-8")
    frame = visit(notebook).page.frame_locator("iframe")
    for view in VIEWS:
        frame.locator(f'[data-control="view"][data-target="{view}"]').click()
        frame.locator(f"html[data-ready=true][data-view={view}]").wait_for(state="attached")
