"""Training steps: a model of our layers, the same graph of stock layers, and for LeNet-5 the same network in PyTorch.

LeNet-5 is measured in `fit`, between the ends of batch 5 and batch 95 of an epoch. The time of a whole epoch says less:
it contains what happens once (the copy of the data, the first batches), and `fit` waits in steps of its own at the end.
"""

import time

import keras
import numpy as np

from benchmarks import peers, torch_lenet
from benchmarks.results import rows_of
from keras_cnn_edu import layers, models, timing

BATCH, BATCHES = 128, 100  # of LeNet-5
FIRST, LAST = 5, 95  # the batches at whose ends the clock is read
ZOO = ("vgg11", "resnet18", "densenet121")
ZOO_IMAGES = (32, 96, 96, 3)
CLASSROOM = ("mlp", "lenet5", "alexnet", "vgg11", "nin", "googlenet", "resnet18", "resnext50", "densenet121")
CLASSROOM_IMAGES = (32, 32, 32, 3)
CLASSES = 10
MOST_ROUNDS = 7  # of a deep network, whose steps take seconds
STEP = "training step"


def compiled_model(name, batch_shape, library, jit_compile, build=models.build, **settings):
    """Build a model of a library's layers and compile it; on JAX, "auto" compiles as True does."""
    keras.utils.set_random_seed(0)
    model = build(name, input_shape=batch_shape[1:], classes=CLASSES, layers=library, **settings)
    model.compile("adam", "sparse_categorical_crossentropy", jit_compile=jit_compile)
    return model


def contestants():
    """Return (layers, jit_compile) of each way to train the same graph."""
    ways = {"ours": (layers, True), "stock jit": (keras.layers, True)}
    if peers.BACKEND == "tensorflow":
        ways |= {"stock": (keras.layers, "auto"), "ours without jit": (layers, "auto")}
    return ways


def data(shape):
    """Return random images of a shape, and labels."""
    random = np.random.default_rng(0)
    return random.normal(size=shape).astype("float32"), random.integers(0, CLASSES, shape[0]).astype("int32")


# ── LeNet-5 in `fit` ──


class Stopwatch(keras.callbacks.Callback):
    """Read the clock at the end of two batches of an epoch."""

    async_safe = True  # Keras need not wait for it after every step

    def __init__(self, first=FIRST, last=LAST, clock=time.perf_counter):
        super().__init__()
        self.first, self.last, self.clock, self.times = first, last, clock, {}

    def on_train_batch_end(self, batch, logs=None):
        """Wait for the loss of the batch, and read the clock."""
        if batch + 1 in (self.first, self.last):
            float(logs["loss"])
            self.times[batch + 1] = self.clock()

    def seconds(self):
        """Return the seconds of one step."""
        return (self.times[self.last] - self.times[self.first]) / (self.last - self.first)


def epoch(model, images, labels):
    """Return the function that trains for an epoch and returns the seconds of one of its steps."""

    def sample():
        stopwatch = Stopwatch()
        model.fit(images, labels, batch_size=BATCH, verbose=0, callbacks=[stopwatch])
        return stopwatch.seconds()

    return sample


def lenet(variant, rounds):
    """Measure a step of LeNet-5; return a row per contestant."""
    images, labels = data((BATCH * BATCHES, 32, 32, 1))
    samplers = {
        name: epoch(compiled_model("lenet5", images.shape, library, jit, variant=variant), images, labels)
        for name, (library, jit) in contestants().items()
    }
    samplers |= torch_lenet.samplers(variant, images, labels, BATCH, FIRST, LAST)
    for sample in samplers.values():
        sample()  # compiles
    return rows_of(
        "lenet", f"LeNet-5 {variant}", STEP, "ms", timing.in_milliseconds(timing.interleaved(samplers, rounds))
    )


# ── the zoo: as in the papers with images of 96×96, and in classroom size with images of 32×32 ──


def zoo(name, rounds):
    """Measure a training step of a deep network; return a row per contestant."""
    return network("zoo", name, ZOO_IMAGES, models.build, rounds)


def classroom(name, rounds):
    """Measure a training step of a network in classroom size; return a row per contestant."""
    return network("classroom", name, CLASSROOM_IMAGES, models.classroom, rounds)


def network(group, name, shape, build, rounds):
    """Measure a training step of a network that `build` builds; return a row per contestant."""
    keras.utils.clear_session()  # the graphs of networks measured before make Python slow
    images, labels = data(shape)
    samplers = {}
    for contestant, (library, jit) in contestants().items():
        if contestant != "ours without jit":  # the steps of a deep network are too long to measure what is not asked
            model = compiled_model(name, shape, library, jit, build)
            samplers[contestant] = timing.Repeated(lambda model=model: model.train_on_batch(images, labels))
    first_call = {name: sampler.compilation for name, sampler in samplers.items()}
    samples = timing.in_milliseconds(timing.interleaved(samplers, min(rounds, MOST_ROUNDS)))
    return rows_of(group, name, STEP, "ms", samples, first_call=first_call)
