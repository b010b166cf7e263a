"""Bad arguments of the pictures."""

import tempfile
from pathlib import Path

import numpy as np

from bad_calls import kinds
from bad_calls.table import Call, Row
from keras_cnn_edu import viz

FOLDER = Path(tempfile.gettempdir())
NO_ARRAY = ["cat.png", None, {}, [], object(), [[1, 2], [3]], np.array(["a"]), np.ones(()), 1j * np.ones((2, 2))]
CAPTION = [3, None, True, [], {}, kinds.NAN]
LIST = [3, None, True, [], {}, "ab", kinds.NAN]
COUNT_OR_NONE = [value for value in kinds.count if value is not None]
WALKTHROUGH = viz.slide(np.ones((3, 3)), np.ones((2, 2)))
IMAGES, MAPS = np.ones((2, 4, 4, 1)), np.ones((2, 3, 3))
KINDS = {
    "title": CAPTION,
    "note": CAPTION,
    **dict.fromkeys(["verdict", "remark", "weights_name"], CAPTION),
    "totals": [3, "ab", [1], [("a",)], [("a", 1, 2)], True],
    "unit": CAPTION,
    "caption": CAPTION,
    "weights_are": CAPTION,
    "rasterized": kinds.flag,
    "color": kinds.flag,
    "transposed": kinds.flag,
    "max_maps": kinds.count,
    "max_examples": kinds.count,
    "max_images": kinds.count,
    "max_steps": COUNT_OR_NONE,
    "normalize": kinds.word("maps", "layers"),
    "frames_per_second": [*kinds.positive, 51, 1e-9],
    "path": [*kinds.path, "picture.nothing"],
    "walkthrough": [None, 3, "walkthrough", [], np.ones((3, 3))],
    "figure": [None, 3, "figure", [], np.ones((3, 3))],
    "images": [*NO_ARRAY, np.ones((4, 4)), np.ones((5, 4, 4, 1)), np.ones((2, 0, 4, 1))],
    "maps": [*NO_ARRAY, np.ones((0, 3, 3))],
    "labels": [3, True, "ab", [], ["a"] * 5, {}],
    "unit_names": [3, True, "ab", [], ["a"] * 5, {}],
    "row_labels": [3, True, "ab", [], ["a"] * 5, {}],
    "image": [*NO_ARRAY, np.ones(3), np.ones((2, 2, 2)), np.ones((0, 3))],
    "kernel": [*NO_ARRAY, np.ones((2,) * 6), np.ones((0, 3, 1, 1))],
    "strides": kinds.counts(2),
    "padding": kinds.padding(2),
    "dilation_rate": kinds.counts(2),
    "output_padding": [-1, 1, 1.5, "a", True, kinds.NAN, (0, 0, 0), {}],
    "sizes": [3, None, "ab", (), (3, 3, 3), (0, 3), (3.0, 3), (True, 3), ("a", 3), (2000, 2000)],
    "kernel_size": kinds.counts(2),
    "times": [*NO_ARRAY, [1], ["a", "b"]],
    "names": LIST,
    "class_names": [*LIST, ["a"]],
    "counts": [*NO_ARRAY, np.ones((2, 3)), np.ones(4), *(np.full((2, 2), value) for value in (-1, kinds.NAN, 0.5))],
    "effective": [*NO_ARRAY, np.ones(4), np.ones((0, 4))],
    "pixels": [3, "ab", [[1]], [[9], [9]], [[], []], [["a"], [1]], {}],
    "history": [3, None, "ab", [], {}, {"loss": []}, {"loss": ["a"]}, {"loss": 3}, {"loss": [1], "accuracy": [1, 2]}],
    "panels": [3, None, "ab", [], {}, {"a": [1]}, {"a": ["x", "y"]}, {"a": 3}],
    "chosen": [3, "ab", [True], {}, ["a", "b"]],
    **{name: [*NO_ARRAY, [1.0]] for name in ["mean", "deviation", "zeros", "dead", "norms", "ratios"]},
    "histograms": [*NO_ARRAY, [([1], 0, 1)], [1, 2], [([1], 0), ([1], 0)]],
    "before": [3, "ab", [1.0], ["a", "b"], {}],
    "after": [3, "ab", [1.0], ["a", "b"], {}],
    "inputs": [*NO_ARRAY, np.ones(3), np.ones((2, 2, 2))],
    "weights": [value for value in NO_ARRAY if value is not None] + [np.ones((5, 5))],
    "steps": [3, None, "ab", [1], [("a", 1)], {}],
    "model_value": kinds.NO_NUMBER,
    "largest": [3, None, "ab", (0,), (9, 9), (0.5, 0), (-1, 0)],
    "picture": ["ab", 3, np.ones(3), {}],
    "box": "goes with `picture`, and comes from the package",
    "rest": [3, None, "ab", [1], [("a",)]],
    "predictions": [3, None, "ab", [], {}, [("a", ("1",), (0.5,))], [1, 2], [("a", "b")] * 2],
    "width": kinds.positive,
    "height": kinds.positive,
}  # fmt: skip
HISTORY = {name: [0.1, 0.2] for name in ["mean", "deviation", "zeros", "dead"]}
SLIDE = {"image": np.ones((3, 3)), "kernel": np.ones((2, 2))}
BARS = {"names": ["a", "b"], "panels": {"ms": [1.0, 2.0]}}


