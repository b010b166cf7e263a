"""Pictures and histograms for TensorBoard, in the `events` folder of a run.

The files of the run folder are the product and these events an extra: of every picture TensorBoard keeps ten, picked at
random, and drops the others; it scales them; and an event file grows at its end, so it is whole only up to the last
`flush`. When a run goes on, it begins another event file beside the first, and TensorBoard shows them as one.

They are written with TensorFlow, on the TensorFlow backend; the package tensorboard is needed only to look at them:
`tensorboard --logdir RUN_FOLDER`.

Reference:
    TensorFlow, "summary.proto" and "event.proto".
    https://github.com/tensorflow/tensorflow/blob/master/tensorflow/core/framework/summary.proto
"""

import contextlib

import keras
import numpy as np

BINS = 30


def check_available():
    """Refuse to go on where no events can be written.

    Raises:
        RuntimeError: if TensorFlow is not the backend or not installed.
    """
    backend = keras.backend.backend()
    if backend == "tensorflow":
        return
    raise RuntimeError(
        "`formats` must not hold 'events' unless Keras runs on TensorFlow, which writes them. "
        f"Received: KERAS_BACKEND={backend}. Choose 'png' and 'npz', which every backend writes."
    )


class Log:
    """An event file that is added to.

    Args:
        folder: where; TensorBoard shows all event files of a folder as one run.

    Raises:
        OSError: if the file cannot be written to, here and below.
    """

    def __init__(self, folder):
        import tensorflow as tf

        self._tf = tf
        with self._system_errors():
            self._writer = tf.summary.create_file_writer(str(folder))

    def image(self, tag, png, size, time):
        """Add a picture, as the bytes of a PNG file of `size` = (width, height)."""
        width, height = size
        image = self._tf.compat.v1.Summary.Image(width=width, height=height, colorspace=3, encoded_image_string=png)
        self._add(time, tag=tag, image=image)

    def histogram(self, tag, array, time):
        """Add the histogram of all finite numbers of an array."""
        values = np.asarray(array, "float64").ravel()
        values = values[np.isfinite(values)]
        if not values.size:
            return
        counts, edges = np.histogram(values, BINS)
        histogram = self._tf.compat.v1.HistogramProto(
            min=values.min(), max=values.max(), num=values.size, sum=values.sum(), sum_squares=(values**2).sum(),
            bucket_limit=edges[1:].tolist(), bucket=counts.tolist(),
        )  # fmt: skip
        self._add(time, tag=tag, histo=histogram)

    def flush(self):
        """Write what was added to the disk."""
        with self._system_errors():
            self._writer.flush()

    def _add(self, time, **value):
        summary = self._tf.compat.v1.Summary(value=[self._tf.compat.v1.Summary.Value(**value)])
        with self._system_errors(), self._writer.as_default():
            self._tf.summary.experimental.write_raw_pb(summary.SerializeToString(), step=time)

    @contextlib.contextmanager
    def _system_errors(self):
        """TensorFlow has errors of its own for a full disk and the like; they are raised as Python's."""
        try:
            yield
        except self._tf.errors.OpError as error:
            raise OSError(error.message) from error
