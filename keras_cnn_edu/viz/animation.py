"""A sliding window as a moving picture: one frame for each step, as an animated GIF or SVG file."""

from pathlib import Path

from keras_cnn_edu import checks, files
from keras_cnn_edu.viz import gif, given, svg
from keras_cnn_edu.viz.moving import moving_picture
from keras_cnn_edu.viz.walks import Walk

WRITERS = {".gif": gif.encode, ".svg": svg.encode}
SLOWEST, FASTEST = 0.01, 50  # frames per second: a GIF counts hundredths of a second, up to 655 seconds


def save_animation(walk, path, *, frames_per_second=1.0, title="", max_steps=None):
    """Write a file in which the window moves over the input and the output is filled, and that starts again.

    A `.gif` plays everywhere. A `.svg` is sharp at every size and plays in browsers, without a script.

    Args:
        walk: what `slide` or `stamp` returns.
        path: where to; the suffix, `.gif` or `.svg`, says in which format. Written whole or not at all.
        frames_per_second: steps per second, from 0.01 to 50. The last one is shown three times as long.
        title: above the picture; "" names the operation.
        max_steps: only so many steps, the first ones. None: all.

    Returns:
        The path.

    Raises:
        ValueError, TypeError: if the suffix is another, or the speed is not possible.

    Example:
        >>> import tempfile
        >>> from keras_cnn_edu.viz import slide
        >>> walk = slide([1, 2, 3], [1, -1])
        >>> with tempfile.TemporaryDirectory() as folder:
        ...     path = save_animation(walk, Path(folder, "differences.svg"))
        ...     path.read_text(encoding="utf-8").count("<animate ")  # of the two steps
        2
    """
    checks.instance(walk, "walk", Walk, "what `viz.slide` or `viz.stamp` returns")
    path = Path(checks.path(path, "path"))
    checks.number(frames_per_second, "frames_per_second", SLOWEST, FASTEST)
    given.words(title=title)
    if path.suffix.lower() not in WRITERS:
        raise ValueError(f"`path` must end in {' or '.join(WRITERS)}. Received: path={str(path)!r}.")
    encode = WRITERS[path.suffix.lower()]
    if max_steps is not None:
        checks.positive_int(max_steps, "max_steps")
    content = moving_picture(walk, encode, frames_per_second, title, max_steps)
    with files.atomic(path) as temporary:
        temporary.write_bytes(content)
    return path
