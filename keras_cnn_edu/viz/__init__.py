"""Pictures of arrays. Nothing here ever sees a model: arrays go in, a `matplotlib.figure.Figure` comes out.

The figures are built without pyplot: no display is needed, and no hidden state is left behind. A notebook shows a
figure that stands on the last line of a cell, and what `slide` returns as an animation.

`canvas` holds what all pictures are drawn with, `sliding` the steps of a sliding window; every other file is a picture.
"""

from keras_cnn_edu.viz.activations import activation_history
from keras_cnn_edu.viz.canvas.saving import save
from keras_cnn_edu.viz.canvas.sheet import Sheet
from keras_cnn_edu.viz.class_activation import class_activation_grid
from keras_cnn_edu.viz.comparison import comparison_bars
from keras_cnn_edu.viz.confusion import confusion_matrix
from keras_cnn_edu.viz.connectivity import connectivity
from keras_cnn_edu.viz.curves import learning_curves
from keras_cnn_edu.viz.explanation import arithmetic
from keras_cnn_edu.viz.feature_maps import NORMALIZATIONS, feature_map_grid
from keras_cnn_edu.viz.gradients import gradient_history
from keras_cnn_edu.viz.kernel_changes import kernel_changes
from keras_cnn_edu.viz.kernels import kernel_grid
from keras_cnn_edu.viz.maximized import maximized_grid
from keras_cnn_edu.viz.predictions import prediction_bars
from keras_cnn_edu.viz.receptive_field import receptive_field_map
from keras_cnn_edu.viz.sliding.animation import save_animation
from keras_cnn_edu.viz.sliding.step_sheet import step_sheet
from keras_cnn_edu.viz.sliding.steps import slide
from keras_cnn_edu.viz.visits import visit_map

__all__ = [
    "NORMALIZATIONS",
    "Sheet",
    "activation_history",
    "arithmetic",
    "class_activation_grid",
    "comparison_bars",
    "confusion_matrix",
    "connectivity",
    "feature_map_grid",
    "gradient_history",
    "kernel_changes",
    "kernel_grid",
    "learning_curves",
    "maximized_grid",
    "prediction_bars",
    "receptive_field_map",
    "save",
    "save_animation",
    "slide",
    "step_sheet",
    "visit_map",
]
