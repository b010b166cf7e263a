"""The page as one file: a template, the style, the script, the document and the arrays.

Whatever a layer, a class or a run is called is data. In the document no `<` is left that could end its element, and a
Content-Security-Policy lets the browser run the one script of the page, recognized by its hash, and load nothing.
"""

import base64
import hashlib
import html
import json
import string
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from keras_cnn_edu.inspector.arrays import Encoded
from keras_cnn_edu.names import shown

FOLDER = Path(__file__).parent
POLICY = "default-src 'none'; script-src '{hash}'; style-src 'unsafe-inline'; img-src data: blob:; base-uri 'none'"


def frame_size() -> int:
    """Return the bytes of a page without document and arrays."""
    return len(render({"title": "", "language": None}, []).encode())


def render(document: dict[str, Any], arrays: Sequence[Encoded]) -> str:
    """Return the page.

    Args:
        document: as `document.describe` returns it.
        arrays: the probe images, weights and feature maps.
    """
    script, style = _file("page.js"), _file("page.css")
    return string.Template(_file("page.html")).substitute(
        language=document["language"] or "en",
        title=html.escape(shown(document["title"])),
        csp=POLICY.format(hash=_hash(script)),
        style=style,
        script=script,
        document=f'<script type="application/json" id="document">{as_json(document)}</script>',
        arrays="\n".join(array.element() for array in arrays),
    )


def as_json(document: dict[str, Any]) -> str:
    r"""Write JSON that can stand inside an element: ASCII, without `<`.

    >>> print(as_json({"name": "</script>\u2028"}))
    {"name":"\u003c/script>\u2028"}
    """
    return json.dumps(document, separators=(",", ":"), allow_nan=False).replace("<", r"\u003c")


def _file(name):
    return (FOLDER / name).read_text(encoding="utf-8")


def _hash(script):
    """Return a hash by which a browser recognizes a script, as the Content-Security-Policy writes it."""
    return f"sha256-{base64.b64encode(hashlib.sha256(script.encode()).digest()).decode()}"
