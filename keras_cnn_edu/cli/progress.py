"""The progress of `train`. This file imports Keras, so it is imported only when training begins."""

import keras

from keras_cnn_edu.cli.terminal import StatusLine, console


class Progress(keras.callbacks.Callback):
    """Shows in the last line of the terminal what is being done, and prints a line for each finished epoch.

    Args:
        line: the last line.
        model: name of the network.
        epochs: number of epochs.
    """

    def __init__(self, line: StatusLine, model: str, epochs: int):
        super().__init__()
        self.line, self.name, self.epochs = line, model, epochs
        self.compiled = False

    def on_epoch_begin(self, epoch, logs=None):
        """In the first step Keras compiles the model, which takes longer than any other step."""
        self.epoch = f"epoch {epoch + 1:>{len(str(self.epochs))}}/{self.epochs}"
        if self.compiled:
            self.line.begin(self.epoch, self.params["steps"])
        else:
            self.line.begin(f"{self.epoch}: compiling the training of {self.name}, once")

    def on_train_batch_end(self, batch, logs=None):
        """Show the step and its metrics."""
        if not self.compiled:
            self.compiled = True
            self.line.begin(self.epoch, self.params["steps"])
        done = f"{batch + 1}/{self.params['steps']}"
        self.line.advance(
            batch + 1, f"{self.epoch}, step {done}: loss {logs['loss']:.3f}, accuracy {logs['accuracy']:.3f}"
        )

    def on_test_begin(self, logs=None):
        """Keras evaluates the network on the validation images after every epoch."""
        self.line.begin(f"{self.epoch}: validating")

    def on_epoch_end(self, epoch, logs=None):
        """Print the metrics of the epoch; then the run is saved, and pictures may be drawn."""
        validation = f"   validation accuracy {logs['val_accuracy']:.4f}" if "val_accuracy" in logs else ""
        console.print(
            f"{self.epoch}   loss {logs['loss']:.3f}   accuracy {logs['accuracy']:.3f}{validation}", highlight=False
        )
        self.line.begin(f"{self.epoch}: saving")

    def on_train_end(self, logs=None):
        """The learning curves and the confusion matrix follow."""
        self.line.begin("testing, drawing the results")
