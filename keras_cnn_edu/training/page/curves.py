"""Learning curves as SVG inside the page: with its text size, light or dark."""

import math

from keras_cnn_edu.training.page.markup import Markup, element, join

WIDTH, HEIGHT = 420, 230  # of a panel
LEFT, RIGHT, TOP, BOTTOM = 44, 72, 12, 34  # of which these are around the curves
CURVES = {"": "training", "val_": "validation"}  # prefix of the column: name


def panel(metric: str, history: list[dict]) -> Markup | None:
    """Draw one metric over the epochs, for the training and for the validation images.

    Args:
        metric: "loss" or "accuracy": a column of the history; there may be another that begins with "val_".
        history: one dict per epoch.

    Returns:
        `Markup`; None if no number is finite.
    """
    epochs = [row["epoch"] for row in history]
    curves = {prefix: _finite(history, prefix + metric) for prefix in CURVES}
    values = [value for curve in curves.values() for _, value in curve]
    if not values:
        return None
    ticks = steps(1.0 if metric == "accuracy" else max(values))

    def point(epoch, value):
        across = (epoch - epochs[0]) / max(epochs[-1] - epochs[0], 1)
        return LEFT + across * (WIDTH - LEFT - RIGHT), TOP + (1 - value / ticks[-1]) * (HEIGHT - TOP - BOTTOM)

    ends = _apart([point(*curve[-1])[1] for curve in curves.values() if curve])
    drawn = [_curve(prefix, [point(*pair) for pair in curve]) for prefix, curve in curves.items() if curve]
    labels = [
        element("text", CURVES[prefix], x=WIDTH - RIGHT + 8, y=f"{end + 4:.0f}", class_=CURVES[prefix])
        for prefix, end in zip(filter(curves.get, curves), ends, strict=True)
    ]
    return element(
        "svg",
        *_axes(epochs, ticks, point),
        *drawn,
        *labels,
        viewBox=f"0 0 {WIDTH} {HEIGHT}",
        role="img",
        aria_label=words(metric, history),
    )


def words(metric: str, history: list[dict]) -> str:
    """Describe how a metric changed.

    >>> words("loss", [{"epoch": 1.0, "loss": 2.0, "val_loss": 2.5}, {"epoch": 2.0, "loss": 1.0, "val_loss": 1.5}])
    'loss, epoch 1 to 2: training from 2 to 1, validation from 2.5 to 1.5'
    """
    parts = [
        f"{name} from {history[0][prefix + metric]:.3g} to {history[-1][prefix + metric]:.3g}"
        for prefix, name in CURVES.items()
        if prefix + metric in history[0]
    ]
    return f"{metric}, epoch {history[0]['epoch']:.0f} to {history[-1]['epoch']:.0f}: {', '.join(parts)}"


def steps(largest: float) -> list[float]:
    """Return round values from 0 to the largest or a little above it, in steps of 1, 2 or 5 times a power of ten.

    >>> steps(2.3), steps(1.0)
    ([0.0, 0.5, 1.0, 1.5, 2.0, 2.5], [0.0, 0.2, 0.4, 0.6, 0.8, 1.0])
    """
    power = 10 ** math.floor(math.log10(max(largest, 1e-6)))
    step = next(digit * power for digit in (0.2, 0.5, 1, 2) if largest <= 5 * digit * power)
    return [round(count * step, 9) for count in range(math.ceil(largest / step - 1e-9) + 1)]


def _finite(history, column):
    return [(row["epoch"], row[column]) for row in history if math.isfinite(row.get(column, math.nan))]


def _curve(prefix, points):
    line = element("polyline", points=" ".join(f"{x:.1f},{y:.1f}" for x, y in points), class_=CURVES[prefix])
    return join(line, *(element("circle", cx=f"{x:.1f}", cy=f"{y:.1f}", r=2, class_=CURVES[prefix]) for x, y in points))


def _axes(epochs, ticks, point):
    """Lines at round values, and the first and the last epoch."""
    for value in ticks:
        _, y = point(epochs[0], value)
        yield element("line", x1=LEFT, x2=WIDTH - RIGHT, y1=f"{y:.1f}", y2=f"{y:.1f}")
        yield element("text", f"{value:g}", x=LEFT - 6, y=f"{y + 4:.0f}", text_anchor="end")
    for epoch in sorted({epochs[0], epochs[-1]}):
        x, _ = point(epoch, 0)
        yield element("text", f"{epoch:.0f}", x=f"{x:.0f}", y=HEIGHT - BOTTOM + 16, text_anchor="middle")
    yield element("text", "epoch", x=(LEFT + WIDTH - RIGHT) // 2, y=HEIGHT - 4, text_anchor="middle")


def _apart(heights):
    """Move the labels at the ends of two curves apart where they would overlap."""
    if len(heights) < 2 or abs(heights[0] - heights[1]) >= 15:
        return heights
    middle, sign = sum(heights) / 2, 1 if heights[0] >= heights[1] else -1
    return [middle + sign * 7.5, middle - sign * 7.5]
