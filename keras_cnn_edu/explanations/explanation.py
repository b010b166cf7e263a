"""What `explain` returns: the arithmetic of one output element, to be printed, drawn and exported."""

import dataclasses

import numpy as np

from keras_cnn_edu.explanations import export, table
from keras_cnn_edu.explanations.decomposition import Decomposition, Step
from keras_cnn_edu.explanations.view import View, figure_arguments, view_of
from keras_cnn_edu.names import shown
from keras_cnn_edu.tables import as_text


@dataclasses.dataclass(frozen=True, eq=False, repr=False)
class Explanation:
    """The arithmetic of one output element of a layer.

    Attributes:
        layer: path of the layer, with `#2` for its second call.
        class_name: of the layer.
        position: of the element in the map; None for a unit.
        channel: feature map or unit.
        data_format: "channels_last" or "channels_first", as the layer has them.
        decomposition: the window, the weights and the derivation, see `decomposition.Decomposition`.
        layer_inputs: all that the layer was given, without batch axis.
        model_value: what the model itself computed.
        tolerance: the largest `error` that rounding can explain.
        origin: where the input comes from that contributes most; None if there is no input.
        contribution: the explanation of that input, or None.

    Example:
        >>> import keras
        >>> from keras_cnn_edu.explanations import explain
        >>> pool = keras.layers.MaxPooling2D(2, name="pool")
        >>> model = keras.Sequential([keras.Input((2, 2, 1)), pool])
        >>> explanation = explain(model, np.arange(4.0).reshape(2, 2, 1), "pool", (0, 0))
        >>> print(explanation)
        pool at (0, 0), channel 0: MaxPooling2D = 3
        outputs[i, c] = max over u of inputs[i*stride + u - before, c]
        ...
        largest of 4 values              3
        the model computed               3   the same
        the largest input is 3, from the image at (1, 1, 0)
    """

    layer: str
    class_name: str
    position: tuple[int, ...] | None
    channel: int
    data_format: str
    decomposition: Decomposition
    layer_inputs: list[np.ndarray]
    model_value: float
    tolerance: float
    origin: str | None
    contribution: "Explanation | None" = None

    @property
    def name(self) -> str:
        """The element in words."""
        return element_name(self.layer, self.position, self.channel)

    @property
    def formula(self) -> str:
        """The equation of the layer."""
        return self.decomposition.formula

    @property
    def reduction(self) -> str:
        """How the inputs become one number: "sum" (of the products), "mean", "max", "min", "product", or "input"."""
        return self.decomposition.derivation.reduction

    @property
    def inputs(self) -> np.ndarray:
        """The window: the inputs that the element is computed from, an array of any shape."""
        return self.decomposition.inputs

    @property
    def weights(self) -> np.ndarray | None:
        """What each input is multiplied by; None where nothing is."""
        return self.decomposition.weights

    @property
    def products(self) -> np.ndarray:
        """Inputs times weights; the inputs where there are no weights."""
        return self.decomposition.products

    @property
    def steps(self) -> list[Step]:
        """The derivation: (operation, what, amount, value) from the window to the result."""
        return self.decomposition.derivation.steps

    @property
    def result(self) -> float:
        """The element, computed from the layer's inputs and weights in double precision."""
        return self.decomposition.derivation.value

    @property
    def error(self) -> float:
        """How far the model's value is from the result, as a share of the larger of |result| and scale.

        The scale is the sum of the absolute values of all terms: the rounding error of a floating-point sum is
        proportional to it.
        """
        if self.result == self.model_value or (np.isnan(self.result) and np.isnan(self.model_value)):
            return 0.0
        scale = max(abs(self.result), self.decomposition.derivation.scale)
        return abs(self.result - self.model_value) / scale if scale else np.inf

    @property
    def agrees(self) -> bool:
        """Whether the model computed the same, except for rounding."""
        return bool(self.error <= self.tolerance)

    @property
    def view(self) -> View:
        """What of it is printed, drawn and exported."""
        return view_of(self)

    def chain(self) -> list["Explanation"]:
        """List this explanation, that of its largest contribution, and so on."""
        return [self, *(self.contribution.chain() if self.contribution else [])]

    def to_json(self) -> str:
        """Return everything as JSON: every number of the window, its position, and every step."""
        return export.to_json(self)

    def to_latex(self) -> str:
        r"""Return the arithmetic as LaTeX (for `\usepackage{amsmath}`), with the terms that are shown."""
        return export.to_latex([each.view for each in self.chain()])

    def figure(self):
        """Draw the window, the kernel, the products and the steps; return a `matplotlib.figure.Figure`."""
        from keras_cnn_edu import viz  # matplotlib is loaded only when there is something to draw

        return viz.arithmetic(**figure_arguments(self.view))

    def __rich__(self):
        """What `rich` prints."""
        return table.table([each.view for each in self.chain()])

    def __str__(self) -> str:
        """The same as plain text."""
        return as_text(self, width=100)

    __repr__ = __str__  # what a Python prompt shows

    def _repr_png_(self):
        """What a notebook shows."""
        from keras_cnn_edu.viz.canvas import drawing

        return drawing.stacked([each.figure() for each in self.chain()])


def element_name(layer: str, position: tuple[int, ...] | None, channel: int) -> str:
    """Name one element of a layer's output.

    >>> element_name("conv1", (3, 4), 0)
    'conv1 at (3, 4), channel 0'
    >>> element_name("dense", None, 7)
    'dense, unit 7'
    """
    if position is None:
        return f"{shown(layer)}, unit {channel}"
    return f"{shown(layer)} at ({', '.join(map(str, position))}), channel {channel}"
