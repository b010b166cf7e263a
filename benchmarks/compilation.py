"""What the first call costs: how long XLA compiles each layer of the models, forward and backward.

python -m benchmarks.compilation    for one layer and for two networks: how much of it is recording the steps, and how
                                    much is XLA
"""

import functools
import inspect
import time
import types

import keras

from benchmarks import memory, operations, peers, training, work
from benchmarks.results import rows_of
from keras_cnn_edu import layers, models, timing
from keras_cnn_edu.gradients import with_gradients
from keras_cnn_edu.xla import compiled

MODELS = (  # of each family the smallest that holds its kinds of layers; the deeper ones repeat them
    "lenet5", "alexnet", "nin", "vgg13", "googlenet", "resnet18", "resnet50", "resnext50", "densenet121",
)  # fmt: skip
BATCH = 4  # images
MOST_ROUNDS = 3  # times that a layer is compiled, each time as a new program; the median counts


def measure(name, rounds):
    """Compile every layer of a model that differs from those before it, at the paper's image size; a row for each."""
    rows = []
    for layer in distinct(models.build(name)):
        samples = [first_call(layer) for _ in range(min(rounds, MOST_ROUNDS))]
        rows += rows_of("compile", name, layer.path, "s", {"ours": samples})
    return rows


def first_call(layer):
    """Return the seconds by which the first call of a layer, forward and backward, is longer than a later one."""
    program = compiled(with_gradients(step(layer)))
    images = [keras.ops.ones((BATCH, *tensor.shape[1:])) for tensor in (layer.output, layer.input)]
    contestant = peers.contestant(program, [*images, *(weight.value for weight in layer.trainable_variables)])
    return timing.Repeated(contestant.call, contestant.wait, shortest=0).compilation


def distinct(model):
    """Return those of our layers in a model that no earlier one equals in settings and input shape."""
    found = {}
    for layer in inner(model):
        if type(layer).__module__.startswith("keras_cnn_edu."):
            config = {key: value for key, value in layer.get_config().items() if key != "name"}
            found.setdefault((type(layer).__name__, str(config), layer.input.shape), layer)
    return list(found.values())


def inner(model):
    """Yield the layers of a model, those of models inside it too."""
    for layer in model.layers:
        yield from inner(layer) if isinstance(layer, keras.Model) else [layer]


def step(layer):
    """Return the function of inputs and weights that a layer computes in training."""
    fixed = [variable.value for variable in layer.non_trainable_variables]
    settings = {"training": True} if "training" in inspect.signature(layer.call).parameters else {}

    def function(inputs, *weights):
        outputs, _ = layer.stateless_call(list(weights), fixed, inputs, **settings)
        return outputs

    return function


def profile(task=memory.TASK, algorithms=("auto", "winograd", "im2col", "tiled", "fourier")):
    """Print for each algorithm how long TensorFlow records the steps of a layer, and how long XLA makes loops of them.

    Args:
        task: a `work.Correlation`, forward and with its gradients.
        algorithms: of `ops.cross_correlate`.
    """
    import tensorflow as tf

    arrays = [tf.constant(array) for array in (work.normal(task.output_shape()), *task.arrays())]
    print(f"{task.name}, {operations.BOTH}\n{'algorithm':12} {'steps':>6} {'recording':>10} {'XLA':>8}")
    for name in algorithms:
        run = with_gradients(lambda *tensors, name=name: peers.our_correlation(*tensors, task.stride, name))
        start = time.perf_counter()
        program = tf.function(run, jit_compile=True, autograph=False).get_concrete_function(*arrays)
        recorded = time.perf_counter() - start
        sampler = timing.Repeated(lambda program=program: program(*arrays), shortest=0)
        steps = steps_of(program)
        print(f"{name:12} {steps:6} {recorded:8.2f} s {sampler.compilation:6.2f} s", flush=True)


def steps_of(program):
    """Count the steps that TensorFlow recorded for a concrete function; those of equal layers once."""
    graph = program.graph.as_graph_def()
    return len(graph.node) + sum(len(function.node_def) for function in graph.library.function)


def layers_with(algorithm):
    """Return a module like `keras_cnn_edu.layers` whose `Conv2D` computes with one algorithm."""
    module = types.ModuleType("layers")
    vars(module).update(vars(layers), Conv2D=functools.partial(layers.Conv2D, algorithm=algorithm))
    return module


def profile_networks(names=("vgg11", "resnet18"), rounds=21):
    """Print how long a training step in classroom size is recorded and compiled, and how long it then takes.

    The steps are those that TensorFlow records. Recording and XLA are processor seconds, each measured once.

    Args:
        names: of `models.classroom`.
        rounds: samples of the training step.
    """
    import tensorflow as tf

    libraries = {"ours": layers, "ours, im2col": layers_with("im2col"), "stock jit": keras.layers}
    data = [tf.constant(array) for array in training.data(training.CLASSROOM_IMAGES)]
    tf.function(tf.identity, jit_compile=True)(data[0])  # the first program of a process takes longer
    print(f"\n{'network':10} {'layers':14} {'steps':>6} {'recording':>10} {'XLA':>8} {'training step':>14}")
    for network in names:
        samplers, once = {}, {}
        for name, library in libraries.items():
            model = training.compiled_model(network, training.CLASSROOM_IMAGES, library, True, models.classroom)
            model.optimizer.build(model.trainable_variables)  # else the step would be recorded twice
            train = tf.function(lambda *data, model=model: model.train_step(data), jit_compile=True, autograph=False)
            start = time.process_time()
            program = train.get_concrete_function(*data)
            recorded = time.process_time() - start
            sampler = timing.Repeated(lambda program=program: program(*data), clock=time.process_time)
            samplers[name], once[name] = sampler, (steps_of(program), recorded, sampler.compilation)
            sampler.clock = time.perf_counter  # for the training steps: the time that passes
        found = timing.in_milliseconds(timing.interleaved(samplers, rounds))
        for name, (steps, recorded, xla) in once.items():
            each = timing.spread(found[name]).median
            print(f"{network:10} {name:14} {steps:6} {recorded:8.1f} s {xla:6.1f} s {each:11.1f} ms", flush=True)


if __name__ == "__main__":
    profile()
    profile_networks()
