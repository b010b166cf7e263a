"""The page of a network: written into a file, or shown in a notebook."""

import html
import math
import os
from collections.abc import Sequence
from pathlib import Path

import keras
import numpy as np

from keras_cnn_edu import checks, files, types
from keras_cnn_edu.inspector import sources
from keras_cnn_edu.inspector.contents import choose
from keras_cnn_edu.inspector.document import describe
from keras_cnn_edu.inspector.feature_maps import NoRoomError
from keras_cnn_edu.inspector.markup import frame_size, render
from keras_cnn_edu.inspector.sources import Source

LANGUAGES = "en", "zh"
MEGABYTE = 1_000_000
PER_LAYER = 2000  # bytes of the document, more than a layer needs


def write_page(
    model: keras.Model | types.Path,
    images=None,
    path: types.Path = "inspector.html",
    labels: Sequence[int] | np.ndarray | None = None,
    classes: Sequence[str] | None = None,
    max_megabytes: float = 25,
    title: str | None = None,
    language: str | None = None,
) -> Path:
    """Write a page on which a network explains itself: one file for the browser, without a server or the internet.

    On the page are the network layer by layer, its feature maps for a few images, and the arithmetic of every number. A
    small network, up to ten million multiply-adds of layers for which the page has a formula, is computed in the page:
    for what is drawn there too. Of any other network, the feature maps of the images are written into the file.

    What does not fit into the file is left out: the page says what, and by which rule.

    Args:
        model: a `keras.Model` of one image with one output, Functional, Sequential or made of these; or the folder of a
            run, whose epochs can be chosen on the page.
        images: probe images (examples, height, width, channels), one image, or what else `extraction.feature_maps`
            takes. Of a run folder, None means the images whose feature maps it holds.
        path: of the file.
        labels: None, or the class of each image.
        classes: None, or the name of each class, in the order of the outputs. A run folder knows its own.
        max_megabytes: the largest size of the file, in millions of bytes.
        title: of the page; None means the name of the model.
        language: "en" or "zh" (简体中文); None means that of the reader's browser.

    Returns:
        The path of the page.

    Raises:
        TypeError: if `model` is neither a Keras model nor a path.
        ValueError: if the model has several inputs or outputs, does not take images (channels last), or cannot be
            followed; if there are no images, or they do not fit; if the folder has no weights; if nothing fits into
            `max_megabytes`.

    Example:
        >>> import tempfile
        >>> conv = keras.layers.Conv2D(2, 3, activation="relu", name="edges")
        >>> model = keras.Sequential([keras.Input((8, 8, 1)), conv])
        >>> with tempfile.TemporaryDirectory() as folder:
        ...     write_page(model, np.eye(8)[..., None], f"{folder}/page.html").name
        'page.html'
    """
    checks.path(path, "path")
    source = _source(model, images, labels, classes, title)
    return files.write_text(path, _html(source, max_megabytes, language))


def show(
    model: keras.Model | types.Path,
    images=None,
    labels: Sequence[int] | np.ndarray | None = None,
    classes: Sequence[str] | None = None,
    max_megabytes: float = 5,
    title: str | None = None,
    language: str | None = None,
    height: int = 720,
) -> "Page":
    """Show the page of a network in a notebook.

    Args:
        model, images, labels, classes, max_megabytes, title, language: as for `write_page`. The page becomes a part of
            the notebook, and makes its file as much larger.
        height: of the frame, in pixels.

    Returns:
        A `Page`, which shows itself.

    Raises:
        TypeError, ValueError: as `write_page`.

    Example:
        >>> conv = keras.layers.Conv2D(2, 3, activation="relu", name="edges")
        >>> small = keras.Sequential([keras.Input((8, 8, 1)), conv], name="small")
        >>> show(small, np.eye(8)[..., None])
        <Page of small, ... MB>
    """
    checks.positive_int(height, "height")
    source = _source(model, images, labels, classes, title)
    return Page(source.title, _html(source, max_megabytes, language), height)


class Page:
    """The page of a network, in a frame: see `show`.

    Attributes:
        title: of the page.
        html: the whole page.
        height: of the frame, in pixels.
    """

    def __init__(self, title: str, html: str, height: int):
        self.title, self.html, self.height = title, html, height

    def __repr__(self):
        return f"<Page of {self.title}, {len(self.html) / MEGABYTE:.1f} MB>"

    def _repr_html_(self):
        """A frame of its own: neither its style nor its script meets those of the notebook."""
        attributes = {"title": self.title, "srcdoc": self.html, "sandbox": "allow-scripts", "width": "100%"}
        written = " ".join(f'{name}="{html.escape(value)}"' for name, value in attributes.items())
        return f'<iframe {written} height="{self.height}" style="border:0"></iframe>'


def _source(model, images, labels, classes, title) -> Source:
    if title is not None:
        checks.text(title, "title")
    if isinstance(model, keras.Model):
        return sources.of_model(model, images, labels, classes, title)
    if not isinstance(model, (str, os.PathLike)):
        raise checks.wrong_type(model, "model", "a keras.Model, or the folder of a run")
    return sources.of_run(Path(checks.path(model, "model")), images, labels, classes, title)


def _html(source, max_megabytes, language):
    checks.number(max_megabytes, "max_megabytes", above=0)
    if language is not None:
        checks.one_of(language, "language", LANGUAGES)
    room = int(max_megabytes * MEGABYTE) - frame_size() - PER_LAYER * len(source.network.layers)
    try:
        contents = choose(source, room)
    except NoRoomError as error:
        least = math.ceil(10 * (max_megabytes + error.missing / MEGABYTE)) / 10
        raise ValueError(
            f"`max_megabytes` must be {least:g} or larger, so that the feature maps of one image fit into the page. "
            f"Received: max_megabytes={max_megabytes}. Or take smaller images."
        ) from None
    return render(describe(source, contents, language), contents.arrays)
