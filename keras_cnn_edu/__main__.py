"""`python -m keras_cnn_edu` is the command line."""

from keras_cnn_edu.cli import app

app(prog_name="keras-cnn-edu")
