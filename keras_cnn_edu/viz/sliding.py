"""A sheet with every step of a sliding window: the real numbers in their cells, and the sum spelled out below."""

import math

from keras_cnn_edu import checks
from keras_cnn_edu.viz import given
from keras_cnn_edu.viz.captions import LINE, description, heading, legend, lines, wrapped
from keras_cnn_edu.viz.cells import draw
from keras_cnn_edu.viz.page import Page
from keras_cnn_edu.viz.steps import arrange, cell_side, grid_shape, step_marks
from keras_cnn_edu.viz.walks import Walk

SIDE = 0.36  # inches, of a cell
MARGIN, GAP = 0.2, 0.45  # of the page, between panels
WIDEST, NARROWEST, TALLEST = 14.0, 7.0, 14.0  # of the page
PANEL = "input", "output"  # the kernel stays the same, and stands above
MOST_ACROSS = 4
MOST_CELLS = 20_000  # on a sheet: matplotlib draws about a thousand in a second


def step_sheet(walk, *, title="", max_steps=None):
    """Draw the steps of a sliding window on one sheet, a panel for each, with its arithmetic below.

    Args:
        walk: what `slide` or `stamp` returns.
        title: of the figure; "" names the operation.
        max_steps: so many steps are drawn at most, the first ones, and a note says how many there are. None: as
            many as fit a page of 14 inches.

    Returns:
        A `matplotlib.figure.Figure`.

    Raises:
        ValueError, TypeError: if `walk` is none, or so many steps would be more than 20,000 cells.

    Example:
        >>> from keras_cnn_edu.viz import slide
        >>> figure = step_sheet(slide([1, 2, 3], [1, -1]))
        >>> [text.get_text() for text in figure.texts if "=" in text.get_text()]
        ['output [0] = 1·1 + 2·(−1) = −1', 'output [1] = 2·1 + 3·(−1) = −1']
    """
    checks.instance(walk, "walk", Walk, "what `viz.slide` or `viz.stamp` returns")
    given.words(title=title)
    side = cell_side(walk, SIDE)
    _, (width, height) = arrange(walk, side, PANEL)
    _, (kernel_width, kernel_height) = arrange(walk, side, ["kernel"])
    width = max(width, NARROWEST / 3)
    head = Page.TOP + kernel_height + 0.25
    across = max(1, min(int((WIDEST - MARGIN) / (width + GAP)), len(walk.steps), MOST_ACROSS))
    words = [wrapped(step.words, width) for step in walk.steps]
    down = height + LINE * max(map(len, words)) + 0.4
    fit = across * max(1, int((TALLEST - head) / down))
    steps = walk.steps[: fit if max_steps is None else checks.positive_int(max_steps, "max_steps")]
    _check_cells(walk, steps)
    shown = f" · the first {len(steps)} of {len(walk.steps)} steps".replace("first 1 of", "first of")
    note = description(walk) + shown * (len(steps) < len(walk.steps))
    page = Page(
        max(MARGIN + across * (width + GAP), NARROWEST),
        head + math.ceil(len(steps) / across) * down,
        title or heading(walk),
        note,
    )
    draw(page, step_marks(walk, steps[0], MARGIN, Page.TOP, side, ["kernel"]))
    draw(page, legend(walk, MARGIN + kernel_width + GAP, Page.TOP + 0.2))
    for index, step in enumerate(steps):
        x, y = MARGIN + index % across * (width + GAP), head + index // across * down
        draw(page, step_marks(walk, step, x, y, side, PANEL))
        draw(page, lines(words[index], x, y + height + 0.1))
    return page.figure


def _check_cells(walk, steps):
    """Refuse a sheet that would take minutes to draw, before it is drawn."""
    each = sum(math.prod(grid_shape(walk, name)) for name in PANEL)
    if each * len(steps) > MOST_CELLS:
        raise ValueError(
            f"`max_steps` must be so small that a sheet has at most {MOST_CELLS:,} cells. Received: "
            f"{len(steps)} steps of {each:,} cells each. Choose {MOST_CELLS // each} or fewer, or animate it."
        )
