"""Is this network the one whose run is in the folder, and at what time of that run does its training begin?"""

import re
import weakref

import keras

from keras_cnn_edu import files
from keras_cnn_edu.callbacks import manifest as manifests
from keras_cnn_edu.callbacks.probes import fingerprint
from keras_cnn_edu.callbacks.weights import to_numpy

trained_here: weakref.WeakSet[keras.Model] = weakref.WeakSet()  # the models that have been watched in this process


def mark(model):
    """Return a text that tells the weights of a model from all others, to recognize it when it comes back.

    >>> model = keras.Sequential([keras.Input((2,)), keras.layers.Dense(1)])
    >>> before = mark(model)
    >>> model.set_weights([-weight for weight in model.get_weights()])
    >>> mark(model) == before, mark(keras.models.clone_model(model)) == before
    (False, False)
    """
    return fingerprint({f"{number:04d}": to_numpy(weight) for number, weight in enumerate(model.weights)})[:16]


def goes_on(model, manifest, initial_epoch):
    """Tell whether a training goes on with the run of a manifest; if not, an untrained network begins another.

    It goes on if `initial_epoch` says so, or the weights are those that the run ended with. With the weights that
    it began with, it begins again. Of any other network what counts is whether it is known to be trained: its optimizer
    has counted steps, or it was watched before in this process, although it is compiled anew since.
    """
    known = manifest.get("network", {})
    weights = mark(model)
    if initial_epoch or weights == known.get("last"):
        return True
    if weights == known.get("first"):
        return False
    return batches_trained(model) > 0 or model in trained_here


def start(unit, manifest, model, initial_epoch, batches_per_epoch):
    """Return the epoch, or the batch, after which a training goes on with the run of a manifest.

    That is what `initial_epoch` says, or else the last one that any callback has seen. Batches are also counted by
    the optimizer, but only since `compile`.

    Args:
        unit: "epoch" or "batch".
        manifest: of the run; an empty one has no times.
        model: its optimizer knows how many batches it was trained for.
        initial_epoch: as `fit` was given it.
        batches_per_epoch: None if that is not known.
    """
    parts = [part for part in manifests.sections(manifest) if part.get("unit") == unit]
    last = max((time for part in parts for name in manifests.TIMES for time in part.get(name, [])), default=0)
    if unit == "epoch":
        return initial_epoch or last
    counted = batches_trained(model)
    if initial_epoch:
        return max(counted, initial_epoch * (batches_per_epoch or 0)) or last
    return max(counted, last)


def batches_trained(model):
    """Return the number of batches that a model was trained for, as its optimizer has counted them since `compile`.

    The public `iterations` counts updates: with `gradient_accumulation_steps` there is one for several batches.
    """
    optimizer = getattr(model, "optimizer", None)
    optimizer = getattr(optimizer, "inner_optimizer", optimizer)  # inside the one that scales losses
    return 0 if optimizer is None else int(keras.ops.convert_to_numpy(optimizer._iterations))


def batches_of_epoch(reported, model, steps, before):
    """Return how many batches of an epoch are done. Keras counts the last execution of several batches as a full one.

    Args:
        reported: number of batches as Keras counts.
        model: if it is trained one batch at a time, that is right.
        steps: number of batches of an epoch, None if that is not known.
        before: what `batches_trained` was when the epoch began.
    """
    if model.steps_per_execution == 1:
        return reported
    reported = min(reported, steps or reported)
    counted = batches_trained(model) - before
    return counted if reported - model.steps_per_execution < counted <= reported else reported


def same(old, new):
    """Tell whether a fact of a run is still the same. Numbers that Keras gives to layers without a name do not count.

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
    """Tell whether two layers, or weights, are the same. Their files may have any names that are safe."""
    file = old.get("file")
    return (
        old.keys() == new.keys()
        and _unnumbered(old["path"]) == _unnumbered(new["path"])
        and (file is None or files.safe_name(file) == file)
        and all(old[name] == value for name, value in new.items() if name not in ("path", "file"))
    )


def _unnumbered(path):
    """Leave out the numbers of `conv2d_3/kernel`, and of each part of a longer path."""
    return re.sub(r"_\d+(?=[/#[]|$)", "", path)
