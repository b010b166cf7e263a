"""Cross-correlation, word for word: for each output pixel, multiply a window by the kernel and add up.

One image with one channel, one filter, stride 1:

    def cross_correlate(image, kernel):
        height = image.shape[0] - kernel.shape[0] + 1
        width = image.shape[1] - kernel.shape[1] + 1
        output = np.zeros((height, width))
        for i, j in np.ndindex(height, width):
            window = image[i : i + kernel.shape[0], j : j + kernel.shape[1]]
            output[i, j] = np.sum(window * kernel)
        return output

`Definition` does the same with four things added:

- a batch: the window is cut out of all images at once;
- channels and filters: the sum goes over the channels too, and each filter has a sum of its own;
- strides and dilation: `geometry.window` says which pixels an output sees;
- any number of spatial axes: the letters of the sum and the loop over the positions depend on the rank.
"""

import itertools

from keras import ops

from keras_cnn_edu import geometry
from keras_cnn_edu.ops.cross_correlation.algorithm import Algorithm
from keras_cnn_edu.ops.windows import axis_letters

MOST_PIXELS = 4096


class Definition(Algorithm):
    """Visit the output pixels one after the other.

    outputs[b, i, j, f] = sum over u, v, c of
        images[b, i * stride + u * dilation, j * stride + v * dilation, c] * kernel[u, v, c, f]

    Cost: kernel_height * kernel_width * input_channels multiplications per output element.
    Workspace: one window at a time.
    Limits: one step of the program per output pixel, so it is for small images only; the size must be known.
    """

    name = "definition"

    def __call__(self, images, kernel):
        """Multiply each window by the kernel, and add up."""
        _, uv = axis_letters(self.shapes.rank)
        outputs = []
        for position in itertools.product(*map(range, self.shapes.out)):
            window = images[(slice(None), *self.window(position))]  # (batch, kernel_height, kernel_width, channels)
            outputs.append(ops.einsum(f"b{uv}c,{uv}cf->bf", window, kernel))  # (batch, filters)
        outputs = ops.stack(outputs, axis=1)  # (batch, out_height * out_width, filters)
        return ops.reshape(outputs, (-1, *self.shapes.out, kernel.shape[-1]))  # (batch, out_height, out_width, filters)

    def window(self, position):
        """Return, for each spatial axis, the slice of pixels that the output at a position sees."""
        pixels = map(geometry.window, position, *self.shapes.window)
        return [slice(along.start, along.stop, along.step) for along in pixels]

    @staticmethod
    def unsupported(shapes):
        """Say what it needs and `shapes` do not offer, or return nothing."""
        if not shapes.known:
            return "an image size that is known"
        count = shapes.positions
        return f"at most {MOST_PIXELS} output pixels, there are {count}" if count > MOST_PIXELS else ""
