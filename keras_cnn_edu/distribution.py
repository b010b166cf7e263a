"""One training on several devices, of one machine or of many.

`keras.distribution` divides every batch among devices. Each of them computes with its share of the images, and they add
up their gradients. With JAX the devices may belong to several processes on several machines. Nothing here starts a
process: that is done by Slurm, Kubernetes, torchrun, mpirun, Ray, or a person with two terminals. They start the same
command everywhere, and say through the environment who is who.

    distribution.join()  # before anything is computed
    with distribution.data_parallel(4).scope():
        model = …  # every process makes the same
        model.fit(data.own_rows(train, 64), …)
"""

import atexit
import contextlib
import os
import pickle
import sys
import tempfile
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import TypeVar

import keras
import numpy as np

from keras_cnn_edu import checks

__all__ = [
    "alone",
    "by_chief",
    "data_parallel",
    "failing_together",
    "is_chief",
    "join",
    "own_copy",
    "processes",
    "wait_for_all",
]

ENVIRONMENT = {  # who says it: the number of this process, how many there are, where the first one is
    "Keras": (
        "KERAS_DISTRIBUTION_PROCESS_ID", "KERAS_DISTRIBUTION_NUM_PROCESSES", "KERAS_DISTRIBUTION_JOB_ADDRESSES",
    ),
    "Kubeflow": ("JAX_PROCESS_ID", "JAX_NUM_PROCESSES", "JAX_COORDINATOR_ADDRESS"),
    "torchrun": ("RANK", "WORLD_SIZE", "MASTER_ADDR"),
    "Open MPI": ("OMPI_COMM_WORLD_RANK", "OMPI_COMM_WORLD_SIZE", "KERAS_DISTRIBUTION_JOB_ADDRESSES"),
}  # fmt: skip
PORT = 4731  # of the first process, where only its machine is named
ON_TORCH = "KERAS_BACKEND=torch torchrun --nproc-per-node=2 examples/14_several_devices_torch.py"

Answer = TypeVar("Answer")


# ── who is who ──


def join() -> None:
    """Become one of several processes, if the environment says that there are several. Call it before any computation.

    The environment is that of whatever starts the processes:

    who starts them     what is read
    a person, a script  KERAS_DISTRIBUTION_PROCESS_ID, …_NUM_PROCESSES, …_JOB_ADDRESSES
    Kubeflow            JAX_PROCESS_ID, JAX_NUM_PROCESSES, JAX_COORDINATOR_ADDRESS
    torchrun            RANK, WORLD_SIZE, MASTER_ADDR
    mpirun              OMPI_COMM_WORLD_RANK, …_SIZE, KERAS_DISTRIBUTION_JOB_ADDRESSES
    Slurm, Cloud TPU    what JAX knows how to read
    Ray Train           nothing: it has joined them already

    Without any of these there is one process. A second call does nothing.

    Raises:
        ValueError: if Keras does not compute with JAX, a part of the variables is missing, or they are not numbers.
        RuntimeError: if JAX has computed something before.

    If the other processes do not come, JAX ends this one, after five minutes by its documentation: `DEADLINE_EXCEEDED`.

    Reference: https://keras.io/api/distribution/distribution_utils/ and
    https://docs.jax.dev/en/latest/multi_process.html
    """
    _check_backend()
    import jax

    # Two steps in flight can wait for each other's threads for ever where there are more devices than cores.
    jax.config.update("jax_cpu_enable_async_dispatch", False)
    if jax.distributed.is_initialized():
        return
    found = from_environment()
    if found is None:
        return
    try:
        keras.distribution.initialize(*found)
    except RuntimeError as error:
        raise RuntimeError(
            f"This process could not join the others: {error} Are all of them started, with the same address of the "
            "first one, and does that machine accept connections? In Python, call `distribution.join()` before "
            "anything is computed."
        ) from error


