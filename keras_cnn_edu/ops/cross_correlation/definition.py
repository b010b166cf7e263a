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
- channels and filters: the sum runs over the channels too, and each filter has a sum of its own;
- strides and dilation: `geometry.window` lists the pixels that an output sees;
- any number of spatial axes: the letters of the sum and the loop over the positions depend on the rank.
"""

import itertools

from keras import ops

from keras_cnn_edu import geometry
from keras_cnn_edu.ops.cross_correlation.algorithm import Algorithm
from keras_cnn_edu.ops.cross_correlation.shapes import Shapes
from keras_cnn_edu.ops.windows import axis_letters

MAX_POSITIONS = 4096  # output pixels: each is a step of the program


class Definition(Algorithm):
    """Visit the output pixels one after the other.

    outputs[b, i, j, f] = sum over u, v, c of
        images[b, i * stride + u * dilation, j * stride + v * dilation, c] * kernel[u, v, c, f]

    Cost: kernel_height * kernel_width * input_channels multiplications per output element.
    Workspace: one window at a time.
    Limits: the program has one step per output pixel, so it is for small images only; the size must be known.
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

    def window(self, position: tuple[int, ...]) -> list[slice]:
        """Return, for each spatial axis, the slice of pixels that the output at a position sees."""
        ranges = map(geometry.window, position, *self.shapes.window)
        return [slice(pixels.start, pixels.stop, pixels.step) for pixels in ranges]

    @staticmethod
    def unsupported(shapes: Shapes) -> str:
        """Say what the algorithm needs and these shapes lack; "" if it can compute them."""
        if not shapes.known:
            return "an image size that is known"
        count = shapes.positions
        return f"at most {MAX_POSITIONS} output pixels, there are {count}" if count > MAX_POSITIONS else ""
