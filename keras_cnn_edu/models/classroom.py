"""Every network in classroom size: narrow, for images of 28 to 96 pixels, so that it trains on a laptop."""

from keras_cnn_edu import checks
from keras_cnn_edu.models.shapes import in_order
from keras_cnn_edu.models.zoo import MODELS, build

IMAGES = (28, 28, 1)  # those of MNIST
CLASSROOM = {  # what each is built with; `stem="small"` begins without shrinking the image
    # Widths: at most 20 million multiplications for an image of 28×28, a minute or two for 60,000 images on one core.
    "lenet5": {},
    "mlp": {},
    "alexnet": {"width": 0.125, "variant": "classroom", "stem": "small"},
    "nin": {"width": 0.125, "stem": "small"},
    "vgg11": {"width": 0.125, "stem": "small"},
    "vgg13": {"width": 0.125, "stem": "small"},
    "vgg16": {"width": 0.125, "stem": "small"},
    "vgg19": {"width": 0.125, "stem": "small"},
    "googlenet": {"width": 0.125, "stem": "small", "batch_normalization": True},
    "resnet18": {"width": 0.125, "stem": "small"},
    "resnet34": {"width": 0.125, "stem": "small"},
    "resnet50": {"width": 0.125, "stem": "small"},
    "resnet101": {"width": 0.0625, "stem": "small"},
    "resnet152": {"width": 0.0625, "stem": "small"},
    "resnext50": {"width": 0.125, "stem": "small"},
    "densenet121": {"width": 0.125, "stem": "small"},
    "densenet169": {"width": 0.125, "stem": "small"},
    "densenet201": {"width": 0.125, "stem": "small"},
}


def classroom(name, input_shape=None, classes=10, **arguments):
    """Build the classroom version of a network.

    Args:
        name: a key of `MODELS`.
        input_shape: (height, width, channels) of an image, in pixels; None: (28, 28, 1). (channels, height, width)
            where `keras.config.image_data_format()` is "channels_first".
        classes: number of classes.
        **arguments: more of what the model's function takes; they go before those of the classroom version.

    Returns:
        A functional `keras.Model` from (batch, height, width, channels) to (batch, classes).

    Raises:
        ValueError: if there is no such model, it has no such argument, or the images are too small for it.

    Example:
        >>> model = classroom("vgg11")
        >>> model.output_shape, model.count_params()
        ((None, 10), 445482)
        >>> classroom("vgg11", width=0.25).get_layer("block1_conv1").filters
        16
    """
    arguments = {**CLASSROOM[checks.one_of(name, "name", MODELS)], **arguments}
    input_shape = in_order(IMAGES) if input_shape is None else input_shape
    return build(name, input_shape=input_shape, classes=classes, **arguments)
