"""A sliding window as a moving picture: what is seen at each step, one frame for each."""

from keras_cnn_edu.names import shown
from keras_cnn_edu.viz.captions import LINE, description, heading, legend, lines, wrapped
from keras_cnn_edu.viz.cells import Line
from keras_cnn_edu.viz.page import INK, LARGE, Page
from keras_cnn_edu.viz.steps import arrange, cell_side, step_marks

SIDE, MARGIN, NARROWEST = 0.42, 0.2, 6.5  # inches: of a cell; around everything; of the whole
WORDS = 9.5  # points, the size of the arithmetic
HOLD = 2  # so many frames longer the last step is shown


def moving_picture(walk, encode, frames_per_second=1.0, title="", max_steps=None):
    """Return the bytes of a moving picture that shows one step after the other.

    Args:
        walk: what `slide` or `stamp` returns.
        encode: `svg.encode` or `gif.encode`.
        frames_per_second, title, max_steps: as in `save_animation`.

    Example:
        >>> from keras_cnn_edu.viz import slide, svg
        >>> moving_picture(slide([1, 2, 3], [1, -1]), svg.encode)[:4]
        b'<svg'
    """
    size, frames = _frames(walk, walk.steps[:max_steps], title or heading(walk))
    return encode(frames + frames[-1:] * HOLD, size, frames_per_second)


def _frames(walk, steps, title):
    """The (width, height) of the picture in inches, and the marks of each frame."""
    side = cell_side(walk, SIDE)
    _, (width, height) = arrange(walk, side)
    width = max(width, NARROWEST)
    words = [wrapped(step.words, width, WORDS) for step in steps]
    below = Page.TOP + 0.3 + height + 0.15
    fixed = [
        Line(MARGIN, 0.12, shown(title), LARGE, "bold", INK),
        Line(MARGIN, 0.42, description(walk)),
        *legend(walk, MARGIN, Page.TOP - 0.05),
    ]
    frames = [
        [*fixed, *step_marks(walk, step, MARGIN, Page.TOP + 0.3, side), *lines(text, MARGIN, below, WORDS)]
        for step, text in zip(steps, words, strict=True)
    ]
    return (width + 2 * MARGIN, below + LINE * WORDS / 8 * max(map(len, words)) + MARGIN), frames
