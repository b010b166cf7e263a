"""What a picture would cost is known before any of it is computed or drawn: too much is refused at once."""

import re
import tracemalloc

import numpy as np
import pytest

from keras_cnn_edu import handwriting, viz

MANY, LONG = 10**6, "x" * 10**6
ONES = np.ones((3, 3))
WALK = viz.slide(np.ones((16, 16)), np.ones((1, 1)))


def repeated(*shape):
    """An array of ones of any size, without the memory for it."""
    return np.broadcast_to(1.0, shape)


HUGE = {  # for each function the calls in which one argument makes the work grow
    viz.slide: [
        lambda draw: draw(repeated(MANY, MANY), ONES),
        lambda draw: draw(ONES, repeated(MANY, MANY), padding="full"),
        lambda draw: draw(ONES, ONES, padding=10**9),
        lambda draw: draw(ONES, ONES, padding="full", dilation_rate=10**9),
        lambda draw: draw(repeated(10**9), np.ones(3)),
        lambda draw: draw(repeated(MANY, MANY), ONES, transposed=True),
        lambda draw: draw(ONES, ONES, strides=10**9, transposed=True),
        lambda draw: draw(ONES, ONES, strides=10**9, output_padding=10**9 - 1, transposed=True),
        lambda draw: draw(ONES, ONES, dilation_rate=10**9, transposed=True),
    ],
    viz.step_sheet: [lambda draw: draw(WALK, max_steps=MANY)],
    viz.visit_map: [
        lambda draw: draw((MANY, MANY), 3),
        lambda draw: draw((5, 5), 3, padding=10**9),
        lambda draw: draw((5, 5), 10**9, padding="full"),
        lambda draw: draw((5, 5), 3, padding="full", dilation_rate=10**9),
        lambda draw: draw((5, 5), 3, strides=10**9, transposed=True),
        lambda draw: draw((10**9,), 3),
    ],
    viz.connectivity: [
        lambda draw: draw(ONES, (10**9, 10**9)),
        lambda draw: draw(np.ones(3), (10**9,)),
        lambda draw: draw(ONES, (3, 3), padding=10**9),
        lambda draw: draw(ONES, (3, 3), strides=10**9, transposed=True),
        lambda draw: draw(repeated(500, 500), (1, 1), padding="full", strides=500),
    ],
    viz.feature_map_grid: [
        lambda draw: draw(repeated(1, 1, 2, MANY), max_maps=MANY),
        lambda draw: draw(repeated(1, 2, 2, 1), row_labels=[LONG], rasterized=True),
        lambda draw: draw(repeated(1, 5), row_labels=[LONG]),
    ],
    viz.gradient_history: [
        lambda draw: draw([0], ["a"] * 10**4, repeated(1, 10**4), repeated(1, 10**4), rasterized=True),
        lambda draw: draw([0], [LONG], [[1.0]], [[1.0]]),
    ],
    viz.comparison_bars: [
        lambda draw: draw(["a"] * 10**4, {"ms": [1.0] * 10**4}),
        lambda draw: draw([LONG], {"ms": [1.0]}),
    ],
    viz.confusion_matrix: [lambda draw: draw(np.eye(2), ["a", LONG])],
    viz.learning_curves: [lambda draw: draw({f"metric {n}": [1.0] for n in range(1000)})],
    viz.prediction_bars: [lambda draw: draw(repeated(1000, 2, 2, 1), [("a", ("1",), (0.5,))] * 1000)],
    viz.class_activation_grid: [
        lambda draw: draw(repeated(10**4, 2, 2, 1), repeated(10**4, 2, 2), max_examples=MANY),
    ],
    viz.maximized_grid: [lambda draw: draw(repeated(10**4, 2, 2, 1), max_images=MANY)],
    viz.arithmetic: [lambda draw: draw(repeated(999, 999), steps=[("sum", 1.0, 1.0)], model_value=1.0)],
    viz.Sheet: [lambda draw: draw(MANY, 1), lambda draw: draw(MANY, MANY)],
    handwriting.prepare: [lambda draw: draw(ONES, 10**9)],
    handwriting.enlarge: [lambda draw: draw(ONES, 10**9)],
}
BOUNDED = {  # whose cost does not grow, or as that of the arrays which are there already
    "activation_history": "always of one size",
    "kernel_changes": "draws a fixed number of kernels",
    "kernel_grid": "draws a fixed number of kernels",
    "receptive_field_map": "always of one size",
    "save": "writes what is drawn",
    "save_animation": "of a walkthrough, which is small",
}


def test_every_picture_is_known_here():
    """A new function of `viz` is given its costly calls, or a reason why it has none."""
    functions = {name for name in viz.__all__ if callable(getattr(viz, name))}
    assert functions == BOUNDED.keys() | {
        draw.__name__ for draw in HUGE if draw.__module__.startswith("keras_cnn_edu.viz")
    }


@pytest.mark.parametrize(
    "draw, call",
    [(draw, call) for draw, calls in HUGE.items() for call in calls],
    ids=lambda value: getattr(value, "__name__", ""),
)
def test_too_much_is_refused_before_any_work(draw, call):
    """The message says the limit and what was received; hardly any memory was taken until then."""
    tracemalloc.start()
    try:
        with pytest.raises(ValueError, match="must .*Received: ") as refused:
            call(draw)
        _, peak = tracemalloc.get_traced_memory()
    finally:
        tracemalloc.stop()
    assert re.search(r"\d", str(refused.value).partition("Received")[0])  # the limit
    assert len(str(refused.value)) < 600
    assert peak < 30e6


def test_the_square_of_most_of_the_effect():
    """All of the effect in one pixel: 1×1; spread evenly over 9×9 pixels, 90 per cent need all of them."""
    lone, even = np.zeros((9, 9)), np.ones((9, 9))
    lone[4, 4] = 1
    notes = [viz.receptive_field_map(effect).texts[1].get_text() for effect in (lone, even)]
    assert notes == ["90% of the effect comes from 1×1", "90% of the effect comes from 9×9"]
