"""Drawings of blocks, the parts that deep networks repeat: a box for each layer, from the input down to the output.

Branches stand side by side, and what brings them together is as wide as all of them. A branch without a layer, a skip
connection, is orange, and its lane narrow. Letters and boxes are so large that a narrow page shows them well; of more
than two branches the boxes are narrow, and their words take more lines.
"""

import collections
import math

import keras
import numpy as np
from matplotlib.figure import Figure
from matplotlib.patches import Rectangle
from zoo import LIGHT, ORANGE, describe

WIDTH, NARROW, SKIP = 1.41, 1.0, 0.3  # of a box, of one of three or more side by side, of a lane without one: inches
LINE, PADDING = 0.15, 0.11  # the height of a line, and what a box has above and below its lines, together
GAP, BETWEEN = 0.15, 0.4  # from box to box, from block to block
MARGIN, SIZE, DPI = 0.07, 9, 120  # around the drawing; of letters, in points; dots per inch
GRAY, YELLOW = "0.92", "#f6dfae"


def draw(blocks):
    """Draw blocks side by side.

    Args:
        blocks: {title: a functional model without a fork inside of a fork}.
    """
    plans = [plan(block) for block in blocks.values()]
    above = MARGIN + LINE * (1.5 + max(title.count("\n") for title in blocks)) + 0.1
    sides = [lanes(places) for places in plans]
    levels = [rows(places, above) for places in plans]
    widths = [x[-1, 1] for x in sides]
    size = 2 * MARGIN + sum(widths) + BETWEEN * (len(blocks) - 1), MARGIN + max(y[-1, 1] for y in levels)
    figure = Figure(figsize=size, dpi=DPI)
    axes = figure.add_axes((0, 0, 1, 1), xlim=(0, size[0]), ylim=(size[1], 0))
    axes.set_axis_off()
    left = MARGIN
    for title, places, x, y, width in zip(blocks, plans, sides, levels, widths, strict=True):
        axes.text(left, MARGIN, title, fontsize=SIZE + 1, weight="bold", va="top", linespacing=1.3)
        draw_block(axes, places, left + x, y)
        left += width + BETWEEN
    return figure


# ── where each layer stands ───────────────────────────────────────────────────────────────────────


def plan(block):
    """Return {layer: (row, (first lane, last lane))}; a lane is what a branch stands in."""
    widest = max(1, *(len(consumers(layer)) for layer in block.layers))
    places = {}
    for layer in block.layers:
        sources = inputs_of(layer)
        row = 1 + max((places[source][0] for source in sources), default=-1)
        lanes = [lane(places, source, layer) for source in sources]
        if len(consumers(layer)) > 1 or not sources:
            lanes = [0, widest - 1]
        places[layer] = row, (min(lanes), max(lanes))
    return places


def inputs_of(layer):
    """List the layers whose outputs a layer takes."""
    if isinstance(layer, keras.layers.InputLayer):
        return []
    tensors = layer.input if isinstance(layer.input, list) else [layer.input]
    return [tensor._keras_history.operation for tensor in tensors]


def consumers(layer):
    """List the layers that take the output of a layer, in the order in which they were called."""
    return [node.operation for node in layer._outbound_nodes]


def lane(places, source, layer):
    """Return the lane of the arrow from one layer to another: where it leaves a fork, one for each branch."""
    branches = consumers(source)
    first, last = places[source][1]
    return branches.index(layer) if len(branches) > 1 else (first + last) / 2


def lanes(places):
    """Return the left and the right edge of each lane, (lanes, 2), in inches from the left edge of the block."""
    alone = {first for _, (first, last) in places.values() if first == last}  # where a box stands in one lane
    count = 1 + int(max(last for _, (_, last) in places.values()))
    width = box_width(places)
    return edges([width if number in alone else SKIP for number in range(count)])


def box_width(places):
    """Return the width of a box: there is less room for each if more than two stand side by side."""
    boxes = collections.Counter(row for row, _ in places.values())
    return NARROW if max(boxes.values()) > 2 else WIDTH


def rows(places, above):
    """Return the upper and the lower edge of each row, (rows, 2): as high as its largest box needs."""
    lines = [0] * (1 + max(row for row, _ in places.values()))
    for layer, (row, _) in places.items():
        lines[row] = max(lines[row], 1 + caption(layer, box_width(places))[0].count("\n"))
    return above + edges([PADDING + LINE * count for count in lines])


def edges(sizes):
    """Return where things of these sizes begin and end, one behind the other."""
    ends = np.cumsum(np.add(sizes, GAP)) - GAP
    return np.stack([ends - sizes, ends], axis=1)


# ── ink ───────────────────────────────────────────────────────────────────────────────────────────


def draw_block(axes, places, x, y):
    """Draw the boxes of a block, and an arrow for each input of each layer; `x`, `y`: the edges of lanes and rows."""

    def center(number):
        return (x[math.floor(number), 0] + x[math.ceil(number), 1]) / 2

    width = box_width(places)
    for layer, (row, (first, last)) in places.items():
        words, color = caption(layer, width)
        left, right = center(first) - width / 2, center(last) + width / 2
        if first < last:
            left, right = x[int(first), 0], x[int(last), 1]
        top, bottom = y[row]
        box = Rectangle((left, top), right - left, bottom - top, facecolor=color, edgecolor="black", linewidth=0.7)
        axes.add_patch(box)
        middle = (left + right) / 2, (top + bottom) / 2
        axes.text(*middle, words, fontsize=SIZE, ha="center", va="center", linespacing=1.2)
        for source in inputs_of(layer):
            there = center(lane(places, source, layer))
            skips = len(inputs_of(layer)) > 1 and len(consumers(source)) > 1
            style = {"arrowstyle": "->", "color": ORANGE if skips else "black", "linewidth": 1.8 if skips else 1}
            axes.annotate("", (there, top), (there, y[places[source][0], 1]), arrowprops=style)


def caption(layer, width):
    """Say what a layer does, what shape comes out if it can change, and what it learns; and the color of its box."""
    shape, learned = "×".join(map(str, layer.output.shape[1:])), layer.count_params()
    if isinstance(layer, keras.layers.InputLayer):
        return f"input\n{shape}", GRAY
    if isinstance(layer, keras.layers.Activation):
        return "ReLU", GRAY
    lines = describe(layer).removesuffix(" on input").removesuffix(" branches").split(", ")
    lines += [] if type(layer).__name__ == "BatchNormalization" else [shape]
    between = " " if width == WIDTH else "\n"
    lines += [f"{learned:,}{between}parameters"] if learned else []
    return "\n".join(lines), YELLOW if len(inputs_of(layer)) > 1 else LIGHT if learned else GRAY
