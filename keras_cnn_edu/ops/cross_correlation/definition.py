"""Cross-correlation, word for word: for each output pixel, multiply a window by the kernel and add up."""

import itertools

from keras import ops

from keras_cnn_edu import geometry
from keras_cnn_edu.ops.windows import axis_letters


def definition(inputs, kernel, strides, dilation_rate):
    """Visit the output pixels one after the other.

    outputs[b, i, j, f] = sum over u, v, c of
        inputs[b, i * stride + u * dilation, j * stride + v * dilation, c] * kernel[u, v, c, f]

    Cost: kernel_height * kernel_width * input_channels multiplications per output element.
    Memory: one window at a time.
    Limits: one step of the program per output pixel, so it is for small images only; the size must be known.
    """
    rank = len(strides)
    _, uv = axis_letters(rank)
    kernel_size = kernel.shape[:rank]
    sizes = geometry.output_sizes(inputs.shape[1:-1], kernel_size, strides, dilation_rate, ("valid",) * rank)
    pixels = []
    for position in itertools.product(*map(range, sizes)):
        seen = map(geometry.window, position, kernel_size, strides, dilation_rate)
        seen = (slice(pixels.start, pixels.stop, pixels.step) for pixels in seen)
        window = inputs[(slice(None), *seen)]  # (batch, kernel_height, kernel_width, channels)
        pixels.append(ops.einsum(f"b{uv}c,{uv}cf->bf", window, kernel))  # (batch, filters)
    outputs = ops.stack(pixels, axis=1)  # (batch, out_height * out_width, filters)
    return ops.reshape(outputs, (-1, *sizes, kernel.shape[-1]))  # (batch, out_height, out_width, filters)


MOST_PIXELS = 4096


def limit(shapes):
    """Say why this algorithm does not fit, or return nothing."""
    if not shapes.known:
        return "an image size that is known"
    count = shapes.positions
    return f"at most {MOST_PIXELS} output pixels, there are {count}" if count > MOST_PIXELS else ""
