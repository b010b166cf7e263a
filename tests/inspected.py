"""What the tests of the inspector share: a reader of its page, and the numbers of Keras to compare it with."""

import base64
import html.parser
import json
import zlib

import numpy as np

from keras_cnn_edu.extraction import find_layers, recording
from keras_cnn_edu.extraction.paths import find_operations

VOID = {"meta", "link", "br", "img", "input", "hr"}


class Elements(html.parser.HTMLParser):
    """The elements of a text, read as a browser does: `elements` [(tag, attributes)], and the `texts` in them."""

    def __init__(self, text):
        super().__init__()
        self.elements, self.texts, self.open = [], [], []
        self.feed(text)
        self.close()
        assert self.open == [], "every element is closed"

    def handle_starttag(self, tag, attributes):
        """Note an element."""
        self.elements.append((tag, dict(attributes)))
        self.texts.append("")
        if tag not in VOID:
            self.open.append((tag, len(self.texts) - 1))

    def handle_endtag(self, tag):
        """Elements are closed in the reverse order."""
        assert self.open.pop()[0] == tag

    def handle_data(self, text):
        """A text belongs to the innermost element."""
        if self.open:
            self.texts[self.open[-1][1]] += text


class Page(Elements):
    """A page: its `document`, and its `arrays` as {name: attributes and text}."""

    def __init__(self, text):
        super().__init__(text)
        by_id = {attributes.get("id"): number for number, (_, attributes) in enumerate(self.elements)}
        self.document = json.loads(self.texts[by_id["document"]])
        self.arrays = {
            name.removeprefix("array-"): {**self.elements[number][1], "text": self.texts[number]}
            for name, number in by_id.items()
            if name and name.startswith("array-")
        }

    def layer(self, name):
        """Return the description of a layer by its name."""
        return next(layer for layer in self.document["layers"] if layer["name"] == name)

    def array(self, name):
        """Read an array: base64, zlib, and the bytes back in their order, without a line of the package."""
        entry = self.arrays[name]
        shape = [int(size) for size in entry["data-shape"].split(",")]
        content = zlib.decompress(base64.b64decode(entry["text"]))
        count = len(content) // 4
        if entry["data-type"] == "float32":
            in_order = bytes(content[place * count + number] for number in range(count) for place in range(4))
            return np.frombuffer(in_order, "<f4").reshape(shape)
        low, high = (np.array([float(each) for each in entry[f"data-{end}"].split(",")]) for end in ("low", "high"))
        return (low + np.frombuffer(content, "uint8").reshape(shape) * (high - low) / 255).astype("float32")


def read(path):
    """Read a page from a file."""
    return Page(path.read_text(encoding="utf-8"))


def outputs(model, images):
    """Run images through a model as Keras does: {path of the layer, as on the page: its output (examples, …)}."""
    found = {}

    def keep(call):
        found[call.path] = recording.to_numpy(call.outputs[0], call.path)

    recording.run(model, np.asarray(images, "float32"), find_layers(model) | find_operations(model), keep)
    return found
