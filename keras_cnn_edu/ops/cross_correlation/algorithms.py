"""The table of algorithms."""

from keras_cnn_edu.ops.cross_correlation.algorithm import Algorithm
from keras_cnn_edu.ops.cross_correlation.definition import Definition
from keras_cnn_edu.ops.cross_correlation.fourier import Fourier
from keras_cnn_edu.ops.cross_correlation.im2col import Im2col
from keras_cnn_edu.ops.cross_correlation.pointwise import Pointwise
from keras_cnn_edu.ops.cross_correlation.shifted import Shifted
from keras_cnn_edu.ops.cross_correlation.tiled import Tiled
from keras_cnn_edu.ops.cross_correlation.to_channels import SpaceToDepth, SplitKernel
from keras_cnn_edu.ops.cross_correlation.winograd import Winograd

ALGORITHMS: dict[str, type[Algorithm]] = {
    "definition": Definition,
    "shifted": Shifted,
    "im2col": Im2col,
    "pointwise": Pointwise,
    "tiled": Tiled,
    "winograd": Winograd,
    "fourier": Fourier,
    "space_to_depth": SpaceToDepth,
    "split_kernel": SplitKernel,
}
