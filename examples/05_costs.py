"""How do the costs of a layer grow with its channels? Five kinds of layers, from 8 channels to 256.

    python examples/05_costs.py

Every layer has as many filters as channels and works on images of 28×28 pixels. The table shows its parameters and its
multiplications for one image, the picture the multiplications. With twice the channels a convolution costs four times
as much, a depthwise one twice as much.
"""

from typing import NamedTuple

from options import options

import keras
from matplotlib.figure import Figure
from matplotlib.ticker import NullFormatter

from keras_cnn_edu import files, layers, summary, tables, viz

KINDS = {  # name: (color, a layer with so many filters)
    "convolution 3×3": ("#d55e00", lambda filters: layers.Conv2D(filters, 3, padding="same")),
    "8 groups": ("#cc79a7", lambda filters: layers.Conv2D(filters, 3, padding="same", groups=8)),
    "separable": ("#009e73", lambda filters: layers.SeparableConv2D(filters, 3, padding="same")),
    "1×1": ("#0072b2", lambda filters: layers.Conv2D(filters, 1)),
    "depthwise": ("0.4", lambda filters: layers.DepthwiseConv2D(3, padding="same")),
}
CHANNELS = (8, 16, 32, 64, 128, 256)


class Row(NamedTuple):
    """What one layer costs."""

    kind: str
    channels: int
    parameters: int
    multiplications: int


class Rows(tables.Table):
    """The costs of all layers."""

    columns = (
        tables.Column("layer", "kind"),
        tables.Column("channels", "channels", right=True),
        tables.Column("parameters", "parameters", "{:,}".format, right=True),
        tables.Column("multiplications", "multiplications", "{:,}".format, right=True),
    )

    def __init__(self, rows):
        self.rows = rows

    def records(self):
        """Return one dict per row."""
        return [row._asdict() for row in self.rows]


def costs(kind, channels):
    """Count what a layer of this kind costs."""
    _, layer_with = KINDS[kind]
    model = keras.Sequential([keras.Input((28, 28, channels)), layer_with(channels)])
    totals = summary(model).totals
    return Row(kind, channels, totals["parameters"], totals["multiply_adds"])


def draw(rows):
    """Draw the multiplications over the channels, a line for each kind; both scales are logarithmic."""
    figure = Figure(figsize=(7.5, 4), layout="constrained")
    axes = figure.subplots()
    axes.set(xscale="log", yscale="log", xlabel="channels, and filters", ylabel="multiplications for one image")
    for kind, (color, _) in KINDS.items():
        points = [(row.channels, row.multiplications) for row in rows if row.kind == kind]
        axes.plot(*zip(*points, strict=True), color=color, marker="o", label=kind)
    channels = sorted({row.channels for row in rows})
    axes.set_xticks(channels, map(str, channels))
    axes.xaxis.set_minor_formatter(NullFormatter())
    axes.legend(frameon=False)
    axes.grid(color="0.9")
    axes.spines[["top", "right"]].set_visible(False)
    return figure


def main(quick, out):
    """Count the costs of all layers; write the table and the picture; return the rows."""
    rows = [costs(kind, channels) for kind in KINDS for channels in (CHANNELS[:2] if quick else CHANNELS)]
    files.write_text(out / "costs.md", Rows(rows).to_markdown() + "\n")
    print(Rows(rows))
    print(f"see {viz.save(draw(rows), out / 'costs.png')}")
    return rows


if __name__ == "__main__":
    main(**options(__doc__, "05_costs"))
