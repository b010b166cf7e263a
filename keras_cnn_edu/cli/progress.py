"""What `train` shows while it trains. Imports Keras, so it is imported when Keras is needed anyway."""

import keras

from keras_cnn_edu.cli.terminal import console


class Progress(keras.callbacks.Callback):
    """Says in the last line of the terminal what is done, and prints a line for each finished epoch.

    Args:
        line: the `terminal.Line`.
        model: name of the network.
        epochs: how many there are.
    """

    def __init__(self, line, model, epochs):
        super().__init__()
        self.line, self.name, self.epochs = line, model, epochs
        self.compiled = False

    def on_epoch_begin(self, epoch, logs=None):
        """The first step of all makes Keras compile the model, which takes longer than any other."""
        self.epoch = f"epoch {epoch + 1:>{len(str(self.epochs))}}/{self.epochs}"
        if self.compiled:
            self.line.begin(self.epoch, self.params["steps"])
        else:
            self.line.begin(f"{self.epoch}: compiling the training of {self.name}, once")

    def on_train_batch_end(self, batch, logs=None):
        """Show how far the epoch is."""
        if not self.compiled:
            self.compiled = True
            self.line.begin(self.epoch, self.params["steps"])
        done = f"{batch + 1}/{self.params['steps']}"
        self.line.move(
            batch + 1, f"{self.epoch}, step {done}: loss {logs['loss']:.3f}, accuracy {logs['accuracy']:.3f}"
        )

    def on_test_begin(self, logs=None):
        """Keras tests after every epoch."""
        self.line.begin(f"{self.epoch}: testing")

    def on_epoch_end(self, epoch, logs=None):
        """Print what came out of the epoch; after it the run is saved, and sometimes drawn."""
        console.print(
            f"{self.epoch}   loss {logs['loss']:.3f}   accuracy {logs['accuracy']:.3f}   "
            f"test accuracy {logs['val_accuracy']:.4f}",
            highlight=False,
        )
        self.line.begin(f"{self.epoch}: saving")

    def on_train_end(self, logs=None):
        """The learning curves and the confusion matrix follow."""
        self.line.begin("drawing what came out")
