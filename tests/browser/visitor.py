"""A visitor of the inspector's page: what a person does with mouse and keys, and what the page then shows."""

import base64
import json

import numpy as np

READY = "html[data-ready=true]"
WHEN_GONE = """link => new Promise((resolve) => {
  addEventListener("hashchange", resolve, {once: true});
  GO;
})"""
AS_DATA = """async () => {
  const reader = new FileReader();
  reader.readAsDataURL(new Blob([await EXPRESSION]));
  return new Promise((resolve) => (reader.onload = () => resolve(reader.result)));
}"""  # shorter than the numbers written out


class Visitor:
    """One page, open in a browser.

    Every method that changes something returns when the page has drawn what follows from it.
    """

    def __init__(self, page, faults):
        self.page, self.faults = page, faults

    def __getattr__(self, name):
        """Whatever Playwright's page can do."""
        return getattr(self.page, name)

    def open(self, address):
        """Open the page."""
        self.page.goto(address)
        return self

    def wait(self):
        """Wait until all that the state asks for is drawn."""
        self.page.wait_for_selector(READY, state="attached")
        return self

    def go(self, **state):
        """Follow a link to a state of the page."""
        link = "&".join(f"{key}={value}" for key, value in state.items())
        self.page.evaluate(WHEN_GONE.replace("GO", "location.hash = link"), link)
        return self.wait()

    def back(self):
        """Go back to the view before."""
        self.page.evaluate(WHEN_GONE.replace("GO", "history.back()"))
        return self.wait()

    @property
    def hash(self):
        """The state in the address."""
        return self.page.evaluate("location.hash")

    def control(self, name, **data):
        """Find a button, slider or list by what it does."""
        return self.page.locator(f'[data-control="{name}"]' + "".join(f'[data-{key}="{data[key]}"]' for key in data))

    def press(self, name, **data):
        """Click a control."""
        self.control(name, **data).first.click()
        return self.wait()

    def slide(self, name, value):
        """Move a slider to the step nearest to a value."""
        slider = self.control(name)
        step = float(slider.get_attribute("step"))
        slider.fill(f"{round(value / step) * step:g}")
        return self.wait()

    def key(self, name):
        """Press a key."""
        self.page.keyboard.press(name)
        return self.wait()

    def map(self, layer, channel=0):
        """Find the picture of a feature map."""
        return self.page.locator(f'[data-map][data-layer="{layer}"][data-channel="{channel}"]').first

    def click_pixel(self, layer, channel, position, shape):
        """Click one pixel of a feature map."""
        canvas = self.map(layer, channel)
        box = canvas.bounding_box()
        at = [(index + 0.5) / size for index, size in zip(position, shape, strict=True)]
        canvas.click(position={"x": at[1] * box["width"], "y": at[0] * box["height"]})
        return self.wait()

    def draw(self, *points):
        """Draw one stroke on the pad, through points in shares of its width and height."""
        box = self.page.locator("[data-pad]").bounding_box()
        places = [(box["x"] + x * box["width"], box["y"] + y * box["height"]) for x, y in points]
        self.page.mouse.move(*places[0])
        self.page.mouse.down()
        for place in places[1:]:
            self.page.mouse.move(*place)
        self.page.mouse.up()
        return self.wait()

    def arithmetic(self):
        """Read the numbers of the arithmetic: {part: list of values}."""
        parts = self.page.eval_on_selector_all(
            "[data-arithmetic] [data-part]", "all => all.map(({dataset}) => [dataset.part, dataset.value])"
        )
        values = {}
        for part, value in parts:
            values.setdefault(part, []).append(float(value))
        return values

    def prediction(self):
        """Read the probability of each class."""
        return self.page.eval_on_selector_all(
            "[data-prediction] [data-class]",
            "all => Object.fromEntries(all.map(({dataset}) => [dataset.class, Number(dataset.value)]))",
        )

    def document(self):
        """Read the document that the page was written with."""
        return json.loads(self.page.locator("#document").text_content())

    def input(self):
        """Read the image that the page computes with, as a flat array."""
        return self._array("inspector.input()")

    def values(self, layer):
        """Read what a layer returns for it, as a flat array."""
        return self._array(f"inspector.values({layer})")

    def _array(self, expression):
        address = self.page.evaluate(AS_DATA.replace("EXPRESSION", expression))  # a data URL
        return np.frombuffer(base64.b64decode(address.partition(",")[2]), "<f4")
