"""The arguments of our layers, compared with those of the installed Keras.

    python docs/compatibility.py > docs/reference/compatibility.md

writes the page; a test compares the page, the exceptions below and the signatures.
"""

import inspect
import sys
from pathlib import Path

import keras

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))  # where the package is
from keras_cnn_edu import layers

FAMILIES = {
    "convolutional": "Convolution",
    "pooling": "Pooling",
    "normalization": "Normalization",
    "regularization": "Regularization",
}

# The arguments of a stock class that ours refuses, and why. Nothing else may differ.
EXCEPTIONS = {
    ("BatchNormalization", "synchronized"): "only False: statistics across several devices are not gathered",
}
HIDDEN = {
    "`lora_rank`, `lora_alpha`": "not there: low-rank fine-tuning is a technique for large models, and would stand "
    "between the reader and the formula",
    "`quantize()`": "raises `NotImplementedError` that says how to get a quantized model: weights are interchangeable",
}
EXTENSIONS = {
    "padding": 'also "full", an integer, or pixels (before, after) per axis',
    "strides": "may be combined with `dilation_rate`, and differ between the axes",
    "data_format": '"channels_first" works on every device',
}
EXTENDED = {
    "Conv": ("padding", "strides", "data_format"),
    "DepthwiseConv": ("padding", "strides", "data_format"),
    "SeparableConv": ("padding", "strides", "data_format"),
    "MaxPooling": ("padding", "data_format"),
    "AveragePooling": ("padding", "data_format"),
}


def stock_layers(family):
    """Return the stock layers of a family, by name."""
    names = (name for name in dir(keras.layers) if inspect.isclass(getattr(keras.layers, name)))
    stock = {name: getattr(keras.layers, name) for name in sorted(names)}
    return {
        name: kind
        for name, kind in stock.items()
        if f".{family}." in kind.__module__ and kind.__name__ == name  # no second names
    }


def arguments(kind):
    """Return the positional arguments of a class, including those that its constructor passes on to its parent's."""
    parameters = inspect.signature(kind.__init__).parameters
    names = [
        name
        for name, parameter in parameters.items()
        if parameter.kind is parameter.POSITIONAL_OR_KEYWORD and name != "self"
    ]
    if any(parameter.kind is parameter.VAR_POSITIONAL for parameter in parameters.values()):
        names += [name for name in arguments(kind.__mro__[1]) if name not in names]
    return names


def keywords(kind):
    """Return the keyword-only arguments of a class: those that ours adds."""
    parameters = inspect.signature(kind.__init__).parameters
    return [name for name, parameter in parameters.items() if parameter.kind is parameter.KEYWORD_ONLY]


def verdict(name, argument):
    """Say in words how our class treats an argument of the stock class."""
    if (name, argument) in EXCEPTIONS:
        return EXCEPTIONS[name, argument]
    if argument not in arguments(getattr(layers, name)):
        return "not there"
    stem = name.rstrip("D").rstrip("123") if not name.endswith("Transpose") else "Conv"
    return f"extended: {EXTENSIONS[argument]}" if argument in EXTENDED.get(stem, ()) else "same"


def page():
    """Return the page of documentation, as Markdown."""
    lines = [
        "# Compatibility with `keras.layers`",
        "",
        f"Made from the installed Keras {keras.__version__} by",
        "`python docs/compatibility.py > docs/reference/compatibility.md`.",
        "",
        "Each of our classes takes the arguments of the stock class of its name, in its order. Weights can be copied "
        "in both directions with `set_weights(other.get_weights())`.",
        "",
    ]
    for family, title in FAMILIES.items():
        lines += [f"## {title}", ""]
        for name, kind in stock_layers(family).items():
            lines += table(name, kind) if name in layers.__all__ else [f"### {name}", "", RE_EXPORTED, ""]
    lines += ["## Reached through `**kwargs`, or methods", ""]
    lines += [f"- {what}: {why}." for what, why in HIDDEN.items()]
    alone = [name for name in layers.__all__ if not hasattr(keras.layers, name)]
    lines += ["", "## Only here", "", ", ".join(f"`{name}`" for name in alone) + "."]
    return "\n".join(lines) + "\n"


RE_EXPORTED = "Re-exported from `keras.layers`, unchanged."


def table(name, kind):
    """Return the lines about one class."""
    same = [argument for argument in arguments(kind) if verdict(name, argument) == "same"]
    lines = [f"### {name}", "", "| argument | compared with Keras |", "|---|---|"]
    if same:
        lines.append(f"| {', '.join(f'`{argument}`' for argument in same)} | same |")
    lines += [f"| `{argument}` | {verdict(name, argument)} |" for argument in arguments(kind) if argument not in same]
    ours = getattr(layers, name)
    bases = [base for base in ours.__mro__ if base.__module__.startswith("keras_cnn_edu") and "__init__" in vars(base)]
    added = [word for base in bases for word in keywords(base)]
    added = list(dict.fromkeys(added))
    if added:
        lines.append(f"| {', '.join(f'`{word}`' for word in added)} | only here |")
    return [*lines, ""]


if __name__ == "__main__":
    print(page(), end="")
