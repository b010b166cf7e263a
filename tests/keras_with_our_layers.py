"""A plugin for pytest: Keras's own tests get our classes in place of the stock ones.

    python -m pytest -p keras_with_our_layers --pyargs keras.src.layers.pooling.max_pooling_test
"""

from keras.src import layers as stock

from keras_cnn_edu import layers

for name in layers.__all__:
    if hasattr(stock, name):
        setattr(stock, name, getattr(layers, name))
