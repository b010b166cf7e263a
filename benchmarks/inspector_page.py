"""How fast the inspector page is in Chromium: until it is painted, per step of the slider, per piece of a stroke.

    python -m benchmarks.inspector_page runs/lenet5/inspector.html

The page tells the browser when all is drawn (`performance.mark("ready")`). Each figure is the median of what is said
beside it, in milliseconds; the largest stands beside it.
"""

import argparse
import shutil
import statistics
from pathlib import Path

OPENINGS = 5
READY = "html[data-ready=true]"
# Does something again and again, and returns how long it takes each time until all is drawn.
TIMED = """async (times) => {
  const drawn = (before) => new Promise((resolve) => {
    const look = () => {
      const [last] = performance.getEntriesByName("ready").slice(-1);
      if (last.startTime > before) resolve(last.startTime - before);
      else setTimeout(look);
    };
    look();
  });
  const durations = [];
  ACTION
  for (let time = 0; time < times; time++) {
    const before = performance.now();
    act(time);
    durations.push(await drawn(before));
    await new Promise(requestAnimationFrame);
  }
  return durations;
}"""
STEP = """
  const slider = document.querySelector("[data-control=epoch]");
  const act = (time) => {
    slider.value = String(time % (Number(slider.max) + 1));
    slider.dispatchEvent(new Event("input", {bubbles: true}));
  };"""
STROKE = """
  const pad = document.querySelector("[data-pad]");
  pad.setPointerCapture = () => {};  // there is no pointer behind these events
  const box = pad.getBoundingClientRect();
  const point = (type, share) => pad.dispatchEvent(new PointerEvent(type, {
    bubbles: true, clientX: box.left + box.width * (0.2 + 0.6 * share), clientY: box.top + box.height / 2,
  }));
  point("pointerdown", 0);
  const act = (time) => point("pointermove", (time + 1) / times);"""


def measure(page, address):
    """Yield (what, milliseconds of each time)."""
    paints = []
    for _ in range(OPENINGS):
        page.goto("about:blank")
        page.goto(address)
        page.wait_for_selector(READY, state="attached")
        paints.append(page.evaluate("performance.getEntriesByName('ready')[0].startTime"))
    yield "until everything is drawn", paints
    epochs = int(page.get_attribute("[data-control=epoch]", "max")) + 1
    page.evaluate(TIMED.replace("ACTION", STEP), epochs)
    yield "step of the slider", page.evaluate(TIMED.replace("ACTION", STEP), 2 * epochs)
    page.goto(f"{address}#view=live")
    page.wait_for_selector("[data-pad]")
    yield "piece of a stroke", page.evaluate(TIMED.replace("ACTION", STROKE), 30)


def main():
    """Open the page and print the figures."""
    from playwright.sync_api import sync_playwright

    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("page", type=Path, help="a page of a run with epochs, small enough to be live")
    path = parser.parse_args().page.resolve()
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=shutil.which("chromium"))
        print(f"{path.name}: {path.stat().st_size / 1e6:.2f} MB, Chromium {browser.version}")
        for what, times in measure(browser.new_page(), path.as_uri()):
            print(f"{what:26} {statistics.median(times):6.1f} ms, at most {max(times):6.1f} ({len(times)} times)")


if __name__ == "__main__":
    main()
