"""Networks of `keras.applications` for transfer learning, made as small as their functions allow."""

import keras
from keras.src.applications.resnet import ResNet, stack_residual_blocks_v1


def resnet():
    """The first stage of ResNet50, with fewer filters: 32×32 pixels become 8×8 maps."""
    return ResNet(
        lambda x: stack_residual_blocks_v1(x, 8, 2, stride1=1, name="conv2"),
        preact=False, use_bias=True, include_top=False, weights=None, input_shape=(32, 32, 3), name="backbone",
    )  # fmt: skip


def mobilenet():
    """The first blocks of MobileNetV2, with a third of their filters: 64×64 pixels become 8×8 maps."""
    whole = keras.applications.MobileNetV2(alpha=0.35, weights=None, include_top=False, input_shape=(64, 64, 3))
    return keras.Model(whole.input, whole.get_layer("block_3_depthwise_relu").output, name="backbone")
