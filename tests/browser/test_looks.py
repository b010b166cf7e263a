"""Every view can be read: in both languages and themes, on a wide screen and on a phone; pictures are kept."""

from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
AXE = ROOT / "keras_cnn_edu" / "inspector" / "node_modules" / "axe-core" / "axe.min.js"
PICTURES = ROOT / "build" / "screenshots"
VIEWS = "overview", "layer", "arithmetic", "live", "walk"
RUN_AXE = """async () => {
  const {violations} = await axe.run(document, {resultTypes: ["violations"]});
  const severe = violations.filter(({impact}) => impact === "serious" || impact === "critical");
  return severe.flatMap(({id, nodes}) => nodes.map(({html}) => `${id}: ${html}`));
}"""


@pytest.mark.parametrize(  # each width with each language and each theme, each language with each theme
    "width, language, theme",
    [(1280, "en", "light"), (1280, "zh-CN", "dark"), (400, "en", "dark"), (400, "zh-CN", "light")],
)
def test_every_view(width, language, theme, lenet, visit):
    """Nothing is wider than the window, and axe-core finds no violation that it calls serious or critical."""
    page = visit(lenet.page, width=width, locale=language, color_scheme=theme).wait()
    page.evaluate(AXE.read_text(encoding="utf-8"))
    PICTURES.mkdir(parents=True, exist_ok=True)
    found, wide = {}, {}
    for view in VIEWS:
        page.go(view=view, layer=2, map=3, pixel="4,7", probe=3)
        page.screenshot(path=PICTURES / f"{view}-{width}-{language}-{theme}.png", full_page=True)
        found[view] = page.evaluate(RUN_AXE)
        wide[view] = page.evaluate("document.documentElement.scrollWidth")
    assert found == {view: [] for view in VIEWS}
    assert wide == dict.fromkeys(VIEWS, width)
