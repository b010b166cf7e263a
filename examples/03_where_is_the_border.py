"""Does a convolution know where in the image it is? Only if the padding tells it.

    python examples/03_where_is_the_border.py

The images are pure noise. The target for each pixel is its distance from the border, so there is nothing in the image
that would help. Four small networks learn it, alike but for what lies outside the image: zeros, a mirror, the repeated
border pixel, or the opposite side. On a ring there is no border, so "circular" can do no better than to say the same
distance everywhere. (After M. A. Islam, S. Jia and N. Bruce, "How Much Position Information Do Convolutional Neural
Networks Encode?", 2020. https://arxiv.org/abs/2001.08248)
"""

from options import options

import keras
import numpy as np
from matplotlib.figure import Figure

from keras_cnn_edu import layers, ops, viz

SIZE = 9  # pixels along each side
DEPTH = 3  # hidden layers of 3×3; with the last one the middle sees the border


def distances():
    """Return for each pixel how far away the nearest border is: 0 at the border, 1 in the middle."""
    along = np.minimum(np.arange(SIZE), np.arange(SIZE)[::-1])  # 0 1 2 … 2 1 0
    both = np.minimum(along[:, None], along[None, :])  # (SIZE, SIZE)
    return both / both.max()


def network(mode):
    """Build convolutions that keep the size, with this padding mode."""
    same = {"padding": "same", "padding_mode": mode}
    hidden = [layers.Conv2D(8, 3, activation="relu", **same) for _ in range(DEPTH)]
    return keras.Sequential([keras.Input((SIZE, SIZE, 1)), *hidden, layers.Conv2D(1, 3, **same)])


def learn(mode, target, epochs):
    """Train a network on noise; return its mean answer to noise that it has not seen."""
    keras.utils.set_random_seed(0)
    noise = np.random.default_rng(0).random((320, SIZE, SIZE, 1), "float32")
    learned_from, unseen = noise[:256], noise[256:]
    model = network(mode)
    model.compile(keras.optimizers.Adam(0.005), loss="mse", jit_compile=True)
    targets = np.broadcast_to(target[..., None], learned_from.shape)
    model.fit(learned_from, targets, batch_size=32, epochs=epochs, verbose=0)
    return np.squeeze(model.predict(unseen, verbose=0)).mean(axis=0)  # (SIZE, SIZE)


def draw(target, answers):
    """Draw the true distances and what each network says, with its mean error."""
    figure = Figure(figsize=(10, 2.4), layout="constrained")
    panels = {"the truth": target, **answers}
    for axes, (name, distance) in zip(figure.subplots(1, len(panels)), panels.items(), strict=True):
        drawn = axes.imshow(distance, cmap="viridis", vmin=0, vmax=1)
        axes.set_title(name, fontsize=10)
        axes.set_xlabel(f"error {np.abs(distance - target).mean():.2f}", fontsize=9)
        axes.set(xticks=[], yticks=[])
    figure.colorbar(drawn, ax=figure.axes, shrink=0.8)
    return figure


def main(quick, out):
    """Train a network for each padding mode, draw the answers, and return them."""
    target = distances()
    print(f"one distance for all pixels: mean error {np.abs(target.mean() - target).mean():.3f}")
    answers = {}
    for mode in ["zeros"] if quick else ops.PADDING_MODES:
        answers[mode] = learn(mode, target, epochs=2 if quick else 40)
        print(f"{mode}: mean error {np.abs(answers[mode] - target).mean():.3f}")
    print(f"see {viz.save(draw(target, answers), out / 'where_is_the_border.png')}")
    return answers


if __name__ == "__main__":
    main(**options(__doc__, "03_where_is_the_border"))
