"""A sliding window as an animated GIF or SVG file: one frame for each step."""

from pathlib import Path

from keras_cnn_edu import checks, files, types
from keras_cnn_edu.viz.arguments import check_texts
from keras_cnn_edu.viz.sliding import gif, svg
from keras_cnn_edu.viz.sliding.frames import encode_steps
from keras_cnn_edu.viz.sliding.walkthrough import Walkthrough

ENCODERS = {".gif": gif.encode, ".svg": svg.encode}
SLOWEST, FASTEST = 0.01, 50  # frames per second: a GIF counts hundredths of a second, up to 655 seconds


def save_animation(
    walkthrough: Walkthrough,
    path: types.Path,
    *,
    frames_per_second: float = 1.0,
    title: str = "",
    max_steps: int | None = None,
) -> Path:
    """Write a file in which the window moves over the input and fills the output, again and again.

    A `.gif` plays everywhere. A `.svg` is sharp at every size and plays in browsers, without a script.

    Args:
        walkthrough: what `slide` returns.
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
        >>> walkthrough = slide([1, 2, 3], [1, -1])
        >>> with tempfile.TemporaryDirectory() as folder:
        ...     path = save_animation(walkthrough, Path(folder, "differences.svg"))
        ...     path.read_text(encoding="utf-8").count("<animate ")  # of the two steps
        2
    """
    checks.instance(walkthrough, "walkthrough", Walkthrough, "what `viz.slide` returns")
    path = Path(checks.path(path, "path"))
    checks.number(frames_per_second, "frames_per_second", SLOWEST, FASTEST)
    check_texts(title=title)
    if path.suffix.lower() not in ENCODERS:
        raise ValueError(f"`path` must end in {' or '.join(ENCODERS)}. Received: path={str(path)!r}.")
    encode = ENCODERS[path.suffix.lower()]
    if max_steps is not None:
        checks.positive_int(max_steps, "max_steps")
    content = encode_steps(walkthrough, encode, frames_per_second, title, max_steps)
    with files.atomic(path) as temporary:
        temporary.write_bytes(content)
    return path
