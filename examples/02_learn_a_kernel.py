"""Learn a kernel from data: nobody tells the layer to find vertical edges.

    python examples/02_learn_a_kernel.py

The input is an image of black and white columns, the target its edges: 1 where white turns to black, −1 where black
turns to white. A convolution with two weights starts from random numbers and learns [1, −1].
(After A. Zhang, Z. Lipton, M. Li and A. Smola, "Dive into Deep Learning", section 7.2.4. https://d2l.ai)
"""

from options import options

import keras
import numpy as np

from keras_cnn_edu import layers, viz


def main(quick, out):
    """Fit a convolution to the edges of one image; draw its kernel and return it."""
    keras.utils.set_random_seed(0)
    image = np.ones((1, 6, 8, 1), "float32")  # (batch, height, width, channels)
    image[:, :, 2:6] = 0  # white, black, white
    edges = image[:, :, :-1] - image[:, :, 1:]  # (1, 6, 7, 1)

    convolution = layers.Conv2D(filters=1, kernel_size=(1, 2), use_bias=False)
    model = keras.Sequential([keras.Input((6, 8, 1)), convolution])
    model.compile(optimizer=keras.optimizers.SGD(1.0), loss="mse", jit_compile=True)
    before = convolution.kernel.numpy()  # (1, 2, 1, 1)
    print("before:", before.ravel().round(3))
    model.fit(image, edges, epochs=25 if quick else 50, verbose=0)

    after = convolution.kernel.numpy()
    print("learned:", after.ravel().round(3))
    both = np.concatenate([before, after], axis=-1)  # (1, 2, 1, 2)
    path = viz.save(
        viz.kernel_grid(both, title="before and after", note="filter 1 is what was learned"), out / "kernel.png"
    )
    print(f"see {path}")
    return after


if __name__ == "__main__":
    main(**options(__doc__, "02_learn_a_kernel"))
