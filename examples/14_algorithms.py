"""The same convolution by every algorithm: which one is fast depends on the size of the kernel.

    python examples/14_algorithms.py

Kernels of 3×3 to 15×15 pixels slide over the same images, eight channels and eight filters. Every algorithm that fits
is measured, in turns, with the gradients; the picture has a line for each. The times are those of your machine.
Winograd's algorithm is for 3×3 kernels only, and `split_kernel` divides larger ones into such; the Fourier transform
takes hardly longer for a large kernel than for a small one.
"""

from options import options

from matplotlib.figure import Figure
from matplotlib.ticker import LogLocator, NullFormatter

from keras_cnn_edu import comparison, viz

SLOW = "definition", "shifted"  # loops: they would hide the differences between the others


def measured(size, quick):
    """Measure every algorithm for kernels of one size: {algorithm: milliseconds with gradients}."""
    pixels, rounds = (24, 1) if quick else (80, 5)  # too many for the definition, which would compile for minutes
    table = comparison.compare((4, pixels, pixels, 8), (size, size, 8, 8), rounds=rounds)
    print(table)
    return {row.algorithm: row.training for row in table.rows if row.fits and row.algorithm not in SLOW}


def draw(times):
    """Draw a line for each algorithm, over the size of the kernel."""
    figure = Figure(figsize=(7, 4), layout="constrained")
    axes = figure.subplots()
    for name in dict.fromkeys(name for row in times.values() for name in row):
        sizes = [size for size, row in times.items() if name in row]
        axes.plot(sizes, [times[size][name] for size in sizes], marker="o", label=name)
    axes.set_xticks(list(times), [f"{size}×{size}" for size in times])
    axes.set(xlabel="kernel", ylabel="milliseconds, forward and gradients", yscale="log")
    axes.yaxis.set_major_locator(LogLocator(subs=(1, 2, 5)))
    axes.yaxis.set_major_formatter("{x:g}")
    axes.yaxis.set_minor_formatter(NullFormatter())
    figure.legend(frameon=False, loc="outside right center")
    return figure


def main(quick, out):
    """Measure, print a table for each size of the kernel, and draw the lines."""
    times = {size: measured(size, quick) for size in ([2] if quick else [3, 5, 7, 11, 15])}
    print(f"see {viz.save(draw(times), out / 'algorithms.png')}")


if __name__ == "__main__":
    main(**options(__doc__, "14_algorithms"))
