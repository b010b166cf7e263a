"""The three pictures of the inspector page in both READMEs and home pages: `make screenshots`.

    python docs/screenshots.py runs/lenet5/inspector.html

Chromium opens the page of a run and takes them. They are kept with the project, because a README has no build.
"""

import itertools
import os
import shutil
import sys
from pathlib import Path

from playwright.sync_api import sync_playwright

FOLDERS = {"en": Path(__file__).parent / "assets", "zh-CN": Path(__file__).parent / "zh" / "assets"}
CHROMIUM = os.environ.get("CHROMIUM") or shutil.which("chromium") or shutil.which("google-chrome")
WIDTH = 1280
VIEWS = {  # name of the picture: its height, and what is looked at
    "inspector_overview": (920, "view=overview&probe=3"),
    "inspector_arithmetic": (1040, "view=arithmetic&layer=0&map=1&pixel=9,12&probe=3"),
    "inspector_live": (884, "view=live&probe=3"),
}
CUT = """[...document.querySelectorAll("main *:not(:has(*))")].filter(part => {
    const {top, bottom} = part.getBoundingClientRect();
    return top < innerHeight && innerHeight < bottom;
}).map(part => part.outerHTML.slice(0, 80))"""  # what the lower edge of a picture would divide


def take(page_of_run: Path):
    """Take every picture of a page, in both languages."""
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=CHROMIUM)
        for (language, folder), (name, (height, state)) in itertools.product(FOLDERS.items(), VIEWS.items()):
            size = {"width": WIDTH, "height": height}
            page = browser.new_page(viewport=size, device_scale_factor=1.5, locale=language, color_scheme="light")
            page.goto(f"{page_of_run.resolve().as_uri()}#{state}")
            page.wait_for_selector("html[data-ready=true]", state="attached")
            if cut := page.evaluate(CUT):
                raise RuntimeError(f"The height of {name} in VIEWS must be another: {height} cuts {cut} ({language}).")
            page.screenshot(path=folder / f"{name}.png")
        browser.close()


if __name__ == "__main__":
    take(Path(sys.argv[1]))
