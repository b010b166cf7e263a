"""Does this training continue the run in the folder, and from which time on?"""

import re
import weakref

import keras

from keras_cnn_edu import files
from keras_cnn_edu.callbacks.probes import fingerprint
from keras_cnn_edu.callbacks.weights import to_numpy
from keras_cnn_edu.runs import manifest as manifests

trained_in_this_process: weakref.WeakSet[keras.Model] = weakref.WeakSet()  # models that had a `ScheduledCallback`


def weights_fingerprint(model: keras.Model) -> str:
    """Return a hash of the weights of a model, which recognizes the model in a later `fit`.

    >>> model = keras.Sequential([keras.Input((2,)), keras.layers.Dense(1)])
    >>> before = weights_fingerprint(model)
    >>> model.set_weights([-weight for weight in model.get_weights()])
    >>> weights_fingerprint(model) == before
    False
    """
    return fingerprint({f"{number:04d}": to_numpy(weight) for number, weight in enumerate(model.weights)})[:16]


def continues(model: keras.Model, manifest: dict, initial_epoch: int) -> bool:
    """Tell whether a training continues the run of a manifest; if not, an untrained network begins a new run.

    It continues if `initial_epoch` is given, or if the weights are those with which the run ended. If they are those
    with which the run began, a new run begins. Any other network continues the run if it has been trained: its
    optimizer has counted steps, or it was trained in this process before it was compiled again.
    """
    network = manifest.get("network", {})
    weights = weights_fingerprint(model)
    if initial_epoch or weights == network.get("last"):
        return True
    if weights == network.get("first"):
        return False
    return batches_trained(model) > 0 or model in trained_in_this_process


def start(unit: str, manifest: dict, model: keras.Model, initial_epoch: int, batches_per_epoch: int | None) -> int:
    """Return the epoch, or the batch, after which a training continues the run of a manifest.

    That is `initial_epoch` if it is given, otherwise the last time that any callback has written. Batches are also
    counted by the optimizer, but only since `compile`.

    Args:
        unit: "epoch" or "batch".
        manifest: of the run; an empty one has no times.
        model: its optimizer has counted the batches.
        initial_epoch: the argument of `fit`.
        batches_per_epoch: None if that is not known.
    """
    sections = [section for section in manifests.sections(manifest) if section.get("unit") == unit]
    times = [time for section in sections for name in manifests.TIMES for time in section.get(name, [])]
    last = max(times, default=0)
    if unit == "epoch":
        return initial_epoch or last
    counted = batches_trained(model)
    if initial_epoch:
        return max(counted, initial_epoch * (batches_per_epoch or 0)) or last
    return max(counted, last)


def batches_trained(model: keras.Model) -> int:
    """Return the number of batches that a model was trained on, as counted by its optimizer since `compile`.

    The public `iterations` counts updates: with `gradient_accumulation_steps` there is one for several batches.
    """
    optimizer = getattr(model, "optimizer", None)
    optimizer = getattr(optimizer, "inner_optimizer", optimizer)  # of a LossScaleOptimizer
    return 0 if optimizer is None else int(keras.ops.convert_to_numpy(optimizer._iterations))


def batches_of_epoch(reported: int, model: keras.Model, steps: int | None, before: int) -> int:
    """Return how many batches of an epoch are done. Keras counts the last execution of several batches as a full one.

    Args:
        reported: number of batches as Keras counts them.
        model: if it is trained one batch at a time, `reported` is right.
        steps: number of batches of an epoch, None if that is not known.
        before: what `batches_trained` was when the epoch began.
    """
    if model.steps_per_execution == 1:
        return reported
    reported = min(reported, steps or reported)
    counted = batches_trained(model) - before
    return counted if reported - model.steps_per_execution < counted <= reported else reported


def same(old, new) -> bool:
    """Tell whether two descriptions of a run agree, apart from the numbers in names that Keras has chosen.

    >>> same("sequential", "sequential_1"), same("net", "other"), same([0, 1], [1, 1])
    (True, False, False)
    >>> same([{"path": "conv2d/kernel", "shape": [4]}], [{"path": "conv2d_3/kernel", "shape": [4]}])
    True
    """
    if isinstance(old, str) and isinstance(new, str):
        return _unnumbered(old) == _unnumbered(new)
    if isinstance(old, list) and new and isinstance(new, list) and isinstance(new[0], dict):
        return len(old) == len(new) and all(_same_row(*rows) for rows in zip(old, new, strict=True))
    return old == new


def _same_row(old, new):
    """Tell whether two rows describe the same layer or weight. Its file may have any safe name."""
    file = old.get("file")
    return (
        old.keys() == new.keys()
        and _unnumbered(old["path"]) == _unnumbered(new["path"])
        and (file is None or files.safe_name(file) == file)
        and all(old[name] == value for name, value in new.items() if name not in ("path", "file"))
    )


def _unnumbered(path):
    """Remove the number from `conv2d_3/kernel`, and from each part of a longer path."""
    return re.sub(r"_\d+(?=[/#[]|$)", "", path)
