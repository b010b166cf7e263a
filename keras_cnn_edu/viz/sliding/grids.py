"""One step of a sliding window as marks: input, kernel and output with the real numbers in their cells."""

from collections.abc import Sequence

import numpy as np
from matplotlib.colors import to_rgb

from keras_cnn_edu.formatting import number
from keras_cnn_edu.viz.canvas.colors import text_color
from keras_cnn_edu.viz.canvas.values import non_finite_in
from keras_cnn_edu.viz.sliding.axes import is_inside
from keras_cnn_edu.viz.sliding.marks import EDGE, Cell, Line, Mark, width_in_digits
from keras_cnn_edu.viz.sliding.walkthrough import Step, Walkthrough

READ, WRITTEN = ("#fdebc3", "#e69f00"), ("#c9ece0", "#009e73")  # fill and edge; color-blind people see the difference
KERNEL, INSIDE, OUTSIDE = ("#d6ecfa", EDGE), ("white", EDGE), ("0.9", "0.6")
ACTIVE_EDGE = 1.8  # points, the edge of a cell that is read or written
FITS = 4.3  # digits, the width of −0.5: a number that fits into a cell of normal size
GAP, NAME = 0.4, 0.2  # inches between two grids, and above one for its name
GRIDS = "input", "kernel", "output"


def arrange(
    walkthrough: Walkthrough, side: float, names: Sequence[str] = GRIDS
) -> tuple[dict[str, tuple[float, float]], tuple[float, float]]:
    """Find a position for each grid: {name: (x, y)}, and the (width, height) of all, in inches.

    Images stand side by side, sequences below each other.
    """
    positions: dict[str, tuple[float, float]] = {}
    x, y, width, height = 0.0, NAME, 0.0, 0.0
    for name in names:
        rows, columns = grid_shape(walkthrough, name)
        positions[name] = x, y
        width, height = max(width, x + columns * side), max(height, y + rows * side)
        x, y = (0, height + 0.1 + NAME) if walkthrough.rank == 1 else (width + GAP, NAME)
    return positions, (width, height)


def step_marks(
    walkthrough: Walkthrough, step: Step, x: float, y: float, side: float, names: Sequence[str] = GRIDS
) -> list[Mark]:
    """Draw the grids of one step with their upper left corner at (x, y)."""
    positions, _ = arrange(walkthrough, side, names)
    marks: list[Mark] = [Line(x + left, y + top - NAME, name) for name, (left, top) in positions.items()]
    for name, (left, top) in positions.items():
        first, widest = _edges(walkthrough, name), _widest(walkthrough, name)
        for i, j in np.ndindex(grid_shape(walkthrough, name)):
            style = _cell_style(walkthrough, step, name, (i - first[0][0], j - first[1][0]))
            marks.append(Cell(x + left + j * side, y + top + i * side, side, **style, widest=widest))
    return marks


def cell_side(walkthrough: Walkthrough, shortest: float) -> float:
    """Return the inches of a cell: `shortest`, or more where numbers are long."""
    widest = max(_widest(walkthrough, name)[0] for name in GRIDS)
    return shortest if widest <= FITS else 1.25 * shortest


def grid_shape(walkthrough: Walkthrough, name: str) -> tuple[int, ...]:
    """Count the rows and columns of a grid, with the padding or what is cut off."""
    inner = _array(walkthrough, name).shape
    return tuple(before + size + after for size, (before, after) in zip(inner, _edges(walkthrough, name), strict=True))


def _array(walkthrough, name):
    return {"input": walkthrough.image, "kernel": walkthrough.kernel, "output": walkthrough.output}[name]


def _widest(walkthrough, name):
    """The width of the widest number of a grid, and of the widest weight in a corner, in digits."""
    numbers = [number(value) for value in _array(walkthrough, name).flat]
    corners = [f"×{number(weight)}" for weight in walkthrough.kernel.flat]
    return max(map(width_in_digits, numbers)), max(map(width_in_digits, corners))


def _edges(walkthrough, name):
    """How many cells lie around a grid, before and after on each axis: the padding, or what is cut off."""
    around = "output" if walkthrough.transposed else "input"
    return [axis.edges if name == around else (0, 0) for axis in walkthrough.axes]


def _cell_style(walkthrough, step, name, position):
    """The number of a cell, its colors, and in its corner what is done with it in this step."""
    if name == "kernel":
        return _style(walkthrough.kernel[position], True, KERNEL)
    array, window, colors = {
        "input": (walkthrough.image, step.inputs, READ),
        "output": (step.total, step.outputs, WRITTEN),
    }[name]
    inside = is_inside(position, array.shape)
    offset = _offset(window, position)
    value = array[position] if inside else 0.0
    if name == "output" and not (inside and step.done[position]):
        value = None
    if offset is None:
        return _style(value, inside, INSIDE if inside else OUTSIDE)
    active = {"edge_width": ACTIVE_EDGE, "corner": _corner(walkthrough, step, name, offset)}
    return _style(value, inside, colors if inside else (OUTSIDE[0], colors[1])) | active


def _offset(window, position):
    """Return which element (row, column) of a window lies on a cell; None if the window does not reach it."""
    reached = all(index in pixels for index, pixels in zip(position, window, strict=True))
    return tuple(pixels.index(index) for index, pixels in zip(position, window, strict=True)) if reached else None


def _corner(walkthrough, step, name, offset):
    """The weight that a read cell is multiplied by; what is added to a written cell of a transposed step."""
    weight = walkthrough.kernel[offset]
    if name == "input" and not walkthrough.transposed:
        return f"×{number(weight)}"
    if name == "output" and walkthrough.transposed:
        product = number(walkthrough.image[step.inputs[0][0], step.inputs[1][0]] * weight)
        return product if product.startswith("−") else f"+{product}"
    return ""


def _style(value, inside, colors):
    """Colors and text of a cell; a number that is not finite has a color of its own."""
    fill, edge = colors
    style = {"fill": fill, "edge": edge, "dashed": not inside}
    if value is None:
        return style
    for kind in non_finite_in(value):
        style |= {"fill": kind.color, "color": text_color(to_rgb(kind.color))}
    return style | {"text": number(value)}
