"""The table of a model."""

from keras_cnn_edu.names import shown
from keras_cnn_edu.receptive_fields.propagation import propagate
from keras_cnn_edu.summaries.costs import RULES, costs_of, dense_parameters, memory, parameters
from keras_cnn_edu.tables import Column, Table
from keras_cnn_edu.tracing import trace
from keras_cnn_edu.tracing.rules import with_rules
from keras_cnn_edu.types import Shape


@with_rules(RULES)
def summary(model, input_shape: Shape | None = None) -> "Summary":
    """List the layers of a model with their sizes, where these come from, and what they cost.

    - output: the shape for one image.
    - size: the formula of the output size, see `geometry.output_size` and `geometry.transposed_size`.
    - parameters, and how many a dense layer would need that connects the same inputs with the same outputs.
    - multiply-adds: products that are added up for one image, as papers count them: convolutions and dense layers,
      without biases, normalizations, activations and pooling.
    - sees: the receptive field, in pixels; "≤" marks an upper bound (`receptive_field` has the details).
    - memory: of the feature maps of one image. While training all of them are kept.

    Add a rule for a layer of your own with the decorator `summary.rule`. The rule is a function of the call (with
    `layer`, `inputs` and `outputs`). It returns `Costs`, or the name of a family that costs the same, such as
    "convolution": one of `tracing.kinds.FAMILIES`. The column "sees" is that of `receptive_field`, which has its own
    rules. A layer without a rule whose `call` is made of known layers and `keras.ops` costs what these cost.

    Args:
        model: a `keras.Model`: Functional, Sequential, nested, or subclassed if made of layers and `keras.ops`. Of a
            model with several inputs the receptive fields are left out.
        input_shape: (height, width, channels) of an image, where the model leaves its sizes open.

    Returns:
        A `Summary`: prints as a table; has `to_markdown()`, `to_csv()`, `to_dataframe()`, `records()` and `totals`.
        What is not known of a layer is None, and drawn as –.

    Raises:
        TypeError: if `model` is not a Keras model.
        ValueError: if the model cannot be followed, or its input shape is not known.

    Example:
        >>> import keras
        >>> convolution = keras.layers.Conv2D(6, 5, padding="same", name="C1")
        >>> layers = [convolution, keras.layers.MaxPooling2D(2, name="S2")]
        >>> model = keras.Sequential([keras.Input((28, 28, 1)), *layers], name="beginning")
        >>> for record in summary(model).records():
        ...     print(*(record[key] for key in ("layer", "output", "size", "multiply_adds")))
        C1 (28, 28, 6) ⌊(28 + 2·2 − 5)/1⌋ + 1 = 28 117600
        S2 (14, 14, 6) ⌊(28 − 2)/2⌋ + 1 = 14 0

        >>> from keras_cnn_edu.summaries import Costs, costs_of
        >>> class Repeated(keras.layers.Conv2D):
        ...     def call(self, inputs):
        ...         return super().call(super().call(inputs))
        >>> @summary.rule(Repeated)
        ... def twice(call):
        ...     return Costs(2 * costs_of(call, "convolution").multiply_adds)
        >>> model = keras.Sequential([keras.Input((28, 28, 1)), Repeated(1, 5, padding="same")])
        >>> summary(model).totals["multiply_adds"]  # 2·28·28·25
        39200
    """
    graph = trace(model, input_shape)
    fields = propagate(graph) if len(graph.inputs) == 1 else None
    counted, records = set(), []
    for call in graph.calls:
        records.append(_record(call, fields, shared=id(call.layer) in counted))
        counted.add(id(call.layer))
    return Summary(model.name, records, parameters(model))


def _record(call, fields, shared):
    shapes, costs = [tuple(tensor.shape[1:]) for tensor in call.outputs], costs_of(call)
    return {
        "layer": call.path,
        "type": type(call.layer).__name__,
        "output": shapes[0] if len(shapes) == 1 else tuple(shapes),
        "size": costs.size or None,
        "parameters": 0 if shared else parameters(call.layer),
        "dense_parameters": dense_parameters(call),
        "multiply_adds": costs.multiply_adds,
        "sees": _sees(fields[call.path]) if fields else None,
        "memory": memory(call),
    }


def _sees(field):
    if field.status == "unknown":
        return None
    bound = "≤ " if field.status == "upper bound" else ""
    return bound + "×".join(map(str, field.size))


class Summary(Table):
    """The table of a model; see `summary`.

    `totals`: of parameters, multiply-adds and memory, by key; where something is not known, of the rest.
    """

    columns = (
        Column("layer", "layer"),
        Column("type", "type"),
        Column("output", "output", lambda shape: "×".join(map(str, shape))),
        Column("size", "size", str),  # a line for each axis
        Column("parameters", "parameters", "{:,}".format, right=True),
        Column("as dense", "dense_parameters", "{:,}".format, right=True),
        Column("multiply-adds", "multiply_adds", "{:,}".format, right=True),
        Column("sees", "sees"),
        Column("memory", "memory", lambda count: in_bytes(count), right=True),
    )

    def __init__(self, name: str, records: list[dict], model_parameters: int):
        self.name, self._records = name, records
        self.totals = {key: sum(row[key] or 0 for row in records) for key in ("multiply_adds", "memory")}
        self.totals["parameters"] = model_parameters

    def records(self):
        """One dict per call of a layer, in the order of the graph."""
        return self._records

    def notes(self):
        """The totals, in words."""
        unknown = [row["layer"] for row in self._records if row["multiply_adds"] is None]
        elsewhere = self.totals["parameters"] - sum(row["parameters"] for row in self._records)
        lines = [
            f"{shown(self.name)}: {self.totals['parameters']:,} parameters; for one image {'at least ' * bool(unknown)}"
            f"{self.totals['multiply_adds']:,} multiply-adds and {in_bytes(self.totals['memory'])} of feature maps."
        ]
        if unknown:
            layers = ", ".join(map(shown, unknown))
            lines.append(f"The multiply-adds of {layers} are not known: add a rule with `summary.rule`.")
        if elsewhere:
            lines.append(f"{elsewhere:,} of the parameters belong to none of these layers.")
        return lines


def in_bytes(count: float) -> str:
    """Write a number of bytes in the unit that fits.

    >>> in_bytes(18_816), in_bytes(100), in_bytes(5_000_000)
    ('18.4 KiB', '100 B', '4.8 MiB')
    """
    for unit in ("B", "KiB", "MiB"):
        if count < 1024:
            return f"{count:.0f} {unit}" if unit == "B" else f"{count:.1f} {unit}"
        count /= 1024
    return f"{count:.1f} GiB"