def call(function, good, **kinds_of_its_own):
    """The entry of one function."""
    return Call(function, good, {**KINDS, **kinds_of_its_own})


SUM = {"inputs": np.ones((2, 2)), "steps": [("sum", 4.0, 4.0)], "model_value": 4.0}
NO_MATRIX = [*NO_ARRAY, np.ones((2, 2, 2)), np.ones(2), np.ones((0, 2))]
NO_PROBES = [3, "cat.png", {}, np.ones((5, 4, 4, 1)), np.ones((2, 2))]
NO_PICTURES = [*NO_ARRAY, np.ones((4, 4)), np.ones((2, 4, 4, 2)), np.ones((0, 4, 4, 1))]
NO_SIZES = [sizes for sizes in KINDS["sizes"] if sizes != (3, 3, 3)]
GRADIENTS = {"times": [0, 1], "names": ["a"], "norms": np.ones((2, 1)), "ratios": np.ones((2, 1))}
CALLS = [
    call(viz.activation_history, {"times": [0, 1], "histograms": [([1, 2], 0.0, 1.0)] * 2, **HISTORY}),
    call(viz.arithmetic, SUM, labels=[3, True, ["a"] * 5, {}], padding=[3, "ab", {}, np.ones((3, 3))]),
    call(viz.class_activation_grid, {"images": IMAGES, "maps": MAPS}),
    call(viz.comparison_bars, BARS),
    call(viz.confusion_matrix, {"counts": [[1, 0], [0, 1]], "class_names": ["a", "b"]}),
    call(viz.connectivity, {"kernel": np.ones((2, 2)), "sizes": (3, 3)}, kernel=NO_MATRIX),
    call(viz.feature_map_grid, {"maps": np.ones((2, 3, 3, 1)), "images": IMAGES}, images=NO_PROBES),
    call(viz.gradient_history, GRADIENTS),
    call(
        viz.kernel_changes,
        {"before": np.ones((3, 3, 1, 2)), "after": np.ones((3, 3, 1, 2))},
        before=[*NO_ARRAY, np.ones((3, 3, 2, 2)), np.ones((2,) * 6)],
        after=[*NO_ARRAY, np.ones((3, 3, 1, 3)), np.ones((3, 3, 2, 2))],
        names=[*LIST, ["a"], ["a", "b", "c"]],
    ),
    call(viz.kernel_grid, {"kernel": np.ones((3, 3, 1, 2))}),
    call(viz.learning_curves, {"history": {"loss": [1.0, 0.5]}}),
    call(viz.maximized_grid, {"images": IMAGES}, images=NO_PICTURES),
    call(viz.prediction_bars, {"images": IMAGES, "predictions": [("a", ("1",), (0.5,))] * 2}, images=NO_PICTURES),
    call(viz.receptive_field_map, {"effective": np.ones((4, 4))}),
    call(viz.save, {"figure": viz.kernel_grid(np.ones((3, 3, 1, 1))), "path": FOLDER / "a.png"}),
    call(viz.save_animation, {"walkthrough": WALKTHROUGH, "path": FOLDER / "a.gif"}),
    call(viz.slide, SLIDE),
    call(viz.slide, {**SLIDE, "transposed": True}),
    call(viz.step_sheet, {"walkthrough": WALKTHROUGH}),
    call(viz.visit_map, {"sizes": (3, 3), "kernel_size": 2, "transposed": True}, sizes=NO_SIZES),
    call(viz.Sheet, {"width": 2, "height": 1}),
]
ROWS = [
    Row("a window larger than the image", lambda: viz.slide(np.ones((2, 2)), np.ones((3, 3))), ("must not be larger",)),
]
