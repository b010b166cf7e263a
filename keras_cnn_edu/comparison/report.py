"""What was measured of the algorithms, as a table that prints itself and as a picture."""

from typing import NamedTuple

from keras_cnn_edu.ops.cross_correlation.matrix_product import MatrixProduct
from keras_cnn_edu.ops.cross_correlation.plan import Plan
from keras_cnn_edu.results import shows_itself
from keras_cnn_edu.tables import Column, Table
from keras_cnn_edu.types import Shape

STOCK = "keras.layers"


@shows_itself
class Measurement(NamedTuple):
    """One algorithm on one shape.

    Attributes:
        algorithm: its name; `STOCK` is the stock layer.
        plan: the `Plan` it followed; None for the stock layer.
        forward: milliseconds of one call.
        training: milliseconds of one call with the gradients for images and kernel.
        error: largest distance from the float64 result, as a share of the largest output.
        chosen: whether `algorithm="auto"` takes it.
        reason: why it was left out; "" if it was not.
    """

    algorithm: str
    plan: Plan | None = None
    forward: float | None = None
    training: float | None = None
    error: float | None = None
    chosen: bool = False
    reason: str = ""

    @property
    def fits(self) -> bool:
        """Whether it was measured."""
        return not self.reason


class Comparison(Table):
    """The algorithms on one shape, the fastest first. `print` it; `figure()` draws it.

    Attributes:
        input_shape: (batch, *sizes, channels) of the images.
        kernel_shape: (*kernel_size, channels // groups, filters).
        settings: strides, padding, dilation rate and groups, by name.
        dtype: of images and kernel.
        choice: the `Plan` of `algorithm="auto"`.
        rows: list of `Measurement`.
    """

    columns = (
        Column("algorithm", "algorithm"),
        Column("forward, ms", "forward_ms", "{:.2f}".format, right=True),
        Column("forward + gradients, ms", "training_ms", "{:.2f}".format, right=True),
        Column("multiplications per image", "multiplications", "{:,}".format, right=True),
        Column("workspace, MB", "megabytes", "{:.1f}".format, right=True),
        Column("error", "error", "{:.0e}".format, right=True),
        Column("details", "details"),
    )

    def __init__(
        self,
        input_shape: Shape,
        kernel_shape: Shape,
        settings: dict,
        dtype: str,
        choice: Plan,
        rows: list[Measurement],
    ):
        self.input_shape, self.kernel_shape, self.settings = input_shape, kernel_shape, settings
        self.dtype, self.choice, self.rows = dtype, choice, rows

    def records(self) -> list[dict]:
        """Return one dict per algorithm."""
        return [self._record(row) for row in self.rows]

    def notes(self) -> list[str]:
        """Return the plan of `algorithm="auto"`, and what the error is."""
        return [
            "",
            f'algorithm="auto" takes {self.choice.algorithm}: {self.choice}',
            "error: largest distance from the result in float64, as a share of the largest output",
        ]

    def figure(self):
        """Draw times and multiplications as bars.

        Returns:
            A `matplotlib.figure.Figure`.
        """
        from keras_cnn_edu import viz  # matplotlib is loaded only when there is something to draw

        measured = [row for row in self.rows if row.fits]
        return viz.comparison_bars(
            [row.algorithm for row in measured],
            {
                "forward, ms": [row.forward for row in measured],
                "forward + gradients, ms": [row.training for row in measured],
                "million multiplications per image": [
                    row.plan.multiplications / 1e6 if row.plan else None for row in measured
                ],
            },
            chosen=[row.chosen for row in measured],
            title=f"images {_times(self.input_shape)}, kernel {_times(self.kernel_shape)}{self._changed_settings()}",
        )

    def _changed_settings(self):
        """List the settings that are not the defaults, each after a comma."""
        defaults = {"strides": 1, "padding": "valid", "dilation_rate": 1, "groups": 1}
        changed = [f"{name} {value}" for name, value in self.settings.items() if value != defaults[name]]
        dtype = [self.dtype] if self.dtype != "float32" else []
        return "".join(f", {each}" for each in changed + dtype)

    def _record(self, row):
        plan = row.plan
        return {
            "algorithm": row.algorithm + (" ←" if row.chosen else ""),
            "forward_ms": row.forward,
            "training_ms": row.training,
            "multiplications": plan and plan.multiplications,
            "megabytes": plan.workspace / 1e6 if plan and isinstance(plan.chosen, MatrixProduct) else None,
            "error": row.error,
            "details": row.reason or (plan.name if plan else "the stock layer"),
        }


def _times(shape):
    return "×".join(map(str, shape))
