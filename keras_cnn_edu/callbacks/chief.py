"""When several machines train one model, all of them run the callbacks, and one of them writes: the chief."""

import sys

import keras


def is_chief(model=None):
    """Tell whether this process is the one that writes files: the only one, or the first of several.

    Args:
        model: asked for its distribution strategy on TensorFlow.

    Returns:
        True in a training of one process. On JAX: in process 0. On TensorFlow: where the strategy of the model
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
        grouped = distributed is not None and distributed.is_available() and distributed.is_initialized()
        return not grouped or distributed.get_rank() == 0
    strategy = getattr(model, "distribute_strategy", None)
    return strategy is None or bool(strategy.extended.should_checkpoint)
