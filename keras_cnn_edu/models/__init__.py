"""Networks from the papers: one paper, one file, and the paper's table in it as the data structure.

Each is a function that returns a functional `keras.Model`, built from our layers, or from the stock ones with
`layers=keras.layers`. By default it is the network of the paper; `classroom` builds one that trains on a laptop, and
`from_preset` one that is trained already.
"""

from keras_cnn_edu.models.alexnet import AlexNet
from keras_cnn_edu.models.classroom import classroom
from keras_cnn_edu.models.densenet import DenseNet121, DenseNet169, DenseNet201
from keras_cnn_edu.models.facts import Facts, facts, outline
from keras_cnn_edu.models.googlenet import GoogLeNet
from keras_cnn_edu.models.lenet import LeNet5
from keras_cnn_edu.models.mlp import MLP
from keras_cnn_edu.models.nin import NiN
from keras_cnn_edu.models.prediction import Prediction, Predictions, predict
from keras_cnn_edu.models.presets import PRESETS, Card, card, from_preset
from keras_cnn_edu.models.resnet import ResNet18, ResNet34, ResNet50, ResNet101, ResNet152, ResNeXt50
from keras_cnn_edu.models.vgg import VGG11, VGG13, VGG16, VGG19
from keras_cnn_edu.models.weights import WeightsUnavailableError, load_stock_weights
from keras_cnn_edu.models.zoo import MODELS, build, variants

__all__ = [
    "MLP",
    "MODELS",
    "PRESETS",
    "VGG11",
    "VGG13",
    "VGG16",
    "VGG19",
    "AlexNet",
    "Card",
    "DenseNet121",
    "DenseNet169",
    "DenseNet201",
    "Facts",
    "GoogLeNet",
    "LeNet5",
    "NiN",
    "Prediction",
    "Predictions",
    "ResNeXt50",
    "ResNet18",
    "ResNet34",
    "ResNet50",
    "ResNet101",
    "ResNet152",
    "WeightsUnavailableError",
    "build",
    "card",
    "classroom",
    "facts",
    "from_preset",
    "load_stock_weights",
    "outline",
    "predict",
    "variants",
]
