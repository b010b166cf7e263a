"""All networks by name, and when their papers appeared."""

import inspect

from keras_cnn_edu import checks
from keras_cnn_edu.models import alexnet, lenet
from keras_cnn_edu.models.alexnet import AlexNet
from keras_cnn_edu.models.densenet import DenseNet121, DenseNet169, DenseNet201
from keras_cnn_edu.models.googlenet import GoogLeNet
from keras_cnn_edu.models.lenet import LeNet5
from keras_cnn_edu.models.mlp import MLP
from keras_cnn_edu.models.nin import NiN
from keras_cnn_edu.models.resnet import ResNet18, ResNet34, ResNet50, ResNet101, ResNet152, ResNeXt50
from keras_cnn_edu.models.vgg import VGG11, VGG13, VGG16, VGG19

MODELS = {
    "lenet5": LeNet5,
    "mlp": MLP,
    "alexnet": AlexNet,
    "nin": NiN,
    "vgg11": VGG11,
    "vgg13": VGG13,
    "vgg16": VGG16,
    "vgg19": VGG19,
    "googlenet": GoogLeNet,
    "resnet18": ResNet18,
    "resnet34": ResNet34,
    "resnet50": ResNet50,
    "resnet101": ResNet101,
    "resnet152": ResNet152,
    "resnext50": ResNeXt50,
    "densenet121": DenseNet121,
    "densenet169": DenseNet169,
    "densenet201": DenseNet201,
}
YEARS = {  # in which the paper could first be read
    "lenet5": 1998,
    "mlp": 1986,
    "alexnet": 2012,
    "nin": 2013,
    "vgg11": 2014,
    "vgg13": 2014,
    "vgg16": 2014,
    "vgg19": 2014,
    "googlenet": 2014,
    "resnet18": 2015,
    "resnet34": 2015,
    "resnet50": 2015,
    "resnet101": 2015,
    "resnet152": 2015,
    "resnext50": 2016,
    "densenet121": 2016,
    "densenet169": 2016,
    "densenet201": 2016,
}
VARIANTS = {  # the first is the default
    "lenet5": tuple(lenet.VARIANTS),
    "alexnet": tuple(alexnet.VARIANTS),
}


def build(name, **arguments):
    """Build the model of that name.

    Args:
        name: a key of `MODELS`.
        **arguments: what the model's function takes: `input_shape`, `classes`, `layers`, ….

    Returns:
        A functional `keras.Model`.

    Raises:
        ValueError: if there is no such model; the message names those there are.
        TypeError: if the model has no such argument.

    Example:
        >>> build("lenet5", input_shape=(28, 28, 1), variant="classic").output_shape
        (None, 10)
        >>> build("lenet")
        Traceback (most recent call last):
            ...
        ValueError: `name` must be one of 'lenet5', 'mlp', ... Received: name='lenet'. Did you mean 'lenet5'?
    """
    builder = MODELS[checks.one_of(name, "name", MODELS)]
    checks.keywords(arguments, inspect.signature(builder).parameters, name)
    return builder(**arguments)


def variants(name):
    """Return the names of a model's variants, the default first; none if there is one way to build it.

    >>> variants("alexnet")
    ('2012', 'classroom')
    >>> variants("mlp")
    ()
    """
    return VARIANTS.get(checks.one_of(name, "name", MODELS), ())
