"""The pictures of the lesson on AlexNet, VGG and NiN."""

import blocks as drawing
import keras
from matplotlib.figure import Figure
from matplotlib.ticker import MaxNLocator
from moving import Moving

from keras_cnn_edu import layers, models, summary, viz
from keras_cnn_edu.models import nin
from keras_cnn_edu.receptive_fields import effective_receptive_field, receptive_field
from keras_cnn_edu.viz.canvas.page import LARGE, TEXT_COLOR
from keras_cnn_edu.viz.sliding.marks import Cell, Line

BLUE, ORANGE = "#0072b2", "#e69f00"


def blocks():
    """Draw the third block of VGG16 and the second of NiN."""
    images = maps = keras.Input((56, 56, 128))
    for _ in range(3):
        maps = layers.Conv2D(256, 3, padding="same", activation="relu")(maps)
    vgg = keras.Model(images, layers.MaxPooling2D(2)(maps))
    images = keras.Input((26, 26, 96))
    maps = nin.block(layers, images, 256, (5, 1, "same"), number=2)
    network_in_network = keras.Model(images, layers.MaxPooling2D(*nin.POOL)(maps))
    return drawing.draw({"VGG16, block 3": vgg, "NiN, block 2": network_in_network})


def shares():
    """Draw how the parameters and the multiplications of three networks divide into convolutions and dense layers."""
    figure = Figure(figsize=(5.6, 3.8), dpi=120, layout="constrained")
    for axes, key, title in zip(
        figure.subplots(2, 1),
        ("parameters", "multiply_adds"),
        ("parameters, in millions", "multiply-adds, in millions"),
        strict=True,
    ):
        for line, name in enumerate(("alexnet", "vgg16", "nin")):
            records = summary(models.outline(models.build, name=name)).records()
            start = 0
            for kind, color, said in (("Conv2D", BLUE, "convolutions"), ("Dense", ORANGE, "dense layers")):
                size = sum(record[key] for record in records if record["type"] == kind) / 1e6
                axes.barh(line, size, left=start, color=color, label=None if line else said)
                start += size
            axes.text(start, line, f" {start:,.0f}", va="center", fontsize=10)
        axes.set_yticks(range(3), ("AlexNet", "VGG16", "NiN"))
        axes.set_title(title, fontsize=10, loc="left")
        axes.spines[["top", "right"]].set_visible(False)
        axes.xaxis.set_major_formatter("{x:,.0f}")
        axes.xaxis.set_major_locator(MaxNLocator(5))
        axes.margins(x=0.15)
        axes.invert_yaxis()
    axes.legend(fontsize=10, loc="lower right", frameon=False)
    return figure


def growing():
    """Draw which pixels one number sees, layer after layer, until the last window of each network."""
    outlines = [models.outline(models.build, name=name) for name in ("alexnet", "vgg16", "nin")]
    walks = [list(_windows(model)) for model in outlines]
    inch = 1.9 / 227  # of a pixel
    frames = []
    for step in range(max(map(len, walks))):
        images, windows = [], []
        for column, (title, model, walk) in enumerate(zip(("AlexNet", "VGG16", "NiN"), outlines, walks, strict=True)):
            size = model.input_shape[1]
            name, seen, sum_of_steps = walk[min(step, len(walk) - 1)]
            x, y, border = 0.2 + 2.15 * column, 1.0, inch * (size - seen) / 2
            images.append(Cell(x, y, inch * size, fill="0.9"))
            windows += [
                Cell(x + border, y + border, inch * seen, fill=ORANGE, edge_width=0),
                Line(x, 0.76, title, 10, "bold", TEXT_COLOR),
                Line(x, 2.98, name, 10),
                Line(x, 3.18, sum_of_steps, 10, color=TEXT_COLOR),
            ]
        heading = [
            Line(0.2, 0.12, "What one number sees", LARGE, "bold", TEXT_COLOR),
            Line(0.2, 0.42, "gray: the image · orange: what one number of this layer sees", 10),
        ]
        frames.append([*images, *heading, *windows])
    return Moving(frames, (6.65, 3.5), frames_per_second=1)


def window():
    """Draw which pixels one number behind three 3×3 convolutions sees, and how much each of them counts."""
    stack = [layers.Conv2D(8, 3, activation="relu", name=f"conv{number}") for number in (1, 2, 3)]
    model = keras.Sequential([keras.Input((11, 11, 1)), *stack])
    position = (2, 2)
    effective = effective_receptive_field(model, "conv3", images=64, position=position)
    pixels = receptive_field(model)["conv3"].pixels(position)
    figure = viz.receptive_field_map(effective, pixels=pixels, title="One number of conv3")
    figure.set_size_inches(4.8, 5.4)  # as it is, letters would be small beside the squares
    return figure


def _windows(model):
    """Yield, for each layer with a window: its name and window, the pixels that it sees, and how these are added up."""
    fields, seen, step = receptive_field(model), 1, 1
    for layer in model.layers:
        if isinstance(layer, layers.Conv2D | layers.MaxPooling2D):
            size = (layer.kernel_size if isinstance(layer, layers.Conv2D) else layer.pool_size)[0]
            before, seen = seen, fields[layer.name].size[0]
            yield f"{layer.name}: {size}×{size}", seen, f"{before} + {size - 1}·{step} = {seen} pixels"
            step = fields[layer.name].jump[0]
