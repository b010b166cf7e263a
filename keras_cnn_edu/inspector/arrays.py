"""Arrays as text in a page: their bytes in another order, compressed, in base64.

The first bytes of all numbers come first, then all second bytes, and so on: the exponents of neighboring numbers are
alike, and what is alike compresses well side by side. A browser undoes it with `atob` and
`DecompressionStream("deflate")`.
"""

import base64
import html
import zlib
from collections.abc import Sequence
from typing import NamedTuple

import numpy as np

LEVELS = 255  # steps between the lowest and the highest number of a map of bytes


class Encoded(NamedTuple):
    """An array as text.

    `name`, `shape`: of the array. `type`: of its numbers, "float32" or "uint8". `low`, `high`: the numbers for which
    the bytes 0 and 255 stand, one for the array or one for each channel; none for floats. `text`: the numbers.
    """

    name: str
    shape: tuple[int, ...]
    type: str
    low: tuple[float, ...]
    high: tuple[float, ...]
    text: str

    def element(self) -> str:
        """Return the element of the page that holds the array: one that a browser neither shows nor runs.

        >>> print(encoded("0/3/bias", np.zeros(2, "float32")).element())
        <script type="application/octet-stream" id="array-0/3/bias" data-shape="2" data-type="float32">...</script>
        """
        numbers = {"low": _listed(self.low), "high": _listed(self.high)} if self.low else {}
        attributes = {"shape": ",".join(map(str, self.shape)), "type": self.type, **numbers}
        written = "".join(f' data-{name}="{value}"' for name, value in attributes.items())
        name = html.escape(f"array-{self.name}")
        return f'<script type="application/octet-stream" id="{name}"{written}>{self.text}</script>'

    @property
    def size(self) -> int:
        """The bytes that the array takes on the page."""
        return len(self.element()) + 1  # and the end of the line


def encoded(name: str, array: np.ndarray) -> Encoded:
    """Write an array of float32 as text; every number can be read again as it is.

    >>> halves = encoded("halves", np.arange(4, dtype="float32").reshape(2, 2) / 2)
    >>> halves.shape, halves.type, decoded(halves).tolist()
    ((2, 2), 'float32', [[0.0, 0.5], [1.0, 1.5]])
    """
    numbers = np.ascontiguousarray(array, "<f4")
    in_places = numbers.reshape(-1).view("uint8").reshape(-1, 4).T  # a row for the first bytes, one for the second, …
    return Encoded(name, numbers.shape, "float32", (), (), _compressed(in_places))


def rounded(name: str, maps: np.ndarray) -> Encoded:
    """Write feature maps (…, channels) as bytes: 0 is the lowest number of a map and 255 its highest.

    >>> decoded(rounded("maps", np.array([[0.0, 7.0], [0.4, 7.0], [1.0, 7.0]]))).round(2).tolist()
    [[0.0, 7.0], [0.4, 7.0], [1.0, 7.0]]
    """
    axes = tuple(range(maps.ndim - 1))
    low, high = (np.asarray(bound, "float32").astype("float64") for bound in (maps.min(axes), maps.max(axes)))
    return _in_bytes(name, maps, low, high)


def exact(name: str, array: np.ndarray, low: float, high: float) -> Encoded:
    """Write an array as bytes between two numbers if nothing is lost by it, otherwise as float32.

    Pixels of an image file, divided by 255, are such numbers.

    >>> exact("pixels", np.array([0, 51, 255], "float32") / 255, 0.0, 1.0).type
    'uint8'
    >>> exact("others", np.array([0, 0.3, 1], "float32"), 0.0, 1.0).type
    'float32'
    """
    bytes_ = _in_bytes(name, array, np.float64(low), np.float64(high))
    return bytes_ if np.array_equal(decoded(bytes_), array.astype("float32")) else encoded(name, array)


def decoded(array: Encoded) -> np.ndarray:
    """Read an array again, as the page does: float32."""
    content = np.frombuffer(zlib.decompress(base64.b64decode(array.text)), "uint8")
    if array.type == "float32":
        return np.ascontiguousarray(content.reshape(4, -1).T).view("<f4").reshape(array.shape)
    low, high = np.array(array.low), np.array(array.high)
    return (low + content.reshape(array.shape) * (high - low) / LEVELS).astype("float32")


def _in_bytes(name, array, low, high):
    steps = (array - low) / np.where(high > low, high - low, 1)
    bytes_ = np.clip(np.round(LEVELS * steps), 0, LEVELS).astype("uint8")
    return Encoded(name, array.shape, "uint8", _numbers(low), _numbers(high), _compressed(bytes_))


def _compressed(array):
    return base64.b64encode(zlib.compress(array.tobytes())).decode("ascii")


def _numbers(bound):
    return tuple(np.ravel(bound).tolist())


def _listed(numbers: Sequence[float]) -> str:
    """Write numbers so that they are read as the same again.

    >>> _listed([0.0, 0.1])
    '0.0,0.1'
    """
    return ",".join(map(repr, numbers))
