"""How every network is trained: the loss, the optimizer, how fast it learns, how long."""

import keras

from keras_cnn_edu import checks

EPOCHS = 30
BATCH_SIZE = 64
LEARNING_RATE = 3e-3  # of the first step; a cosine takes it down to zero at the last
LEARNING_RATES = {"vgg19": 1e-3}  # does not start at 3e-3: sixteen convolutions, and nothing between them normalizes
SHIFT = 2  # pixels; moving the training images a little shows the model more of them than there are


def compile_model(model, steps):
    """Give a model its loss, its optimizer for so many steps, and XLA."""
    checks.instance(model, "model", keras.Model, "a keras.Model")
    checks.positive_int(steps, "steps")
    first = LEARNING_RATES.get(model.name, LEARNING_RATE)
    learning_rate = keras.optimizers.schedules.CosineDecay(first, decay_steps=steps)
    model.compile(
        optimizer=keras.optimizers.Adam(learning_rate),
        loss="sparse_categorical_crossentropy",
        metrics=["accuracy"],
        # "auto" would mean no XLA on a machine without an accelerator. On torch it would ask for a C++ compiler.
        jit_compile=keras.backend.backend() != "torch",
    )
