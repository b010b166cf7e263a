"""What is written around a drawing of steps: sizes and settings, and what the colors mean."""

import textwrap

from keras_cnn_edu.viz.cells import THIN, Cell, Line
from keras_cnn_edu.viz.page import INK, NORMAL
from keras_cnn_edu.viz.steps import READ, REST, STRONG, WRITTEN

LETTER = 0.0083  # inches, the width of a letter for each point of its size
LINE = 0.17  # inches, the height of a line of normal size
SIDE = 0.18  # inches, of the cells that explain the colors


def heading(walk):
    """Name the operation, for a figure without a title."""
    return "Transposed cross-correlation" if walk.transposed else "Cross-correlation"


def description(walk):
    """Write sizes and settings in one line, the axes with "×" between them where they differ.

    >>> from keras_cnn_edu.viz.walks import slide
    >>> description(slide([0] * 6, [1, 2, 3], strides=2, padding="same"))
    'input 6 · kernel 3 · stride 2 · padding same: 0 + 1 · output 3'
    """
    axes = walk.axes[-walk.rank :]
    parts = [f"input {_sizes(axes, 'size')}", f"kernel {_sizes(axes, 'kernel_size')}"]
    if any(axis.stride > 1 for axis in axes):
        parts.append(f"stride {_once(axes, 'stride')}")
    if any(axis.dilation_rate > 1 for axis in axes):
        parts.append(f"dilation {_once(axes, 'dilation_rate')}")
    if any(any(axis.edges) for axis in axes):
        words = dict.fromkeys(axis.padding for axis in axes if isinstance(axis.padding, str))
        amounts = dict.fromkeys(f"{before} + {after}" for before, after in (axis.edges for axis in axes))
        what = "cut off" if walk.transposed else "padding"
        parts.append(f"{' '.join([what, *words])}: {', '.join(amounts)}")
    return " · ".join([*parts, f"output {_sizes(axes, 'outputs')}"])


def _sizes(axes, name):
    return "×".join(str(getattr(axis, name)) for axis in axes)


def _once(axes, name):
    """One number if it is the same on all axes."""
    return _sizes(axes[: len({getattr(axis, name) for axis in axes})], name)


def legend(walk, x, y):
    """Say in one line what the colors mean: a list of marks."""
    if walk.transposed:
        read, written, outside = "a pixel", "its stamp: + pixel × weight", "cut off"
    else:
        read, written, outside = "the window: × weight", "its sum", "padding"
    entries = [(read, *READ, STRONG, False), (written, *WRITTEN, STRONG, False)]
    if any(any(axis.edges) for axis in walk.axes):
        entries.append((outside, *REST[False], THIN, True))
    marks = []
    for text, fill, edge, line, dashed in entries:
        marks += [
            Cell(x, y, SIDE, fill=fill, edge=edge, line=line, dashed=dashed),
            Line(x + SIDE + 0.08, y + 0.03, text),
        ]
        x += SIDE + 0.08 + LETTER * NORMAL * len(text) + 0.25
    return marks


def wrapped(words, width, size=NORMAL):
    """Break words into lines of `width` inches."""
    return textwrap.wrap(words, max(20, int(width / (LETTER * size))), break_long_words=False)


def lines(words, x, y, size=NORMAL):
    """Place wrapped words below each other: a list of marks."""
    return [Line(x, y + row * LINE * size / NORMAL, text, size, ink=INK) for row, text in enumerate(words)]
