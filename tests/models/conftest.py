"""What the tests of models share."""

import keras
import pytest

from keras_cnn_edu.models import densenet, googlenet, nin, resnet, vgg


@pytest.fixture
def without_xla():
    """Compute step by step: compiling every layer of a model takes far longer than a few small images."""
    if keras.backend.backend() != "tensorflow":
        yield
        return
    import tensorflow as tf

    tf.config.run_functions_eagerly(True)
    yield
    tf.config.run_functions_eagerly(False)


@pytest.fixture
def shorter(monkeypatch):
    """Build networks with a block or two where they have many: as many kinds of layers, in a fraction of the time."""
    monkeypatch.setattr(resnet, "STAGES", resnet.STAGES[:2])
    monkeypatch.setitem(resnet.NETWORKS, "ResNet18", (resnet.BASIC, (1, 1), False))
    monkeypatch.setitem(resnet.NETWORKS, "ResNet50", (resnet.BOTTLENECK, (1, 1), True))
    monkeypatch.setitem(resnet.NETWORKS, "ResNeXt50", (resnet.GROUPED, (1, 1), False))
    monkeypatch.setattr(densenet, "BLOCKS", densenet.BLOCKS[:2])
    monkeypatch.setattr(densenet, "TRANSITIONS", densenet.TRANSITIONS[:1])
    monkeypatch.setitem(densenet.PAIRS, "DenseNet121", (1, 1))
    monkeypatch.setattr(vgg, "FILTERS", vgg.FILTERS[:2])
    monkeypatch.setitem(vgg.CONVOLUTIONS, "VGG11", (1, 1))
    monkeypatch.setattr(nin, "BLOCKS", nin.BLOCKS[:1])
    monkeypatch.setattr(googlenet, "INCEPTIONS", ["pool3", googlenet.INCEPTIONS[0], "pool4"])
