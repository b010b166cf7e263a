"""The pages of the networks, made from what is registered: a new network is on them.

    python docs/zoo.py

The zoo has a figure, the numbers and the deviations of every network. The text comes from the docstring of its file,
the numbers from `models.information` and `summary`, the figure from the layers of the model. The reference has that
docstring, and those of the functions.
"""

import collections
import importlib.util
import math
import re
from pathlib import Path

import keras
from matplotlib.figure import Figure
from matplotlib.patches import Polygon, Rectangle

from keras_cnn_edu import models, viz
from keras_cnn_edu.summaries import summary

HERE = Path(__file__).resolve().parent
COLUMN, LINE = 1.75, 0.145  # inches: from box to box, from line to line
BLUE, ORANGE, LIGHT = "#0072b2", "#e69f00", "#cfe3f1"
SKIPS = {"sum": "adds its input", "stack on input": "keeps its input"}  # blocks whose input skips their layers


# ── what is in a network ──────────────────────────────────────────────────────────────────────────


def stages(model):
    """List (output shape, lines that say what it contains) for each size that the maps of a model have in turn."""
    contents, shapes = {}, {}
    for layer in model.layers[1:]:
        kind = describe(layer)
        if kind:
            size = layer.output.shape[1:-1] or "a row of numbers"
            contents.setdefault(size, collections.Counter())[kind] += 1
            shapes[size] = layer.output.shape[1:]
    return [
        (shapes[size], [f"{count} × {kind}" if count > 1 else kind for kind, count in kinds.items()])
        for size, kinds in contents.items()
    ]


def describe(layer):
    """Return what a layer does in two or three words; nothing for what only prepares or follows another layer."""
    kind = type(layer).__name__
    if kind == "Conv2D":
        groups = f", {layer.groups} groups" if layer.groups > 1 else ""
        return f"{'×'.join(map(str, layer.kernel_size))} conv{groups}"
    if kind == "Dense":
        return f"dense {layer.units}"
    if kind in ("MaxPooling2D", "AveragePooling2D"):
        return f"{'×'.join(map(str, layer.pool_size))} {kind.removesuffix('Pooling2D').lower()} pool"
    words = {
        "DepthwiseConv2D": "coefficient, bias",
        "GlobalAveragePooling2D": "mean of each map",
        "LocalResponseNormalization": "response norm.",
        "BatchNormalization": "batch norm.",
        "Add": "sum",
    }
    if kind == "Concatenate":
        return "stack on input" if keeps_input(layer) else "stack branches"
    return words.get(kind)


def keeps_input(layer):
    """Whether the last thing that a layer puts together is made of the first."""
    first, *_, last = layer.input
    made_by = last._keras_history.operation
    while made_by is not first._keras_history.operation and isinstance(made_by.input, keras.KerasTensor):
        made_by = made_by.input._keras_history.operation
    return made_by is first._keras_history.operation


# ── figures ───────────────────────────────────────────────────────────────────────────────────────


def draw(title, model):
    """Draw the maps of each size as a box: the higher the larger they are, the deeper the more of them there are."""
    parts = [(model.input.shape[1:], ["image"]), *stages(model)]
    floor = 0.55 + LINE * max(len(lines) for _, lines in parts)  # inches below the boxes
    size = max(COLUMN * len(parts), 5), floor + 1.1 + max(box_height(shape) for shape, _ in parts)
    figure = Figure(figsize=size)
    axes = figure.add_axes((0, 0, 1, 1), xlim=(0, size[0]), ylim=(0, size[1]))
    axes.set_axis_off()
    axes.text(0.15, size[1] - 0.15, title, fontsize=11, weight="bold", va="top")
    for number, (shape, lines) in enumerate(parts):
        left = 0.15 + COLUMN * number
        right = draw_box(axes, left, floor, shape)
        draw_skip(axes, left, right, floor + box_height(shape), lines)
        if number + 1 < len(parts):
            ends = (left + COLUMN - 0.03, floor + 0.15), (right + 0.05, floor + 0.15)
            axes.annotate("", *ends, arrowprops={"arrowstyle": "->"})
        axes.text(left, floor - 0.15, "×".join(map(str, shape)), fontsize=9, weight="bold", va="top")
        axes.text(left, floor - 0.35, "\n".join(lines), fontsize=8, va="top", linespacing=1.25)
    return figure


def box_height(shape):
    """Return the height, in inches, of the box of maps of a shape: the same more for every doubling."""
    return 0.15 + 0.24 * math.log2(shape[0]) if len(shape) > 1 else 0.15


def draw_box(axes, left, bottom, shape):
    """Draw one box that stands on the line of the boxes; return where it ends."""
    depth = 0.05 * math.log2(shape[-1] + 1)
    right, top = left + 0.28, bottom + box_height(shape)
    style = {"edgecolor": "black", "linewidth": 0.7}
    over = [(left, top), (right, top), (right + depth, top + depth / 2), (left + depth, top + depth / 2)]
    side = [(right, bottom), (right, top), (right + depth, top + depth / 2), (right + depth, bottom + depth / 2)]
    color = BLUE if len(shape) > 1 else ORANGE
    axes.add_patch(Rectangle((left, bottom), right - left, top - bottom, facecolor=color, **style))
    axes.add_patch(Polygon(over, facecolor=LIGHT, **style))
    axes.add_patch(Polygon(side, facecolor=LIGHT, **style))
    return right + depth


