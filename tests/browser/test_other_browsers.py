"""The page opens in WebKit and in Firefox, too: it asks for nothing, and computes the same numbers."""

import base64
import os
import shutil
import subprocess
from pathlib import Path

import numpy as np
import pytest
from browser import firefox
from browser.network import EPOCHS
from browser.test_looks import PICTURES

MINI_BROWSER = next(Path("/usr/lib").glob("*/webkit2gtk-4.1/MiniBrowser"), None)
REQUESTS = "performance.getEntriesByType('resource').map(({name}) => name)"
FIRST_MAPS = "Array.from(inspector.values(0))"
WHEN_READY = """new Promise((done) => {
  const look = () => (document.documentElement.dataset.ready === "true" ? done(true) : setTimeout(look));
  look();
})"""


@pytest.fixture
def display():
    """A screen that nobody sees: WebKit has no other way to draw."""
    command = ["Xvfb", "-displayfd", "1", "-screen", "0", "1280x1024x24"]
    with subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL) as process:
        yield f":{int(process.stdout.readline())}"
        process.terminate()


@pytest.fixture(scope="module")
def first_maps(lenet):
    """What the first layer returns for the first image, as Keras computes it."""
    return next(iter(lenet.outputs(EPOCHS, lenet.images[:1]).values())).ravel()


@pytest.mark.skipif(not (shutil.which("WebKitWebDriver") and MINI_BROWSER), reason="needs webkit2gtk-driver")
@pytest.mark.skipif(not shutil.which("Xvfb"), reason="needs xvfb")
@pytest.mark.filterwarnings("ignore:setting remote_server_addr:DeprecationWarning")  # Selenium, to itself
def test_webkit(lenet, display, first_maps):
    """A slider of WebKit has the epochs."""
    from selenium import webdriver
    from selenium.webdriver.common.by import By
    from selenium.webdriver.common.keys import Keys
    from selenium.webdriver.support.wait import WebDriverWait

    options = webdriver.WebKitGTKOptions()
    options.binary_location = str(MINI_BROWSER)
    options.add_argument("--automation")
    environment = {**os.environ, "DISPLAY": display}
    service = webdriver.webkitgtk.service.Service(shutil.which("WebKitWebDriver"), env=environment)
    with webdriver.WebKitGTK(options=options, service=service) as driver:
        driver.get(lenet.page.as_uri())
        WebDriverWait(driver, 60).until(lambda _: driver.find_elements(By.CSS_SELECTOR, "html[data-ready=true]"))
        assert driver.execute_script(f"return {REQUESTS}") == []
        np.testing.assert_allclose(driver.execute_script(f"return {FIRST_MAPS}"), first_maps, rtol=1e-4, atol=1e-4)
        driver.find_element(By.CSS_SELECTOR, "[data-control=epoch]").send_keys(Keys.HOME)
        assert "epoch=0" in driver.current_url


@pytest.mark.skipif(not shutil.which(firefox.PROGRAM), reason="needs firefox-esr")
def test_firefox(lenet, tmp_path, first_maps):
    """It logs nothing."""
    with firefox.running(tmp_path) as browser:
        browser.open(lenet.page.as_uri())
        assert browser.evaluate(WHEN_READY)
        np.testing.assert_allclose(browser.evaluate(FIRST_MAPS), first_maps, rtol=1e-4, atol=1e-4)
        assert browser.evaluate(REQUESTS) == []
        assert [event for event in browser.events if event["method"] == "log.entryAdded"] == []
        requests = [event["params"]["request"]["url"] for event in browser.events if "request" in event["params"]]
        assert set(requests) <= {lenet.page.as_uri(), "data:,"}  # the empty icon
        picture = browser.send("browsingContext.captureScreenshot", context=browser.context)["data"]
    PICTURES.mkdir(parents=True, exist_ok=True)
    (PICTURES / "firefox.png").write_bytes(base64.b64decode(picture))
