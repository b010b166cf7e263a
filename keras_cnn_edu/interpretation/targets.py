"""What is explained: which number of all that a model returns, and whether what raises it or what lowers it."""

import dataclasses
from collections.abc import Sequence

import keras
import numpy as np

from keras_cnn_edu import checks

DIRECTIONS = ("up", "down")


@dataclasses.dataclass(frozen=True, eq=False)
class Target:
    """One number for each image, chosen from what a model returns.

    A class of a classifier; the one number of a regression, up or down; one output of several; a class over some
    pixels of a segmentation.

    Args:
        classes: the number of a class (or of a unit, for other outputs), or one for each image; None: the class that
            the model predicts. A model with one sigmoid unit has two classes: the unit raises 1 and lowers 0. A single
            number without a sigmoid has no classes.
        output: of a model with several, which: its number, or its name (the key, if the model returns a dict).
        pixels: of an output (batch, height, width, classes), where: a boolean mask (height, width), one for each image
            (examples, height, width), or a list of (row, column). Their scores are added up.
        direction: "up": what raises the number; "down": what lowers it. None: up, and of one sigmoid unit towards the
            class that the model predicts.

    Raises:
        ValueError: if the direction is neither, or both `classes` and `direction` are given of one number.

    Example:
        >>> Target(classes=3), Target(output="age", direction="down")
        (Target(classes=3), Target(output='age', direction='down'))

    Reference: K. Vinogradova, A. Dibrov, G. Myers, "Towards Interpretable Semantic Segmentation via Gradient-weighted
    Class Activation Mapping", 2020, on the sum over pixels. https://arxiv.org/abs/2002.11434
    """

    classes: int | Sequence[int] | None = None
    output: int | str | None = None
    pixels: np.ndarray | Sequence | None = None
    direction: str | None = None

    def __post_init__(self):
        if self.direction is not None:
            checks.one_of(self.direction, "direction", DIRECTIONS)

    def __repr__(self):
        given = {name: _shortened(value) for name, value in vars(self).items() if value is not None}
        return f"Target({', '.join(f'{name}={text}' for name, text in given.items())})"


def as_target(classes, target: Target | None) -> Target:
    """Return the target; `classes` alone are short for one."""
    if target is None:
        return Target(classes)
    if not isinstance(target, Target):
        raise TypeError(f"`target` must be an `interpretation.Target`. Received: target={target!r}.")
    if classes is not None:
        raise ValueError(
            "`classes` must be None if there is a `target`, which says them itself: `Target(classes=…)`. "
            f"Received: classes={classes!r}, target={target!r}."
        )
    return target


def output_index(model: keras.Model, outputs, target: Target) -> int:
    """Return which of the tensors that a model returns a target is about.

    Raises:
        ValueError: if there is no such output, or there are several and the target does not say which.
    """
    tensors = keras.tree.flatten(outputs)
    if isinstance(outputs, dict):
        names = sorted(outputs)  # as keras.tree.flatten does
    else:
        declared = getattr(model, "output_names", None) or []
        names = list(declared) if len(declared) == len(tensors) else [None] * len(tensors)
    wanted = target.output
    if wanted is None and len(tensors) == 1:
        return 0
    if isinstance(wanted, str) and names.count(wanted) == 1:
        return names.index(wanted)
    if not isinstance(outputs, dict) and not isinstance(wanted, (str, bool, type(None))):
        index = checks.integer(wanted, "output", least=0)
        if index < len(tensors):
            return index
    choices = ", ".join(
        f"{number if name is None else repr(name)} {tuple(tensor.shape)}"
        for number, (name, tensor) in enumerate(zip(names, tensors, strict=True))
    )
    raise ValueError(
        f"`output` must say which output of the model is meant: {choices}. Received: output={wanted!r}, "
        f"model={model.name!r}. For example target=Target(output={names[0] or 0!r})."
    )


def mask_of(pixels, examples: int, sizes: tuple[int, ...], first_image: int = 0) -> np.ndarray:
    """Return the pixels of some examples, from the first image on, as a boolean array (examples, height, width).

    >>> mask_of([(0, 1)], 1, (2, 2)).tolist()
    [[[False, True], [False, False]]]
    """
    array = _array(pixels)
    if array.dtype == bool and array.ndim == len(sizes) + 1:  # one for each image
        array = array[first_image : first_image + examples]
    if array.dtype == bool and array.shape in (sizes, (examples, *sizes)):
        mask = np.broadcast_to(array, (examples, *sizes))
    else:
        positions = array.reshape(1, -1) if array.ndim == 1 else array
        integers = array.dtype.kind in "iu" and positions.ndim == 2 and positions.shape[1] == len(sizes)
        if not integers or (positions < 0).any() or (positions >= sizes).any():
            raise ValueError(
                f"`pixels` must say which of {sizes} positions of the output are meant: a boolean mask of that "
                f"shape, one for each image, or a list of positions. Received: pixels={_shortened(pixels)}. "
                f"For example target=Target(pixels=[{tuple(size // 2 for size in sizes)}])."
            )
        mask = np.zeros((examples, *sizes), bool)
        mask[(slice(None), *positions.T)] = True
    if not mask.any(tuple(range(1, mask.ndim))).all():
        raise ValueError(f"`pixels` must be one or more in each image. Received: none, in pixels={_shortened(pixels)}.")
    return mask


def _shortened(value):
    """Write a value; of a large array only its type and shape."""
    array = _array(value)
    return repr(value) if array.size < 10 else f"<{array.dtype} of shape {array.shape}>"


def _array(value):
    """Return an array; of rows that differ in length, an empty one."""
    try:
        return np.asarray(() if value is None else value)
    except ValueError:
        return np.asarray(())
