"""Callbacks: *when* to look at a network in training; extraction and viz do the looking."""

from keras_cnn_edu.callbacks.activations import ActivationStatistics
from keras_cnn_edu.callbacks.chief import is_chief
from keras_cnn_edu.callbacks.feature_maps import FeatureMapExporter
from keras_cnn_edu.callbacks.gradients import GradientStatistics
from keras_cnn_edu.callbacks.kernels import KernelExporter
from keras_cnn_edu.callbacks.runs import RunFolder

__all__ = [
    "ActivationStatistics",
    "FeatureMapExporter",
    "GradientStatistics",
    "KernelExporter",
    "RunFolder",
    "is_chief",
]
