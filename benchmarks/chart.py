"""The ratios as a picture: left of the line ours is faster."""

from matplotlib.figure import Figure
from matplotlib.ticker import FuncFormatter, LogLocator, NullLocator

from keras_cnn_edu import files

LOOKS = {  # contestant: (color, marker); colors of Okabe and Ito, which color-blind people tell apart
    "stock": ("#0072B2", "o"),
    "stock jit": ("#56B4E9", "s"),
    "torch": ("#D55E00", "^"),
    "torch channels_last": ("#E69F00", "v"),
    "torch compile": ("#CC79A7", "D"),
}
ROW, WIDTH, MARGIN = 0.42, 9.0, 1.6  # inches


def draw(rows, title):
    """Draw one row per work, in a panel per group, and in it for every peer a dot with its quartiles.

    Returns:
        A `matplotlib.figure.Figure`.
    """
    panels = {}
    for row in rows:
        if row.contestant in LOOKS:
            panels.setdefault(f"{row.group}, {row.part}", {}).setdefault(row.work, []).append(row)
    heights = [len(works) for works in panels.values()]
    figure = Figure(figsize=(WIDTH, ROW * sum(heights) + 0.5 * len(heights) + MARGIN), dpi=120, layout="constrained")
    figure.suptitle(title, fontsize=10)
    axes = figure.subplots(len(panels), sharex=True, squeeze=False, height_ratios=heights)[:, 0]
    for panel, (name, works) in zip(axes, panels.items(), strict=True):
        draw_panel(panel, name, works)
    axes[-1].set_xlabel("time (or memory) of ours / theirs, logarithmic; left of the line is better")
    handles = [axes[0].plot([], [], color=color, marker=marker, linestyle="")[0] for color, marker in LOOKS.values()]
    figure.legend(handles, LOOKS, loc="outside lower center", ncols=len(LOOKS), frameon=False, fontsize=9)
    return figure


def draw_panel(panel, title, works):
    """Draw the works of one group."""
    for place, rows in enumerate(works.values()):
        if place % 2:
            panel.axhspan(place - 0.5, place + 0.5, color="0.95")
        for row in rows:
            color, marker = LOOKS[row.contestant]
            height = place + 0.15 * (list(LOOKS).index(row.contestant) - (len(LOOKS) - 1) / 2)
            panel.plot([row.ratio_low, row.ratio_high], [height, height], color=color, linewidth=2)
            panel.plot(row.ratio, height, color=color, marker=marker, markersize=5)
    panel.axvline(1, color="black", linewidth=1)
    panel.set(xscale="log", ylim=(len(works) - 0.5, -0.5))
    panel.set_yticks(range(len(works)), works, fontsize=9)
    panel.set_title(title, fontsize=10, loc="left", weight="bold")
    panel.xaxis.set_major_locator(LogLocator(base=2))
    panel.xaxis.set_minor_locator(NullLocator())
    panel.xaxis.set_major_formatter(FuncFormatter(lambda value, _: f"{value:g}"))
    panel.grid(axis="x", color="0.8")
    panel.set_axisbelow(True)
    panel.spines[["top", "right", "left"]].set_visible(False)
    panel.tick_params(left=False)


def save(figure, path):
    """Write the picture, whole or not at all."""
    with files.atomic(path) as temporary:
        figure.savefig(temporary)
