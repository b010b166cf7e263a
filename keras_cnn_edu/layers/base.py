"""What every layer that slides windows shares: where the channels are."""

import keras
from keras import ops

from keras_cnn_edu import checks


class SpatialLayer(keras.layers.Layer):
    """Present images to a layer with the channels last, whatever `data_format` the user chose.

    A subclass states `rank`, its number of spatial axes, and two things about channels-last images:

    - `slide(images)`: the tensor it makes of them;
    - `slide_shape(shape)`: the shape of that tensor, from `geometry`.

    "channels_first" images are turned around once, before, and turned back after. So both formats work on every
    device (TensorFlow's own convolutions refuse "channels_first" on a CPU).
    """

    rank = None

    def __init__(self, data_format=None, **kwargs):
        super().__init__(**kwargs)
        data_format = keras.config.image_data_format() if data_format is None else data_format
        self.data_format = checks.one_of(data_format, "data_format", checks.DATA_FORMATS)

    def call(self, inputs):
        if self.data_format == "channels_last":
            return self.slide(inputs)
        return ops.moveaxis(self.slide(ops.moveaxis(inputs, 1, -1)), -1, 1)

    def compute_output_shape(self, input_shape):
        batch, *rest = checks.rank_of(tuple(input_shape), self.rank, self.data_format)
        if self.data_format == "channels_last":
            return tuple(self.slide_shape((batch, *rest)))
        channels, *sizes = rest
        _, *out_sizes, filters = self.slide_shape((batch, *sizes, channels))
        return (batch, filters, *out_sizes)

    def output_sizes(self, input_shape):
        """Return the sizes of the spatial axes of the output."""
        shape = self.compute_output_shape(input_shape)
        return shape[1:-1] if self.data_format == "channels_last" else shape[2:]

    @property
    def channel_axis(self):
        """The axis of the channels."""
        return -1 if self.data_format == "channels_last" else 1

    def channels(self, input_shape):
        """Return the number of input channels in a shape."""
        return checks.rank_of(tuple(input_shape), self.rank, self.data_format)[self.channel_axis]

    def get_config(self):
        return {**super().get_config(), "data_format": self.data_format}
