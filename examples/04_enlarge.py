"""A transposed convolution with stride 2 ("stride ½") learns to enlarge digits.

    python examples/04_enlarge.py

The inputs are digits of 8×8 pixels with a black border, the targets the same images enlarged smoothly to twice their
size, by linear interpolation. Three layers learn it, with kernels of 2×2, 3×3 and 4×4. Before training, the kernel of
3×3 draws a checkerboard, because its copies overlap unevenly. Only 4×4 is large enough for the interpolation: it learns
the products of 0.25, 0.75, 0.75, 0.25. (After A. Odena, V. Dumoulin and C. Olah, "Deconvolution and Checkerboard
Artifacts", 2016. https://distill.pub/2016/deconv-checkerboard)
"""

from options import options

import keras
import numpy as np
from matplotlib.figure import Figure
from sklearn.datasets import load_digits

from keras_cnn_edu import layers, viz
from keras_cnn_edu.handwriting import enlarge

KERNEL_SIZES = (2, 3, 4)


def images():
    """Return digits with a border, (1792, 10, 10, 1), and enlarged, (1792, 20, 20, 1)."""
    digits = load_digits().images[: 28 * 64] / 16  # whole batches: XLA compiles a program for each shape
    digits = np.pad(digits, [(0, 0), (1, 1), (1, 1)])
    return digits[..., None].astype("float32"), enlarge(digits, 20)[..., None].astype("float32")


def learn(kernel_size, small, large, epochs):
    """Train one layer; return its kernel, and its answers before and after."""
    keras.utils.set_random_seed(0)
    start = keras.initializers.RandomUniform(0, 1, seed=0)
    layer = layers.Conv2DTranspose(1, kernel_size, strides=2, padding="same", use_bias=False, kernel_initializer=start)
    model = keras.Sequential([keras.Input(small.shape[1:]), layer])
    model.compile(keras.optimizers.Adam(0.02), loss="mse", jit_compile=True)
    before = model.predict_on_batch(small)
    model.fit(small, large, batch_size=64, epochs=epochs, verbose=0)
    return np.squeeze(layer.kernel.numpy()), before, model.predict_on_batch(small)


def draw(small, large, answers):
    """Draw one digit: small, as it should become, and what each layer makes of it before and after training."""
    figure = Figure(figsize=(9, 4), layout="constrained")
    panels = figure.subplots(2, 1 + len(answers))
    columns = {"10×10 pixels, the target": (small[0], large[0])}
    for kernel_size, (_, before, after) in answers.items():
        columns[f"kernel {kernel_size}×{kernel_size}"] = before[0], after[0]
    for pair, (title, pictures) in zip(panels.T, columns.items(), strict=True):
        for axes, picture in zip(pair, pictures, strict=True):
            axes.imshow(picture, cmap="gray")
            axes.set(xticks=[], yticks=[])
        pair[0].set_title(title, fontsize=10)
    panels[0, 1].set_ylabel("before training", fontsize=9)
    panels[1, 1].set_ylabel("after training", fontsize=9)
    return figure


def main(quick, out):
    """Train a layer for each kernel size, print the errors and the largest kernel, draw a digit; return the answers."""
    small, large = images()
    answers = {}
    for kernel_size in KERNEL_SIZES[-1:] if quick else KERNEL_SIZES:
        answers[kernel_size] = learn(kernel_size, small, large, epochs=1 if quick else 30)
        print(f"kernel {kernel_size}×{kernel_size}: mean error {np.abs(answers[kernel_size][-1] - large).mean():.4f}")
    print(answers[kernel_size][0].round(2))
    print(f"see {viz.save(draw(small, large, answers), out / 'enlarge.png')}")
    return answers


if __name__ == "__main__":
    main(**options(__doc__, "04_enlarge"))
