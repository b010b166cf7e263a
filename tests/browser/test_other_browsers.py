"""The page opens in WebKit and in Firefox, too."""

import os
import shutil
import subprocess
from pathlib import Path

import numpy as np
import pytest
from browser.network import EPOCHS
from PIL import Image

MINI_BROWSER = next(Path("/usr/lib").glob("*/webkit2gtk-4.1/MiniBrowser"), None)
SIZE = 1280, 900
YELLOW = (253, 231, 37)  # the upper end of viridis


@pytest.fixture
def display():
    """A screen that nobody sees: WebKit has no other way to draw."""
    screen = ["-screen", "0", "1280x1024x24"]
    with subprocess.Popen(["Xvfb", "-displayfd", "1", *screen], stdout=subprocess.PIPE, stderr=subprocess.DEVNULL) as x:
        yield f":{int(x.stdout.readline())}"
        x.terminate()


@pytest.mark.skipif(not (shutil.which("WebKitWebDriver") and MINI_BROWSER), reason="needs webkit2gtk-driver")
@pytest.mark.skipif(not shutil.which("Xvfb"), reason="needs xvfb")
def test_webkit(lenet, display):
    """The page is drawn, asks for nothing, and computes the same numbers."""
    from selenium import webdriver
    from selenium.webdriver.common.by import By
    from selenium.webdriver.support.wait import WebDriverWait

    options = webdriver.WebKitGTKOptions()
    options.binary_location = str(MINI_BROWSER)
    options.add_argument("--automation")
    service = webdriver.webkitgtk.service.Service(
        shutil.which("WebKitWebDriver"), env={**os.environ, "DISPLAY": display}
    )
    with webdriver.WebKitGTK(options=options, service=service) as driver:
        driver.get(lenet.page.as_uri())
        WebDriverWait(driver, 60).until(lambda _: driver.find_elements(By.CSS_SELECTOR, "html[data-ready=true]"))
        assert driver.execute_script("return performance.getEntriesByType('resource').map(({name}) => name)") == []
        values = driver.execute_script("return Array.from(inspector.values(0))")
        slider = driver.find_element(By.CSS_SELECTOR, "[data-control=epoch]")
        slider.send_keys("\ue011")  # Home
        assert "epoch=0" in driver.current_url
    expected = lenet.outputs(EPOCHS, lenet.images[:1])
    np.testing.assert_allclose(values, next(iter(expected.values())).ravel(), rtol=1e-4, atol=1e-4)


def maps_in(picture):
    """Return where a picture of the page has the brightest color of the maps."""
    return (np.abs(np.asarray(Image.open(picture).convert("RGB")).astype(int) - YELLOW) <= 2).all(-1)


@pytest.mark.skipif(not shutil.which("firefox-esr"), reason="needs firefox-esr")
def test_firefox(lenet, visit, tmp_path):
    """The picture that it draws has as many bright pixels of maps as Chromium's: headless, it tells nothing else."""
    picture = tmp_path / "firefox.png"
    profile = ["--no-remote", "--profile", tmp_path]
    size = ["--window-size", f"{SIZE[0]},{SIZE[1]}"]
    command = ["firefox-esr", "--headless", *profile, *size, "--screenshot", picture, lenet.page.as_uri()]
    subprocess.run(command, check=True, capture_output=True)
    page = visit(lenet.page, width=SIZE[0], height=SIZE[1], color_scheme="light").wait()
    page.screenshot(path=tmp_path / "chromium.png")
    ours, theirs = maps_in(tmp_path / "chromium.png").sum(), maps_in(picture).sum()
    assert ours > 50
    assert abs(ours - theirs) < 0.2 * ours
