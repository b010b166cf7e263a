"""A convolutional network learns digits, and nobody differentiates for it: every gradient is a formula of lesson 8.

    python examples/08_backpropagation.py

A convolution, ReLU, maximum pooling and a dense layer, forward and backward, each in one or two lines of `ops`. First
the gradients are compared with those that the framework finds; then the network learns by gradient descent. The
pictures show its loss and the kernels that it has learned.
"""

from options import options

import numpy as np
from keras import ops as tensors
from sklearn.datasets import load_digits

from keras_cnn_edu import ops, viz
from keras_cnn_edu.gradients import with_gradients
from keras_cnn_edu.ops.pooling_gradients import to_winners

FILTERS, BATCH, LEARNING_RATE = 8, 50, 0.5
TRAINING = 1437  # of 1,797 digits; the others are for the test
WINDOW = (2, 2)  # of the pooling, which moves by as much


def start(generator):
    """Return the first weights, at random: kernel, bias, and those of the dense layer."""
    features = 3 * 3 * FILTERS  # 8×8 pixels → 6×6 → 3×3
    return {
        "kernel": generator.normal(0, np.sqrt(2 / 9), (3, 3, 1, FILTERS)).astype("float32"),
        "bias": np.zeros(FILTERS, "float32"),
        "dense kernel": generator.normal(0, np.sqrt(1 / features), (features, 10)).astype("float32"),
        "dense bias": np.zeros(10, "float32"),
    }


def forward(images, kernel, bias, dense_kernel, dense_bias):
    """Return everything on the way from the images to the probabilities."""
    sums = ops.cross_correlate(images, kernel) + bias  # (batch, 6, 6, filters)
    maps = tensors.relu(sums)
    pooled = ops.max_pool(maps, WINDOW)  # (batch, 3, 3, filters)
    features = tensors.reshape(pooled, (len(images), -1))
    probabilities = tensors.softmax(features @ dense_kernel + dense_bias)
    return sums, maps, pooled, features, probabilities


def loss_of(probabilities, labels):
    """Return the mean cross-entropy of a batch; labels are one-hot rows."""
    return -tensors.sum(labels * tensors.log(probabilities)) / len(labels)


def backward(images, labels, weights, way):
    """Return the gradient of the loss for each weight, computed from the loss backwards."""
    sums, maps, pooled, features, probabilities = way
    scores = (probabilities - labels) / len(labels)  # softmax and cross-entropy together: (batch, classes)
    to_features = scores @ weights["dense kernel"].T
    to_pooled = tensors.reshape(to_features, pooled.shape)
    to_maps = to_winners(to_pooled, maps, WINDOW, WINDOW)
    to_sums = to_maps * tensors.cast(sums > 0, "float32")  # ReLU
    return {
        "kernel": gradient_of_kernel(images, to_sums),
        "bias": tensors.sum(to_sums, (0, 1, 2)),
        "dense kernel": tensors.transpose(features) @ scores,
        "dense bias": tensors.sum(scores, 0),
    }


def gradient_of_kernel(images, upstream):
    """Cross-correlate the images with the gradient of the outputs; the sum runs over the batch, as over channels."""
    batch_last = tensors.transpose(images, (3, 1, 2, 0))  # (channels, height, width, batch)
    kernel = tensors.transpose(upstream, (1, 2, 0, 3))  # (out_height, out_width, batch, filters)
    return tensors.transpose(ops.cross_correlate(batch_last, kernel), (1, 2, 0, 3))


def check(images, labels, weights):
    """Print, for each weight, the largest difference from the gradient that the framework finds."""
    ours = backward(images, labels, weights, forward(images, *weights.values()))
    loss = with_gradients(lambda *weights: loss_of(forward(images, *weights)[-1], labels))
    _, *theirs = loss(None, *map(tensors.convert_to_tensor, weights.values()))
    for (name, gradient), other in zip(ours.items(), theirs, strict=True):
        largest, difference = (float(np.abs(each).max()) for each in (gradient, gradient - other))
        print(f"{name:13} largest gradient {largest:.4f}, difference {difference:.0e}")


def learn(images, labels, weights, epochs, generator):
    """Go through the images in random order, a step for each batch; yield the mean loss of each epoch."""
    steps = len(images) // BATCH
    for _ in range(epochs):
        losses = []
        for batch in generator.permutation(len(images))[: steps * BATCH].reshape(steps, BATCH):
            way = forward(images[batch], *weights.values())
            for name, gradient in backward(images[batch], labels[batch], weights, way).items():
                weights[name] = weights[name] - LEARNING_RATE * np.asarray(gradient)
            losses.append(float(loss_of(way[-1], labels[batch])))
        yield np.mean(losses)


def main(quick, out):
    """Compare the gradients, train, and return the accuracy on digits that were not for training."""
    generator = np.random.default_rng(0)
    digits = load_digits()
    order = generator.permutation(len(digits.images))
    images = (digits.images[order, :, :, None] / 16).astype("float32")  # (1797, 8, 8, 1)
    labels = np.eye(10, dtype="float32")[digits.target[order]]
    weights = start(generator)
    check(images[:BATCH], labels[:BATCH], weights)
    losses = list(learn(images[:TRAINING], labels[:TRAINING], weights, 1 if quick else 10, generator))
    probabilities = forward(images[TRAINING:], *weights.values())[-1]
    accuracy = float((np.argmax(probabilities, 1) == np.argmax(labels[TRAINING:], 1)).mean())
    viz.save(viz.kernel_grid(weights["kernel"], title="Kernels learned without a framework"), out / "kernels.png")
    viz.save(viz.learning_curves({"loss": losses}), out / "loss.png")
    print(f"test accuracy {accuracy:.3f}; see {out / 'kernels.png'} and {out / 'loss.png'}")
    return accuracy


if __name__ == "__main__":
    main(**options(__doc__, "08_backpropagation"))