def from_environment() -> tuple[str, int, int] | tuple[()] | None:
    """Read who this process is: (address of the first process, how many there are, number of this one).

    Returns:
        () if JAX can find out by itself, None if there is only one process.

    Raises:
        ValueError: if a part of the variables is missing, or they are not numbers that fit.
    """
    given = {who: [name for name in names if os.environ.get(name)] for who, names in ENVIRONMENT.items()}
    complete = next((who for who, names in ENVIRONMENT.items() if len(given[who]) == len(names)), None)
    if complete:
        index, count, address = ENVIRONMENT[complete]
        number, total = _integer(index, least=0), _integer(count, least=1)
        if number >= total:
            raise ValueError(
                f"`{index}` must be less than {count}={total}: processes are counted from 0. "
                f"Received: {index}={number}."
            )
        where = os.environ[address].split(",")[0]
        return (where if ":" in where else f"{where}:{PORT}", total, number) if total > 1 else None
    if "SLURM_STEP_NODELIST" in os.environ or "OMPI_MCA_orte_hnp_uri" in os.environ:
        return ()
    if "," in os.environ.get("TPU_WORKER_HOSTNAMES", ""):
        return ()
    for who, names in ENVIRONMENT.items():
        if given[who]:
            missing = [name for name in names if name not in given[who]]
            raise ValueError(
                f"`{missing[0]}` must be set beside {' and '.join(given[who])}, which say that there are several "
                f"processes ({who}). Received: no {', no '.join(missing)}. Set all of {', '.join(names)}, or none."
            )
    return None


def _integer(name, least):
    """Read an integer from the environment."""
    text = os.environ[name]
    if not text.isdecimal() or int(text) < least:
        raise ValueError(f"`{name}` must be an integer, {least} or more. Received: {name}={text!r} in the environment.")
    return int(text)


def processes() -> tuple[int, int]:
    """Return the number of this process, counted from 0, and how many there are.

    >>> processes()
    (0, 1)
    """
    backend = keras.backend.backend()
    if backend == "jax":
        import jax

        return jax.process_index(), jax.process_count()
    group = sys.modules.get("torch.distributed") if backend == "torch" else None
    if group is None or not group.is_available() or not group.is_initialized():
        return 0, 1
    return group.get_rank(), group.get_world_size()


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
    strategy = getattr(model, "distribute_strategy", None) if keras.backend.backend() == "tensorflow" else None
    return processes()[0] == 0 if strategy is None else bool(strategy.extended.should_checkpoint)


def several_processes() -> bool:
    """Tell whether JAX computes in several processes, which must take every step together.

    >>> several_processes()
    False
    """
    return keras.backend.backend() == "jax" and processes()[1] > 1


# ── what the chief knows, all know ──


def by_chief(function: Callable[[], Answer]) -> Answer:
    """Call a function in the chief alone; all processes return what it returned, or raise what it raised.

    So the processes decide alike, and only the chief looks at its disk: no process waits for others that went another
    way. All of them must call this, in the same order.

    Args:
        function: what it returns, or raises, is sent to the others with `pickle`.

    Example:
        >>> by_chief(lambda: "here is only one process")
        'here is only one process'
    """
    checks.function(function, "function", "a function without arguments")
    if not several_processes():
        return function()
    from jax.experimental.multihost_utils import broadcast_one_to_all

    content = b""
    if is_chief():
        try:
            content = pickle.dumps((function(), None))
        except Exception as error:
            content = pickle.dumps((None, error))
    message = np.zeros(broadcast_one_to_all(np.uint32(len(content))), "uint8")
    message[: len(content)] = np.frombuffer(content, "uint8")
    answer, failure = pickle.loads(broadcast_one_to_all(message).tobytes())
    if failure is not None:
        raise failure
    return answer


@contextlib.contextmanager
def copied_from_chief(path: Path) -> Iterator[Path]:
    """Within the block, yield the path of a copy of a file of the chief, whose disk other processes may not see."""
    if not several_processes():
        yield path
        return
    content = by_chief(path.read_bytes)
    with tempfile.TemporaryDirectory() as folder:
        copy = Path(folder, path.name)
        copy.write_bytes(content)
        yield copy


@contextlib.contextmanager
def failing_together() -> Iterator[None]:
    """Within the block an error in one of several processes ends all of them: none waits for another forever.

    When Python ends, JAX waits up to five minutes until all processes are at their end. The others would not get there:
    they wait for the gradients of the one that failed. So that one leaves without JAX's farewell, with the exit status
    1, and when its connections are closed, the others fail, too.
    """
    try:
        yield
    except BaseException:
        if several_processes():
            atexit.register(_leave)  # it is called before what JAX has registered earlier
        raise


