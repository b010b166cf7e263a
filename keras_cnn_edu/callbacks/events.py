"""Pictures and histograms for TensorBoard, in the `events` folder of a run.

The files of the run folder are the product and these events an extra. TensorBoard keeps ten versions of a picture,
picked at random, drops the others, and scales them. An event file grows at its end, so it is complete only up to the
last `flush`. A run that is continued begins a second event file beside the first; TensorBoard shows them as one run.

TensorFlow writes the events, so it must be the backend. The package tensorboard is needed only to view them:
`tensorboard --logdir RUN_FOLDER`.

Reference:
    TensorFlow, "summary.proto" and "event.proto".
    https://github.com/tensorflow/tensorflow/blob/master/tensorflow/core/framework/summary.proto
"""

import contextlib
from pathlib import Path

import keras
import numpy as np

BINS = 30


def check_available() -> None:
    """Raise an error where no events can be written.

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


class EventFile:
    """A new event file, to which pictures and histograms are appended.

    Args:
        folder: contains the file; TensorBoard shows all event files of a folder as one run.

    Raises:
        OSError: if the file cannot be written to, here and in the methods.
    """

    def __init__(self, folder: Path):
        import tensorflow as tf

        self._tf = tf
        with self._system_errors():
            self._writer = tf.summary.create_file_writer(str(folder))

    def image(self, tag: str, png: bytes, size: tuple[int, int], time: int) -> None:
        """Add a picture, as the bytes of a PNG file of `size` = (width, height)."""
        width, height = size
        image = self._tf.compat.v1.Summary.Image(width=width, height=height, colorspace=3, encoded_image_string=png)
        self._add(time, tag=tag, image=image)

    def histogram(self, tag: str, array, time: int) -> None:
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

    def flush(self) -> None:
        """Write everything that was added to the disk."""
        with self._system_errors():
            self._writer.flush()

    def _add(self, time, **value):
        summary = self._tf.compat.v1.Summary(value=[self._tf.compat.v1.Summary.Value(**value)])
        with self._system_errors(), self._writer.as_default():
            self._tf.summary.experimental.write_raw_pb(summary.SerializeToString(), step=time)

    @contextlib.contextmanager
    def _system_errors(self):
        """Raise TensorFlow's own errors, for a full disk and the like, as those of Python."""
        try:
            yield
        except self._tf.errors.OpError as error:
            raise OSError(error.message) from error
