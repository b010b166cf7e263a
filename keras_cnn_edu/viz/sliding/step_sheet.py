"""A sheet with every step of a sliding window: the real numbers in their cells, and the sum spelled out below."""

import math

from keras_cnn_edu import checks
from keras_cnn_edu.viz.arguments import check_texts
from keras_cnn_edu.viz.canvas.drawing import Drawing
from keras_cnn_edu.viz.canvas.page import Page
from keras_cnn_edu.viz.sliding.captions import LINE, legend, lines, wrapped
from keras_cnn_edu.viz.sliding.grids import arrange, cell_side, grid_shape, step_marks
from keras_cnn_edu.viz.sliding.marks import draw
from keras_cnn_edu.viz.sliding.walkthrough import Walkthrough

SIDE = 0.36  # inches, of a cell
MARGIN, GAP = 0.2, 0.45  # of the page, between panels
WIDEST, NARROWEST, TALLEST = 14.0, 7.0, 14.0  # of the page
PANEL = "input", "output"  # the kernel stays the same, and stands above
MOST_COLUMNS = 4
MOST_CELLS = 20_000  # on a sheet: matplotlib draws about a thousand in a second


def step_sheet(walkthrough: Walkthrough, *, title: str = "", max_steps: int | None = None) -> Drawing:
    """Draw the steps of a sliding window on one sheet, a panel for each, with its arithmetic below.

    Args:
        walkthrough: what `slide` returns.
        title: of the figure; "" names the operation.
        max_steps: so many steps are drawn at most, the first ones, and a note says how many there are. None: as
            many as fit a page of 14 inches.

    Returns:
        A `matplotlib.figure.Figure`.

    Raises:
        ValueError, TypeError: if `walkthrough` is none, or so many steps would be more than 20,000 cells.

    Example:
        >>> from keras_cnn_edu.viz import slide
        >>> figure = step_sheet(slide([1, 2, 3], [1, -1]))
        >>> [text.get_text() for text in figure.texts if "=" in text.get_text()]
        ['output [0] = 1·1 + 2·(−1) = −1', 'output [1] = 2·1 + 3·(−1) = −1']
    """
    checks.instance(walkthrough, "walkthrough", Walkthrough, "what `viz.slide` returns")
    check_texts(title=title)
    side = cell_side(walkthrough, SIDE)
    _, (width, height) = arrange(walkthrough, side, PANEL)
    _, (kernel_width, kernel_height) = arrange(walkthrough, side, ["kernel"])
    width = max(width, NARROWEST / 3)
    head = Page.TOP + kernel_height + 0.25
    columns = max(1, min(int((WIDEST - MARGIN) / (width + GAP)), len(walkthrough.steps), MOST_COLUMNS))
    arithmetic = [wrapped(step.text, width) for step in walkthrough.steps]
    panel_height = height + LINE * max(map(len, arithmetic)) + 0.4
    fit = columns * max(1, int((TALLEST - head) / panel_height))
    steps = walkthrough.steps[: fit if max_steps is None else checks.positive_int(max_steps, "max_steps")]
    _check_cells(walkthrough, steps)
    page = Page(
        max(MARGIN + columns * (width + GAP), NARROWEST),
        head + math.ceil(len(steps) / columns) * panel_height,
        title or walkthrough.operation,
        walkthrough.settings + _left_out(len(steps), len(walkthrough.steps)),
    )
    draw(page, step_marks(walkthrough, steps[0], MARGIN, Page.TOP, side, ["kernel"]))
    draw(page, legend(walkthrough, MARGIN + kernel_width + GAP, Page.TOP + 0.2))
    for index, step in enumerate(steps):
        row, column = divmod(index, columns)
        x, y = MARGIN + column * (width + GAP), head + row * panel_height
        draw(page, step_marks(walkthrough, step, x, y, side, PANEL))
        draw(page, lines(arithmetic[index], x, y + height + 0.1))
    return page.figure


def _left_out(shown, count):
    """Say that only the first steps are shown, if there are more."""
    if shown == count:
        return ""
    return f" · the first of {count} steps" if shown == 1 else f" · the first {shown} of {count} steps"


def _check_cells(walkthrough, steps):
    """Refuse a sheet that would take minutes to draw, before it is drawn."""
    each = sum(math.prod(grid_shape(walkthrough, name)) for name in PANEL)
    if each * len(steps) > MOST_CELLS:
        raise ValueError(
            f"`max_steps` must be so small that a sheet has at most {MOST_CELLS:,} cells. Received: "
            f"{len(steps)} steps of {each:,} cells each. Choose {MOST_CELLS // each} or fewer, or animate it."
        )