def _leave():
    for stream in (sys.stdout, sys.stderr):
        stream.flush()
    os._exit(1)


def wait_for_all() -> None:
    """Wait until every process has called this."""
    by_chief(lambda: None)


# ── devices ──


def data_parallel(devices: int | None = None) -> keras.distribution.DataParallel:
    """Return a distribution that divides every batch among devices; each has a copy of all weights.

    Within its `scope()` models are made and trained. Each device computes the gradient of its share of the batch, and
    these are added up: the numbers are those of one device, up to rounding.

    Args:
        devices: how many of this process; None means all. Every process must name as many.

    Returns:
        A `keras.distribution.DataParallel` over the devices of all processes. Each process gives it its own rows of
        every batch, see `data.own_rows`.

    Raises:
        ValueError: if Keras does not compute with JAX, there are not as many devices, or not as many in each process.
        TypeError: if an argument has the wrong type.
    """
    if devices is not None:
        checks.positive_int(devices, "devices")
    _check_backend()
    import jax

    here = jax.local_device_count()
    devices = devices or here
    if devices > here:
        raise ValueError(
            f"`devices` must be at most {here}, the number of devices that JAX sees here. Received: devices={devices}. "
            "A processor is one device, however many cores it has; to try it with several, set "
            f"XLA_FLAGS=--xla_force_host_platform_device_count={devices} before Python starts."
        )
    of_process: dict[int, list[str]] = {}
    for name, device in zip(keras.distribution.list_devices(), jax.devices(), strict=True):
        of_process.setdefault(device.process_index, []).append(name)
    counts = [len(of_process[index]) for index in sorted(of_process)]
    if len(set(counts)) > 1:
        raise ValueError(
            "`devices` must be of processes that see equally many. "
            f"Received: processes that see {', '.join(map(str, counts))}. Hide some, with CUDA_VISIBLE_DEVICES=0,1 "
            "for example."
        )
    chosen = [name for index in sorted(of_process) for name in of_process[index][:devices]]
    return keras.distribution.DataParallel(devices=chosen, auto_shard_dataset=False)


def _check_backend():
    backend = keras.backend.backend()
    if backend != "jax":
        instead = f" Or write the loop out for torch, as an example does: `{ON_TORCH}`." if backend == "torch" else ""
        raise ValueError(
            "`KERAS_BACKEND` must be jax for a training on several devices. "
            f"Received: the backend {backend}. Set KERAS_BACKEND=jax before Python starts.{instead}"
        )


def check_batch(batch_size: int, name: str = "batch_size") -> None:
    """Refuse a batch that cannot be divided evenly among the devices of the current scope, or among the processes.

    >>> check_batch(64)
    """
    parts = max(shares(), processes()[1])  # on torch there is no scope, and each process has one device
    if batch_size % parts:
        nearest = max(1, round(batch_size / parts)) * parts
        raise ValueError(
            f"`{name}` must be a multiple of {parts}, the number of devices of all processes together. "
            f"Received: {name}={batch_size}. For example {name}={nearest}."
        )


def shares() -> int:
    """Return among how many devices a batch is divided now.

    >>> shares()
    1
    """
    distribution = keras.distribution.distribution()
    return 1 if distribution is None else distribution.num_model_replicas


def divided_among(batch) -> int:
    """Return among how many devices a batch of so many images is divided; one that cannot be is whole on every device.

    >>> divided_among(64)
    1
    """
    return shares() if isinstance(batch, int) and batch % shares() == 0 else 1


@contextlib.contextmanager
def alone() -> Iterator[None]:
    """Within the block this process computes by itself: what it makes is on its own device, and waits for no other."""
    distribution = keras.distribution.distribution()
    keras.distribution.set_distribution(None)
    try:
        yield
    finally:
        keras.distribution.set_distribution(distribution)


def own_copy(model: keras.Model) -> keras.Model:
    """Return a model that belongs to this process alone: a copy, if several have it together. Call it within `alone`.

    >>> model = keras.Sequential([keras.Input((2,)), keras.layers.Dense(1)])
    >>> own_copy(model) is model
    True
    """
    checks.instance(model, "model", keras.Model, "a keras.Model")
    if not several_processes():
        return model
    copy = keras.models.clone_model(model)
    copy.set_weights(model.get_weights())
    return copy
