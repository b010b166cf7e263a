"""One step of a sliding window as marks: input, kernel and output with the real numbers in their cells."""

import numpy as np

from keras_cnn_edu.viz.cells import EDGE, Cell, Line, special
from keras_cnn_edu.viz.page import number

READ, WRITTEN = ("#fdebc3", "#e69f00"), ("#c9ece0", "#009e73")  # fill and edge, told apart by every eye
KERNEL, OUTSIDE = ("#d6ecfa", EDGE), "0.9"
REST = {True: ("white", EDGE), False: (OUTSIDE, "0.6")}  # cells inside and outside that a step leaves alone
STRONG = 1.8  # points, the edge of what is read or written
GAP, NAME = 0.4, 0.2  # inches between two grids, and above one for its name
GRIDS = "input", "kernel", "output"


def arrange(walk, side, names=GRIDS):
    """Find a place for each grid: {name: (x, y)}, and the (width, height) of all, in inches.

    Images stand side by side, sequences below each other.
    """
    places, x, y, width, height = {}, 0, NAME, 0, 0
    for name in names:
        rows, columns = grid_shape(walk, name)
        places[name] = x, y
        width, height = max(width, x + columns * side), max(height, y + rows * side)
        x, y = (0, height + 0.1 + NAME) if walk.rank == 1 else (width + GAP, NAME)
    return places, (width, height)


def step_marks(walk, step, x, y, side, names=GRIDS):
    """Draw the grids of one step with their upper left corner at (x, y): a list of marks."""
    places, _ = arrange(walk, side, names)
    marks = [Line(x + left, y + top - NAME, name) for name, (left, top) in places.items()]
    for name, (left, top) in places.items():
        first, room = _edges(walk, name), _letters(walk, name)
        for i, j in np.ndindex(grid_shape(walk, name)):
            look = _cell(walk, step, name, (i - first[0][0], j - first[1][0]))
            marks.append(Cell(x + left + j * side, y + top + i * side, side, **look, letters=room))
    return marks


def cell_side(walk, shortest):
    """Inches of a cell: `shortest`, or more where numbers are long."""
    letters = max(_letters(walk, name)[0] for name in GRIDS)
    return shortest if letters <= 4 else 1.25 * shortest


def _letters(walk, name):
    """The longest number of a grid, and the longest in the corners."""
    array = {"input": walk.image, "kernel": walk.kernel, "output": walk.output}[name]
    longest, weights = (max(len(number(value)) for value in values.flat) for values in (array, walk.kernel))
    return longest, weights + 1


def _edges(walk, name):
    """How many cells lie around a grid, before and after on each axis: the padding, or what is cut off."""
    around = "output" if walk.transposed else "input"
    return [axis.edges if name == around else (0, 0) for axis in walk.axes]


def grid_shape(walk, name):
    """Count the rows and columns of a grid, with the padding or what is cut off."""
    inner = {"input": walk.image, "kernel": walk.kernel, "output": walk.output}[name].shape
    return tuple(before + size + after for size, (before, after) in zip(inner, _edges(walk, name), strict=True))


def _cell(walk, step, name, place):
    """What a cell looks like: its number, its colors, and in its corner what is done with it in this step."""
    if name == "kernel":
        return _look(walk.kernel[place], True, KERNEL)
    array, window, colors = {
        "input": (walk.image, step.inputs, READ),
        "output": (step.total, step.outputs, WRITTEN),
    }[name]
    inside = all(0 <= index < size for index, size in zip(place, array.shape, strict=True))
    offset = _offset(window, place)
    value = array[place] if inside else 0.0
    if name == "output" and not (inside and step.done[place]):
        value = None
    look = _look(value, inside, (colors if inside else (OUTSIDE, colors[1])) if offset else REST[inside])
    if offset:
        look |= {"line": STRONG, "corner": _corner(walk, step, name, offset)}
    return look


def _offset(window, place):
    """Which element (row, column) of a window lies on a cell; None if the window does not reach it."""
    reached = all(index in pixels for index, pixels in zip(place, window, strict=True))
    return tuple(pixels.index(index) for index, pixels in zip(place, window, strict=True)) if reached else None


def _corner(walk, step, name, offset):
    """The weight that a read cell is multiplied by; what is added to a written cell of a transposed step."""
    weight = walk.kernel[offset]
    if name == "input" and not walk.transposed:
        return f"×{number(weight)}"
    if name == "output" and walk.transposed:
        product = number(walk.image[step.inputs[0][0], step.inputs[1][0]] * weight)
        return product if product.startswith("−") else f"+{product}"
    return ""


def _look(value, inside, colors):
    fill, edge = colors
    text = {"text": number(value), **special(value)} if value is not None else {}
    return {"fill": fill, "edge": edge, "dashed": not inside, **text}
