"""The records of a sliding window: for every step which cells are read and written, and the arithmetic."""

from collections.abc import Sequence
from typing import NamedTuple

import numpy as np

from keras_cnn_edu.results import shows_itself
from keras_cnn_edu.viz.sliding.axes import Axis

LONGEST_LOOP = 40  # seconds, in a notebook: with more than 40 steps, several are shown in a second


@shows_itself
class Step(NamedTuple):
    """One position of the window.

    `inputs` and `outputs`: the (rows, columns) that are read and written; some may lie outside. `total`: the output
    after this step. `done`: booleans, which of its elements have been written so far. `text`: the arithmetic.
    """

    inputs: tuple[Sequence[int], Sequence[int]]
    outputs: tuple[Sequence[int], Sequence[int]]
    total: np.ndarray
    done: np.ndarray
    text: str


class Walkthrough(NamedTuple):
    """All steps of a cross-correlation, or of the transposed one, as `slide` returns them for `step_sheet` and others.

    `print` it for the arithmetic of every step; a notebook shows it as an animation.

    `image` (height, width), `kernel` (kernel_height, kernel_width), `axes`: the `Axis` of rows and of columns. A
    sequence is an image of one row, and its `rank` is 1.
    """

    image: np.ndarray
    kernel: np.ndarray
    axes: tuple[Axis, Axis]
    rank: int
    transposed: bool
    steps: list[Step]

    @property
    def output(self) -> np.ndarray:
        """The output after the last step, (out_height, out_width)."""
        return self.steps[-1].total

    @property
    def operation(self) -> str:
        """The name of the operation."""
        return "Transposed cross-correlation" if self.transposed else "Cross-correlation"

    @property
    def settings(self) -> str:
        """Sizes and settings in one line, the axes with "×" between them where they differ.

        >>> from keras_cnn_edu.viz import slide
        >>> slide([0] * 6, [1, 2, 3], strides=2, padding="same").settings
        'input 6 · kernel 3 · stride 2 · padding same: 0 + 1 · output 3'
        """
        axes = self.axes[-self.rank :]
        parts = [f"input {_sizes(axes, 'size')}", f"kernel {_sizes(axes, 'kernel_size')}"]
        if any(axis.stride > 1 for axis in axes):
            parts.append(f"stride {_once(axes, 'stride')}")
        if any(axis.dilation_rate > 1 for axis in axes):
            parts.append(f"dilation {_once(axes, 'dilation_rate')}")
        if any(any(axis.edges) for axis in axes):
            words = dict.fromkeys(axis.padding for axis in axes if isinstance(axis.padding, str))
            amounts = dict.fromkeys(f"{before} + {after}" for before, after in (axis.edges for axis in axes))
            what = "cut off" if self.transposed else "padding"
            parts.append(f"{' '.join([what, *words])}: {', '.join(amounts)}")
        return " · ".join([*parts, f"output {_sizes(axes, 'outputs')}"])

    def __str__(self):
        return "\n".join([repr(self), *(step.text for step in self.steps)])

    def __repr__(self):
        return f"<{self.operation}: {self.settings} · {len(self.steps)} steps>"

    def _repr_svg_(self):
        from keras_cnn_edu.viz.sliding import frames, svg  # which need this module

        return frames.encode_steps(self, svg.encode, max(1.0, len(self.steps) / LONGEST_LOOP)).decode()


def _sizes(axes, name):
    return "×".join(str(getattr(axis, name)) for axis in axes)


def _once(axes, name):
    """One number if it is the same on all axes."""
    return _sizes(axes[: len({getattr(axis, name) for axis in axes})], name)
