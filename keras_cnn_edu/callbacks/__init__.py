"""Callbacks decide *when* a network is examined in training. Extraction computes what is written, viz draws it."""

from keras_cnn_edu.callbacks.activations import ActivationStatistics
from keras_cnn_edu.callbacks.feature_maps import FeatureMapExporter
from keras_cnn_edu.callbacks.gradients import GradientStatistics
from keras_cnn_edu.callbacks.kernels import KernelExporter
from keras_cnn_edu.callbacks.weights_exporter import WeightsExporter

__all__ = [
    "ActivationStatistics",
    "FeatureMapExporter",
    "GradientStatistics",
    "KernelExporter",
    "WeightsExporter",
]
