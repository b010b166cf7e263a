"""The pictures of the lesson on channels."""

import numpy as np
from moving import Moving, grid, summand

from keras_cnn_edu import ops
from keras_cnn_edu.formatting import number
from keras_cnn_edu.viz.canvas.page import BLUE, LARGE, NOTE_COLOR, TEXT_COLOR, Page
from keras_cnn_edu.viz.sliding.grids import KERNEL, WRITTEN
from keras_cnn_edu.viz.sliding.marks import Line

CHANNELS = np.arange(9.0).reshape(3, 3), np.array([[1.0, 0, 1], [0, 2, 0], [1, 0, 1]])  # red, blue
SLICES = np.array([[0.0, 1], [2, 3]]), np.array([[1.0, -1], [0, 1]])  # of one kernel
FILLS = "#fde0dd", "#deebf7"  # of the cells of a channel


def sum_of_channels():
    """Slide both slices of a filter over their channels at once, and add the two sums at each position."""
    partial = [
        np.squeeze(ops.cross_correlate(channel[None, :, :, None], kernel[:, :, None, None]))
        for channel, kernel in zip(CHANNELS, SLICES, strict=True)
    ]
    total = sum(partial)
    frames = []
    for index, (i, j) in enumerate(np.ndindex(total.shape)):
        done = np.arange(total.size).reshape(total.shape) <= index
        written = {"active": np.arange(total.size).reshape(total.shape) == index, "colors": WRITTEN}
        marks = [
            Line(0.2, 0.12, "One filter, two channels", LARGE, "bold", TEXT_COLOR),
            Line(0.2, 0.42, "each channel has a slice of the kernel; the results are added"),
        ]
        sums = []
        for name, fill, channel, kernel, each, y in zip(
            ("red", "blue"), FILLS, CHANNELS, SLICES, partial, (1.0, 2.65), strict=True
        ):
            weights = np.full(channel.shape, np.nan)
            weights[i : i + 2, j : j + 2] = kernel
            terms = zip(channel[~np.isnan(weights)], kernel.flat, strict=True)
            sums.append(" + ".join(f"{number(pixel)}·{summand(weight)}" for pixel, weight in terms))
            marks += [
                Line(0.2, y - 0.2, f"{name} channel"),
                *grid(channel, 0.2, y, 0.4, active=~np.isnan(weights), weights=weights, fill=fill),
                Line(1.55, y + 0.45, "⋆", 1.6 * LARGE, color=TEXT_COLOR),
                Line(1.95, y, f"slice for {name}"),
                *grid(kernel, 1.95, y + 0.2, 0.4, fill=KERNEL[0]),
                Line(3.0, y + 0.5, "=", LARGE, color=TEXT_COLOR),
                *grid(np.where(done, each, np.nan), 3.35, y + 0.2, 0.4, **written, fill=fill),
            ]
        marks += [
            Line(3.68, 2.3, "+", LARGE, color=TEXT_COLOR),
            Line(4.5, 2.3, "=", LARGE, color=TEXT_COLOR),
            Line(5.0, 1.8, "feature map"),
            *grid(np.where(done, total, np.nan), 5.0, 2.0, 0.4, **written),
            Line(0.2, 4.05, f"output [{i}, {j}] = ({sums[0]}) + ({sums[1]})", color=TEXT_COLOR),
            Line(
                0.2,
                4.25,
                f"= {number(partial[0][i, j])} + {summand(partial[1][i, j])} = {number(total[i, j])}",
                color=TEXT_COLOR,
            ),
        ]
        frames.append(marks)
    return Moving(frames, (6.3, 4.6))


def kinds():
    """Draw the kernel array of five kinds of layers: a row for each input channel, a column for each filter."""
    every, diagonal = np.ones((4, 4), bool), np.eye(4, dtype=bool)
    two_groups = np.kron(np.eye(2, dtype=bool), np.ones((2, 2), bool))
    page = Page(9.6, 2.75)
    for x, title, note, tables in (
        (0.3, "convolution", "16 slices of 3×3", [(every, 3)]),
        (2.05, "2 groups", "8 slices of 3×3", [(two_groups, 3)]),
        (3.8, "depthwise", "4 slices of 3×3", [(diagonal, 3)]),
        (5.55, "1×1", "16 slices of 1×1", [(every, 1)]),
        (7.0, "depthwise separable", "4 slices of 3×3, then 16 of 1×1", [(diagonal, 3), (every, 1)]),
    ):
        page.text(x, 0.2, title, weight="bold")
        page.text(x, 0.42, note, color=NOTE_COLOR)
        for slices, size in tables:
            _slices(page, x, 0.85, slices, size)
            x += 1.75
    page.text(7.0 + 1.55, 1.5, "→", size=LARGE, ha="center", va="center")
    page.text(0.3, 2.45, "rows: input channels · columns: filters · blue: a weight", color=NOTE_COLOR)
    return page.figure


def _slices(page, x, y, present, size):
    """Draw a table of kernel slices of size × size weights; those that are not present are only outlined."""
    cell, gap = 0.1, 0.06
    for (row, column), is_there in np.ndenumerate(present):
        left, top = x + column * (size * cell + gap), y + row * (size * cell + gap)
        for u, v in np.ndindex(size, size):
            if is_there:
                page.square(left + v * cell, top + u * cell, cell, fill=BLUE, edge="white", line=0.6)
        if not is_there:
            page.frame(left, top, size * cell, size * cell, "0.85")
