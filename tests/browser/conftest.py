"""A browser, pages that are opened in it, and the LeNet page that most tests look at."""

import importlib.util
import os
import shutil

import pytest
from browser.guards import watch
from browser.visitor import Visitor

CHROMIUM = os.environ.get("CHROMIUM") or shutil.which("chromium") or shutil.which("google-chrome")
PATIENCE = 120_000  # milliseconds: only for what never happens
if not importlib.util.find_spec("playwright"):
    collect_ignore_glob = ["test_*.py"]


@pytest.fixture(scope="session")
def browser():
    """The browser of this machine, driven by Playwright: it downloads none of its own."""
    if not CHROMIUM:
        pytest.skip("needs chromium")
    from playwright.sync_api import sync_playwright

    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=CHROMIUM)
        yield browser
        browser.close()


@pytest.fixture
def visit(browser):
    """Return a function that opens a page from disk; at the end of the test nothing must have gone wrong."""
    visitors = []

    def visit(path, state="", query="", width=1280, height=900, **context):
        address = path.as_uri() + query
        page = browser.new_context(viewport={"width": width, "height": height}, offline=True, **context).new_page()
        page.set_default_timeout(PATIENCE)
        visitors.append(Visitor(page, watch(page, address)))
        return visitors[-1].open(f"{address}#{state}" if state else address)

    yield visit
    for visitor in visitors:
        visitor.page.context.close()
    assert [fault for visitor in visitors for fault in visitor.faults] == []


@pytest.fixture(scope="session")
def lenet(tmp_path_factory):
    """The run that most tests look at, and its page."""
    from browser.network import Run

    return Run(tmp_path_factory.mktemp("lenet"))