def draw_skip(axes, left, right, top, lines):
    """Draw an arrow over a box whose blocks add up, or keep, what comes in: it skips the layers of the block."""
    for kind, does in SKIPS.items():
        counts = [line.removesuffix(kind).strip(" ×") or "1" for line in lines if line.endswith(kind)]
        for count in counts:
            start, end = (left, top + 0.03), (right, top + 0.03)
            style = {"arrowstyle": "->", "connectionstyle": "arc3,rad=-0.6", "color": ORANGE, "linewidth": 1.6}
            axes.annotate("", end, start, arrowprops=style)
            blocks = "1 block" if count == "1" else f"{count} blocks"
            each = does if count == "1" else f"each {does}"
            axes.text(left, top + 0.62, f"{blocks},\n{each}", fontsize=7, color="#a06000", va="top")


# ── the page ──────────────────────────────────────────────────────────────────────────────────────


def label(name, arguments):
    """Name a network and how it was built.

    >>> label("lenet5", {"variant": "1998"})
    'lenet5, variant="1998"'
    """
    settings = [f'{key}="{value}"' if isinstance(value, str) else f"{key}={value}" for key, value in arguments.items()]
    return ", ".join([name, *settings])


def files():
    """List (file of the package, names of its networks), the oldest network first."""
    by_file = {}
    for name, function in models.MODELS.items():
        by_file.setdefault(function.__module__.rpartition(".")[2], []).append(name)
    return sorted(by_file.items(), key=lambda entry: models.information(entry[1][0]).year)


def of_variants(file, names):
    """List the files of variants that have one of their own: lenet_1998 is that of the variant "1998" in lenet."""
    possible = [f"{file}_{variant}" for name in names for variant in models.variants(name)]
    return [name for name in possible if importlib.util.find_spec(f"keras_cnn_edu.models.{name}")]


def ways_to_build(name):
    """List the arguments of each drawing: none, each variant, and what the classroom size changes besides the width.

    >>> ways_to_build("googlenet")
    [{}, {'batch_normalization': True}]
    """
    network = models.information(name)
    kind = {key: value for key, value in network.classroom.items() if key not in ("width", "stem")}
    ways = [{}, *({"variant": variant} for variant in network.variants[1:]), kind]
    return [way for number, way in enumerate(ways) if way not in ways[:number]]


def first_line(module):
    """Return the sentence that a file begins with."""
    return module.__doc__.splitlines()[0].rstrip(".")


def deviations(module):
    """Return what a file says of how its network differs from the paper, and why."""
    return re.search(r"^Deviations\. (.*?)(?:\n\n|\Z)", module.__doc__, re.DOTALL | re.MULTILINE)[1].strip()


def numbers(name, arguments, model):
    """Say in one or two sentences how large a network is."""
    network = models.information(name)
    counted = summary(model).totals if arguments else vars(network)
    size = f"**{counted['parameters']:,} parameters**, {counted['multiply_adds'] / 1e6:,.1f} million multiply-adds"
    size += f" for an image of {'×'.join(map(str, model.input_shape[1:]))}"
    if arguments:
        return f"{size}."
    smallest = f"The smallest image is {network.smallest}×{network.smallest}."
    return f"Published in {network.year}: {size}, {network.depth} layers deep. {smallest}"


def drawing(name, arguments, folder):
    """Draw a network into a folder; return its heading, its numbers and its picture."""
    title = label(name, arguments)
    picture = re.sub(r"\W+", "_", title).strip("_") + ".png"
    model = models.outline(models.build, name=name, **arguments)
    viz.save(draw(title, model), folder / picture)
    shown = f"![Layers of {title}](../assets/generated/zoo/{picture})"
    return f"### {title}\n\n{numbers(name, arguments, model)}\n\n{shown}"


def section(file, networks, folder):
    """Return the Markdown of one file of the package, its figures drawn into a folder."""
    module = importlib.import_module(f"keras_cnn_edu.models.{file}")
    lines = [f"## {first_line(module)}", f"`keras_cnn_edu/models/{file}.py`"]
    lines += [drawing(name, arguments, folder) for name in networks for arguments in ways_to_build(name)]
    lines.append(f"**Deviations from the paper.** {deviations(module)}")
    for variant in of_variants(file, networks):
        module = importlib.import_module(f"keras_cnn_edu.models.{variant}")
        lines.append(f"**{first_line(module)}** (`keras_cnn_edu/models/{variant}.py`). {deviations(module)}")
    return "\n\n".join(lines)


def reference():
    """Return the sections of the reference page, for mkdocstrings: one for each file."""
    sections = []
    for file, networks in files():
        functions = ", ".join(models.MODELS[name].__name__ for name in networks)
        module = importlib.import_module(f"keras_cnn_edu.models.{file}")
        sections.append(f"## {re.split('[:,]', first_line(module))[0]}")
        for shown, members in [(file, f"[{functions}]"), *((name, "false") for name in of_variants(file, networks))]:
            options = f"{{show_root_heading: false, show_root_toc_entry: false, heading_level: 3, members: {members}}}"
            sections.append(f"::: keras_cnn_edu.models.{shown}\n    options: {options}")
    return "\n\n".join(sections)


def cards():
    """Return a list of the presets."""
    lines = []
    for name in models.PRESETS:
        card = models.card(name)
        learned = f"{card['network']}, {card['epochs']} epochs of {card['data']}"
        right = f"test accuracy {card['test_accuracy']:.4f} ({card['test_images']:,} images)"
        lines.append(f"- `{name}`: {learned}; {right}. `{card['command']}`, {card['date']}")
    return "\n".join(lines)


def make(folder):
    """Draw all figures into a folder, and write the generated parts of both pages beside them."""
    parts = [section(file, networks, folder) for file, networks in files()]
    text = "\n\n".join([*parts, "## Pretrained networks", cards()])
    (folder / "zoo.txt").write_text(text, encoding="utf-8")
    (folder / "reference.txt").write_text(reference(), encoding="utf-8")


if __name__ == "__main__":
    make(HERE / "assets" / "generated" / "zoo")
