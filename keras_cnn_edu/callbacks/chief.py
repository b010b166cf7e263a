"""When several processes train one model, all of them run the callbacks and one of them writes files: the chief."""

import sys

import keras


def is_chief(model: keras.Model | None = None) -> bool:
    """Tell whether this process writes files: it is the only one, or the first of several.

    Args:
        model: its distribution strategy decides on TensorFlow.

    Returns:
        True in a training with one process. On JAX: in process 0. On TensorFlow: where the strategy of the model
        saves checkpoints. On PyTorch: in rank 0 of the process group, if there is one.

    Example:
        >>> is_chief()
        True
    """
    backend = keras.backend.backend()
    if backend == "jax":
        import jax

        return jax.process_index() == 0
    if backend == "torch":
        distributed = sys.modules.get("torch.distributed")
        if distributed is None or not distributed.is_available() or not distributed.is_initialized():
            return True
        return distributed.get_rank() == 0
    strategy = getattr(model, "distribute_strategy", None)
    return strategy is None or bool(strategy.extended.should_checkpoint)
