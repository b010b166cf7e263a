"""Drawings of blocks, the parts that deep networks repeat: a box for each layer, from the input down to the output.

Branches stand side by side, and what brings them together is as wide as all of them. A branch without a layer, a skip
connection, is orange.
"""

import keras
from matplotlib.figure import Figure
from matplotlib.patches import Rectangle
from zoo import LIGHT, ORANGE, describe

WIDTH, HEIGHT = 1.4, 0.5  # of a box, in inches
GAP = 0.18  # between boxes: side by side, and one below the other
MARGIN, TITLE = 0.15, 0.35  # around the drawing; above a block
GRAY, YELLOW = "0.92", "#f6dfae"


def draw(blocks):
    """Draw blocks side by side.

    Args:
        blocks: {title: a functional model without a fork inside of a fork}.
    """
    plans = [plan(block) for block in blocks.values()]
    lanes = [1 + max(last for _, (_, last) in places.values()) for places in plans]
    rows = 1 + max(row for places in plans for row, _ in places.values())
    widths = [count * (WIDTH + GAP) for count in lanes]
    size = 2 * MARGIN + sum(widths) + GAP * 2 * (len(blocks) - 1), MARGIN + TITLE + rows * (HEIGHT + GAP)
    figure = Figure(figsize=size)
    axes = figure.add_axes((0, 0, 1, 1), xlim=(0, size[0]), ylim=(size[1], 0))
    axes.set_axis_off()
    left = MARGIN + GAP / 2
    for title, places, width in zip(blocks, plans, widths, strict=True):
        axes.text(left, MARGIN, title, fontsize=10, weight="bold", va="top", linespacing=1.3)
        draw_block(axes, left, places)
        left += width + 2 * GAP
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


# ── ink ───────────────────────────────────────────────────────────────────────────────────────────


def draw_block(axes, left, places):
    """Draw the boxes of a block, and an arrow for each input of each layer."""

    def x(number):
        return left + number * (WIDTH + GAP)

    def y(row):
        return MARGIN + TITLE + row * (HEIGHT + GAP)

    for layer, (row, (first, last)) in places.items():
        words, color = caption(layer)
        width = x(last) + WIDTH - x(first)
        axes.add_patch(Rectangle((x(first), y(row)), width, HEIGHT, facecolor=color, edgecolor="black", linewidth=0.7))
        axes.text(
            x(first) + width / 2, y(row) + HEIGHT / 2, words,
            fontsize=8, ha="center", va="center", linespacing=1.2,
        )  # fmt: skip
        for source in inputs_of(layer):
            middle = x(lane(places, source, layer)) + WIDTH / 2
            skips = len(inputs_of(layer)) > 1 and len(consumers(source)) > 1
            style = {"arrowstyle": "->", "color": ORANGE if skips else "black", "linewidth": 1.8 if skips else 1}
            above = places[source][0]
            axes.annotate("", (middle, y(row)), (middle, y(above) + HEIGHT), arrowprops=style)


def caption(layer):
    """Say what a layer does, what shape its output has and what it learns; and the color of its box."""
    shape, learned = "×".join(map(str, layer.output.shape[1:])), layer.count_params()
    if isinstance(layer, keras.layers.InputLayer):
        return f"input\n{shape}", GRAY
    if isinstance(layer, keras.layers.Activation):
        return f"ReLU\n{shape}", GRAY
    words = describe(layer).removesuffix(" on input").removesuffix(" branches")
    if len(inputs_of(layer)) > 1:
        return f"{words}\n{shape}", YELLOW
    if learned:
        return f"{words}\n{shape}\n{learned:,} parameters", LIGHT
    return f"{words}\n{shape}", GRAY
