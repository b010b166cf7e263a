"""What `explain` returns: the arithmetic of one output element, to be printed, drawn and exported."""

import dataclasses

import numpy as np

from keras_cnn_edu.explanations import export, face, places, table
from keras_cnn_edu.explanations.account import Parts
from keras_cnn_edu.tables import as_text


@dataclasses.dataclass(frozen=True, eq=False, repr=False)
class Explanation:
    """The arithmetic of one output element of a layer.

    Attributes:
        layer: path of the layer, with `#2` for its second call.
        kind: name of its class.
        position: of the element in the map; None for a unit.
        channel: feature map or unit.
        channels_first: whether the layer has the channels on the first axis after the batch.
        parts: the window, the weights and the account, see `account.Parts`.
        tensors: what the layer was given, without batch axis.
        model_value: what the model itself computed.
        tolerance: how much it may be off, as a share of `scale`.
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
        the largest input is 3, the image at (1, 1, 0)
    """

    layer: str
    kind: str
    position: tuple[int, ...] | None
    channel: int
    channels_first: bool
    parts: Parts
    tensors: list[np.ndarray]
    model_value: float
    tolerance: float
    origin: str | None
    contribution: "Explanation | None" = None

    @property
    def name(self):
        """The element in words."""
        return places.address(self.layer, self.position, self.channel)

    @property
    def formula(self):
        """The equation of the layer."""
        return self.parts.formula

    @property
    def inputs(self):
        """The window: what goes in, an array of any shape."""
        return self.parts.inputs

    @property
    def weights(self):
        """What each input is multiplied by; None where nothing is."""
        return self.parts.weights

    @property
    def weights_are(self):
        """What they are called: the kernel of a convolution, the shares of a mean."""
        return "shares" if self.steps[0].what.startswith("mean") else "kernel"

    @property
    def products(self):
        """Inputs times weights; the inputs where there are no weights."""
        return self.inputs if self.weights is None else self.inputs * self.weights

    @property
    def steps(self):
        """The account: (what, amount, value) from the window to the result."""
        return self.parts.account.steps

    @property
    def result(self):
        """The element, computed from the layer's inputs and weights in double precision."""
        return self.parts.account.value

    @property
    def error(self):
        """How far the model's value is from the result, as a share of the larger of |result| and scale.

        The scale is what the sum would be if no terms cancelled: a floating-point sum cannot be exact to a smaller
        share than that of its terms.
        """
        if self.result == self.model_value or (np.isnan(self.result) and np.isnan(self.model_value)):
            return 0.0
        scale = max(abs(self.result), self.parts.account.scale)
        return abs(self.result - self.model_value) / scale if scale else np.inf

    @property
    def agrees(self):
        """Whether the model computed the same, but for rounding."""
        return bool(self.error <= self.tolerance)

    def chain(self):
        """List this explanation, that of its largest contribution, and so on."""
        return [self, *(self.contribution.chain() if self.contribution else [])]

    def to_json(self):
        """Return everything as JSON: every number of the window, its place, and every step."""
        return export.to_json(self)

    def to_latex(self):
        r"""Return the arithmetic as LaTeX (for `\usepackage{amsmath}`), the part of the window that fits a page."""
        return export.to_latex(self)

    def figure(self):
        """Draw the window, the kernel, the products and the steps; return a `matplotlib.figure.Figure`."""
        from keras_cnn_edu import viz  # matplotlib is loaded only when there is something to draw

        return viz.arithmetic(**face.drawing(self))

    def __rich__(self):
        """What `rich` prints."""
        return table.table(self)

    def __str__(self):
        """The same as plain text."""
        return as_text(self, width=100)

    __repr__ = __str__  # what a Python prompt shows

    def _repr_png_(self):
        """What a notebook shows."""
        from keras_cnn_edu.viz import drawing

        return drawing.stacked([each.figure() for each in self.chain()])
