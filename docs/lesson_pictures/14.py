"""The pictures of lesson 14: what each algorithm multiplies and writes, Winograd's at work, a convolution as waves."""

import numpy as np
from matplotlib.figure import Figure
from moving import Moving, grid, summand
from sklearn.datasets import load_digits

from keras_cnn_edu import ops
from keras_cnn_edu.formatting import number
from keras_cnn_edu.ops.cross_correlation.winograd import FILTERINGS, butterfly, mix
from keras_cnn_edu.viz.canvas.page import LARGE, TEXT_COLOR
from keras_cnn_edu.viz.sliding.grids import KERNEL, READ, WRITTEN
from keras_cnn_edu.viz.sliding.marks import Line

BLUE = "#0072b2"
PIXELS, SUMS, FACTORS, PRODUCTS, OUTPUTS = 1.05, 1.83, 2.61, 3.39, 4.17  # inches from the top: rows of `winograd`
LEFT, BESIDE, ABOVE, SIDE = 0.2, 2.0, 0.2, 0.42  # inches: where rows and their arithmetic begin, names above, cells
WORDS = 9.5  # points: read on a narrow screen too


def costs():
    """Draw what the algorithms multiply, and what they write, for one layer."""
    shapes = (1, 58, 58, 64), (3, 3, 64, 64)
    names = ["im2col", "tiled", "winograd", "fourier"]
    plans = {name: ops.plan(*shapes, algorithm=name) for name in names}
    multiplied = {name: plan.multiplications / 1e6 for name, plan in plans.items()}
    written = {name: plan.workspace / 1e6 for name, plan in plans.items()}
    multiplied["definition"], written["definition"] = multiplied["im2col"], 3 * 3 * 64 * 4 / 1e6  # one window at a time
    names = ["definition", *names]
    figure = Figure(figsize=(5.6, 2.4), layout="constrained")
    panels = {"million multiplications": multiplied, "MB written": written}
    for axes, (title, numbers) in zip(figure.subplots(1, 2, sharey=True), panels.items(), strict=True):
        bars = axes.barh(names[::-1], [numbers[name] for name in names[::-1]], color=BLUE)
        axes.bar_label(bars, fmt="{:.1f}", padding=3)
        axes.set_title(title, loc="left", fontsize=10)
        axes.margins(x=0.25)
        axes.set_xticks([])
        axes.spines[["top", "right", "bottom"]].set_visible(False)
    return figure


def winograd():
    """Compute four outputs of a kernel of three elements, two at a time, each time from four products."""
    pixels, kernel = np.array([1.0, 2, 3, 4, 0, 5]), (1, 1, 1)
    outputs, frames = np.full(4, np.nan), []
    for tile, first in enumerate((0, 2)):  # the first of two outputs, and of the four pixels that they see
        four = pixels[first : first + 4]
        sums, factors, products, two = _tile(four, kernel)
        for stage, computed in enumerate((_sums(*four), _products(sums, factors), _outputs(*products))):
            if stage == 2:
                outputs[first : first + 2] = two
            colors = {stage: READ, stage + 1: WRITTEN}  # each stage reads a row of numbers, and writes the next
            so_far = tile + (stage > 0)
            frames.append(
                [
                    *_names(kernel),
                    *_row(PIXELS, pixels, slice(first, first + 4), colors.get(0)),
                    *_row(SUMS, sums, slice(None), colors.get(1)),
                    *grid(factors[None], LEFT, FACTORS, SIDE, fill=KERNEL[0]),
                    *_row(PRODUCTS, products if stage > 0 else np.full(4, np.nan), slice(None), colors.get(2)),
                    *_row(OUTPUTS, outputs, slice(first, first + 2), colors.get(3)),
                    Line(BESIDE, (SUMS, PRODUCTS, OUTPUTS)[stage] + 0.13, computed, WORDS, color=TEXT_COLOR),
                    Line(LEFT, 4.75, f"multiplications: {4 * so_far} · by the definition: {6 * so_far}", WORDS),
                ]
            )
    return Moving(frames, (4.9, 5.05))


def waves():
    """Draw a digit, its spectrum, that of a blur, and what their product is the spectrum of."""
    digit = np.kron(load_digits().images[3], np.ones((4, 4)))
    blur = np.zeros_like(digit)
    blur[:9, :9] = 1 / 81
    image, kernel = np.fft.fft2(digit), np.fft.fft2(blur)
    blurred = np.roll(np.fft.ifft2(image * np.conj(kernel)).real, 4, (0, 1))  # the window's middle, not its corner
    panels = {
        "a digit": digit,
        "its waves": np.log1p(np.abs(np.fft.fftshift(image))),
        "those of a blur": np.abs(np.fft.fftshift(kernel)),
        "the blurred digit": blurred,
    }
    figure = Figure(figsize=(5.6, 1.8), layout="constrained")
    for axes, (title, numbers) in zip(figure.subplots(1, len(panels)), panels.items(), strict=True):
        axes.imshow(numbers, cmap="gray")
        axes.set_title(title, fontsize=9)
        axes.set(xticks=[], yticks=[])
    return figure


def _tile(four, kernel):
    """Compute two outputs of a kernel from four pixels, as the package does; return the numbers on the way, too."""
    to_outputs, to_factors, to_points, _ = FILTERINGS[2]
    sums, factors = np.array(butterfly(mix(to_points, list(four)))), np.array(to_factors, float) @ kernel
    products = sums * factors
    return sums, factors, products, mix(to_outputs, butterfly(list(products)))


def _names(kernel):
    """Name the rows of Winograd's algorithm, and write out the sums of the kernel."""
    k0, k1, k2 = map(number, kernel)
    names = {
        PIXELS: "pixels",
        SUMS: "their sums and differences",
        FACTORS: f"× those of the kernel {k0}, {k1}, {k2}",
        PRODUCTS: "= products",
        OUTPUTS: "outputs",
    }
    return [
        Line(LEFT, 0.12, "Winograd's algorithm", LARGE, "bold", TEXT_COLOR),
        Line(LEFT, 0.42, "two outputs at a time, from four products", WORDS),
        *(Line(LEFT, y - ABOVE, name, WORDS) for y, name in names.items()),
        Line(BESIDE, FACTORS + 0.13, f"{k0}, ({k0} + {k1} + {k2})/2, ({k0} − {k1} + {k2})/2, {k2}", WORDS),
    ]


def _row(y, values, part, colors):
    """Mark a row of numbers; those of this part have these colors, if there are any."""
    active = np.zeros((1, len(values)), bool)
    active[:, part] = colors is not None
    return grid(values[None], LEFT, y, SIDE, active=active, colors=colors or READ)


def _sums(d0, d1, d2, d3):
    """Write the sums and differences of four pixels."""
    pairs = (d0, "−", d2), (d1, "+", d2), (d2, "−", d1), (d1, "−", d3)
    return ", ".join(f"{number(left)} {sign} {summand(right)}" for left, sign, right in pairs)


def _products(sums, factors):
    """Write four products."""
    return ", ".join(f"{number(pixels)}·{number(kernel)}" for pixels, kernel in zip(sums, factors, strict=True))


def _outputs(m1, m2, m3, m4):
    """Write the two outputs as sums of the products."""
    first = f"{number(m1)} + {summand(m2)} + {summand(m3)}"
    return f"{first}, {number(m2)} − {summand(m3)} − {summand(m4)}"
