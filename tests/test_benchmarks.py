"""The benchmarks measure what they say: fake clocks, synthetic figures, and one tiny work for real."""

import doctest
import json
import re

import keras
import numpy as np
import pytest

from benchmarks import (
    bench,
    chart,
    compilation,
    first_step,
    memory,
    operations,
    parts,
    peers,
    requirements,
    results,
    scaling,
    torch_lenet,
    torch_peers,
    training,
    work,
)
from keras_cnn_edu import models, ops, timing


class Clock:
    """A clock that stands still until it is told to move."""

    def __init__(self):
        self.now = 0.0

    def __call__(self):
        """Return the time in seconds."""
        return self.now

    def takes(self, seconds):
        """Return a function that takes so long."""

        def call():
            self.now += seconds() if callable(seconds) else seconds

        return call


def row(work_name, contestant, value, ratio, group="cross-correlation", part=operations.BOTH):
    """Return a row whose quartiles do not matter."""
    return results.Row(group, work_name, part, contestant, "ms", value, value, value, ratio, ratio, ratio)


@pytest.mark.parametrize("module", [results, requirements, operations, scaling])
def test_examples_in_docstrings(module):
    """The examples give what they say."""
    outcome = doctest.testmod(module)
    assert outcome.attempted > 0
    assert outcome.failed == 0


# ── time ──


def test_a_sample_is_long_enough_and_says_the_time_of_one_call():
    """A call of 3 ms is repeated 4 times to fill 10 ms, and its time does not depend on how often."""
    clock, waited = Clock(), []
    sampler = timing.Repeated(clock.takes(0.003), waited.append, shortest=0.010, clock=clock)
    waited.clear()
    before = clock.now
    assert sampler() == pytest.approx(0.003)
    assert sampler.calls == 4
    assert clock.now - before == pytest.approx(0.012)
    assert len(waited) == 1  # for the last result only


def test_waiting_belongs_to_the_sample():
    """Work that goes on after the call has returned is counted."""
    clock = Clock()
    sampler = timing.Repeated(lambda: None, lambda result: clock.takes(0.02)(), shortest=0.01, clock=clock)
    assert sampler() == pytest.approx(0.02)


def test_the_first_call_is_told_from_later_ones():
    """Compilation is in the first call and not in the samples."""
    clock, durations = Clock(), iter([1.5] + [0.1] * 10)
    sampler = timing.Repeated(clock.takes(lambda: next(durations)), clock=clock)
    assert (sampler.first, sampler.later) == (pytest.approx(1.5), pytest.approx(0.1))
    assert sampler.compilation == pytest.approx(1.4)
    assert sampler() == pytest.approx(0.1)


def test_contestants_take_turns_and_the_order_turns_around():
    """A b c, c b a, a b c: on average each one comes as early as the others."""
    order = []
    timing.interleaved({name: lambda name=name: order.append(name) for name in "abc"}, rounds=3)
    assert "".join(order) == "abccbaabc"


def test_a_machine_that_slows_down_does_not_change_the_ratio():
    """Two equal contestants on a machine that loses 1 % with every sample: the median ratio is 1 all the same."""
    clock = Clock()
    slowing = clock.takes(lambda: 0.01 * 1.01 ** len(taken))
    taken = []

    def sample():
        before = clock.now
        slowing()
        taken.append(clock.now - before)
        return taken[-1]

    samples = timing.interleaved({"ours": sample, "theirs": sample}, rounds=20)
    assert timing.ratios(samples["ours"], samples["theirs"]).median == pytest.approx(1, rel=1e-3)


def test_ratios_are_of_pairs():
    """One disturbed round changes both samples of a pair; the median of the ratios does not see it."""
    spread = timing.ratios([1.0, 10.0, 4.0], [2.0, 20.0, 4.0])
    assert spread.median == 0.5  # the ratio of the medians would be 1


@pytest.mark.parametrize("count", [1, 2, 3, 8])
def test_quartiles_are_those_of_numpy(count):
    """The spread is what NumPy calls the 25th, 50th and 75th percentile, also of very few numbers."""
    numbers = np.random.default_rng(count).random(count)
    np.testing.assert_allclose(timing.spread(numbers.tolist()), np.percentile(numbers, [25, 50, 75]))


def test_the_stopwatch_reads_the_clock_inside_the_epoch():
    """From the end of batch 5 to the end of batch 95, whatever the batches before and after cost."""
    clock = Clock()
    stopwatch = training.Stopwatch(first=5, last=95, clock=clock)
    for batch in range(100):
        clock.now += 0.007 if 5 <= batch < 95 else 3.0
        stopwatch.on_train_batch_end(batch, {"loss": 1.0})
    assert stopwatch.seconds() == pytest.approx(0.007)


# ── the figures ──


def test_figures_survive_the_file(tmp_path):
    """What is written is read again, to five digits."""
    rows = results.rows_of(
        "pooling", "max 2×2/2", "forward", "ms", {"ours": [1.0, 2.0], "stock": [3.0, 4.0]}, calls={"ours": 7}
    )
    results.write(rows, tmp_path / "ratios.csv")
    again = results.read(tmp_path / "ratios.csv")
    assert [(one.work, one.contestant, one.calls, one.value) for one in again] == [
        ("max 2×2/2", "ours", 7, 1.5),
        ("max 2×2/2", "stock", 1, 3.5),
    ]
    assert again[1].ratio == pytest.approx(rows[1].ratio, rel=1e-4)


def test_a_file_is_written_whole_or_not_at_all(tmp_path):
    """When the second row cannot be written, the file of before is still there, and nothing else."""
    path = tmp_path / "ratios.csv"
    results.write([row("a", "ours", 1, 1)], path)
    with pytest.raises(TypeError, match="dataclass"):
        results.write([row("b", "ours", 1, 1), "no row"], path)
    assert [one.work for one in results.read(path)] == ["a"]
    assert list(tmp_path.iterdir()) == [path]


def test_a_job_replaces_its_own_rows_only():
    """Measured again, a work has new rows for all contestants, and the others keep theirs."""
    old = results.replace([], [row("a", "ours", 1, 1), row("a", "torch", 1, 1)], "job a")
    old = results.replace(old, [row("b", "ours", 2, 1)], "job b")
    new = results.replace(old, [row("a", "ours", 3, 1)], "job a")
    assert [(one.work, one.contestant, one.value) for one in new] == [("b", "ours", 2), ("a", "ours", 3)]


def promise(**changes):
    """Return a promise about two works."""
    settings = {
        "name": "p", "group": "cross-correlation", "part": operations.BOTH, "works": ["a", "b"],
        "against": requirements.STOCK, "combine": requirements.geometric_mean,
        "must": 0.8, "aim": 0.5, "none_above": (1.25, 1.0),
    }  # fmt: skip
    return requirements.Requirement(**settings | changes)


@pytest.mark.parametrize(
    "ratios, verdict",
    [
        ([0.5, 0.5], "met, and the aim"),
        ([0.4, 1.2], "met"),  # mean 0.69
        ([0.3, 1.3], "not met"),  # mean 0.62, but one above 1.25
        ([0.9, 0.9], "not met"),
        ([0.1], "incomplete"),
        ([], "not measured"),
    ],
)
def test_verdicts(ratios, verdict):
    """The mean and the largest ratio must both keep the promise, and every work must have been measured."""
    rows = [row(name, "stock", 1, ratio) for name, ratio in zip("ab", ratios, strict=False)]
    assert requirements.check(promise(), rows)[1] == verdict


def test_the_best_stock_counts():
    """Ours is compared with the faster of the two ways to run the stock op, whichever it is."""
    rows = [row("a", "stock", 10, 0.5), row("a", "stock jit", 5, 1.0), row("a", "torch", 1, 9.0)]
    assert requirements.figures(promise(), rows) == [1.0]


def test_every_promise_is_about_something_that_is_measured():
    """The works that the promises name are those the jobs measure, and there are such models."""
    names = {task.name for task in work.CORRELATIONS + work.POOLINGS}
    assert len(work.CORRELATIONS) == len(work.POOLINGS) == 10
    for one in requirements.REQUIREMENTS:
        if one.group in ("cross-correlation", "pooling", "memory"):
            assert set(one.works) <= names
    assert {*training.ZOO, *training.CLASSROOM, *first_step.NETWORKS, *compilation.MODELS} <= set(models.MODELS)


# ── for real, but tiny ──

TINY = [
    work.Correlation("tiny", (2, 9, 9, 3), (3, 3, 3, 4), 2),
    work.Pooling("max tiny", "max", (2, 8, 8, 3), 3, 2, "same"),
    work.Pooling("average tiny", "average", (2, 7, 7, 3), 3, 1, "same"),
]


@pytest.fixture
def quick(monkeypatch):
    """Leave out what compiles for long, and take short samples."""
    monkeypatch.setattr(torch_peers, "can_compile", lambda: False)
    monkeypatch.setattr(timing.Repeated.__init__, "__defaults__", (lambda result: None, 1e-4, timing.time.perf_counter))


@pytest.mark.parametrize("part", operations.PARTS)
@pytest.mark.parametrize("task", TINY, ids=lambda task: task.name)
def test_all_contestants_compute_the_same(quick, task, part):
    """Ours, the stock op and PyTorch give the same outputs and gradients, and a row each."""
    rows = operations.measure("group", task, part, rounds=1)
    assert {"ours", "stock jit"} <= {one.contestant for one in rows}
    assert all(one.value > 0 and one.difference < 1e-5 for one in rows)
    assert rows[0].ratio == 1


def test_a_contestant_that_computes_something_else_is_refused(quick):
    """A time for another result is worth nothing."""
    found = operations.contestants(TINY[1], operations.BOTH)
    wrong = operations.contestants(TINY[2]._replace(inputs=TINY[1].inputs, stride=2), operations.BOTH)
    with pytest.raises(ValueError, match="'stock jit', which differs from 'ours'"):
        operations.differences({"ours": found["ours"], "stock jit": wrong["stock jit"]})
    smaller = operations.contestants(TINY[2], operations.BOTH)
    with pytest.raises(ValueError, match="must compute the same. Received: shapes"):
        operations.differences({"ours": found["ours"], "stock jit": smaller["stock jit"]})


def test_the_network_in_pytorch_is_the_same():
    """Both LeNets have as many weights."""
    if not torch_peers.INSTALLED:
        pytest.skip("PyTorch is not installed")
    for variant in torch_lenet.VARIANTS:
        sizes = sorted(parameter.numel() for parameter in torch_lenet.network(variant).parameters())
        ours = models.build("lenet5", variant=variant).trainable_variables
        assert sizes == sorted(int(np.prod(weight.shape)) for weight in ours)


def test_each_layer_is_compiled_once():
    """Layers with the same settings and input shape are measured once, those of models inside the model too."""
    images = keras.Input((8, 8, 3))
    inside = keras.Sequential([images, models.lenet.layers.Conv2D(3, 3, padding="same", name="inner")])
    again = models.lenet.layers.Conv2D(3, 3, padding="same", name="again")
    other = models.lenet.layers.Conv2D(4, 3, padding="same", name="other")
    model = keras.Sequential([images, inside, again, other, keras.layers.Flatten()])
    assert [layer.name for layer in compilation.distinct(model)] == ["inner", "other"]


def test_the_first_step_of_a_network_is_taken_apart(quick, capsys):
    """A line for each of our layers as the plan chooses, ours with im2col, and Keras's; all figures are positive."""
    model = models.classroom("lenet5", input_shape=(28, 28, 1), layers=compilation.layers_with("im2col"))
    convolutions = [layer for layer in model.layers if isinstance(layer, models.lenet.layers.Conv2D)]
    assert {layer.algorithm for layer in convolutions} == {"im2col"}

    compilation.profile_networks(["mlp"], rounds=1)
    _, _, *lines = capsys.readouterr().out.splitlines()  # an empty line and the header come first
    figures = {line[10:25].strip(): re.findall(r"[\d.]+", line[25:]) for line in lines}
    assert list(figures) == ["ours", "ours, im2col", "stock jit"]
    assert all(float(step) > 0 for *_, step in figures.values())


def test_equal_layers_are_counted_once():
    """The steps of a function that is called twice count once; each call is a step of its own."""
    import tensorflow as tf

    double = tf.function(lambda x: x + x)
    once = tf.function(double).get_concrete_function(tf.TensorSpec((), "float32"))
    twice = tf.function(lambda x: double(double(x))).get_concrete_function(tf.TensorSpec((), "float32"))
    assert compilation.steps_of(once) > len(once.graph.get_operations())
    assert compilation.steps_of(twice) - compilation.steps_of(once) == 1


def test_the_parts_of_a_layer_are_its_parts(quick, monkeypatch, capsys):
    """Put together they give the layer's outputs; a product's rate times its time is its multiplications."""
    task = work.Correlation("tiny", (4, 9, 9, 16), (3, 3, 16, 64))
    plan, steps = parts.steps_of(task)
    transform, [product] = steps["transform_outputs(product)"]
    expected = peers.our_correlation(*task.arrays(), task.stride, "auto")
    outputs, expected = map(keras.ops.convert_to_numpy, (transform(product), expected))
    np.testing.assert_allclose(outputs, expected[: plan.chunk], atol=1e-4)

    plan, rows = parts.measure(task, rounds=1)
    assert {what for what, *_ in rows} > set(steps)
    products = [rate * 1e6 * milliseconds for what, milliseconds, _, rate in rows if "@" in what]
    assert products == pytest.approx([4 * plan.chosen.multiplications] * 3)

    monkeypatch.setattr(work, "CORRELATIONS", [task])
    parts.main("tiny")
    assert "imagesᵀ @ errors" in capsys.readouterr().out
    with pytest.raises(SystemExit, match="No layer is called 'small'. There are: tiny"):
        parts.main("small")


@pytest.mark.skipif(not memory.MEASURABLE, reason="the mark is Linux's")
def test_the_peak_of_memory_is_seen():
    """An array of 64 MB raises the peak by 64 MB, also when it is gone again; setting the mark forgets it."""
    memory.reset_peak_of_process()
    before, _ = memory.process_memory()
    np.ones(8_000_000)
    _, peak = memory.process_memory()
    assert 60e6 < peak - before < 80e6
    memory.reset_peak_of_process()
    now, peak = memory.process_memory()
    assert peak - now < 10e6


@pytest.mark.skipif(not memory.MEASURABLE, reason="the mark is Linux's")
def test_a_plan_says_how_much_memory_it_takes():
    """The peak of a second call, less its outputs, is what the plan says; the padding of the tiles comes on top."""
    algorithms = ("im2col", "winograd", "tiled")
    peaks = memory.in_a_process(operations.FORWARD, *[f"ours {algorithm}" for algorithm in algorithms])
    for algorithm, later in zip(algorithms, peaks[1::2], strict=True):
        plan = ops.plan(memory.TASK.inputs, memory.TASK.kernel, algorithm=algorithm)
        between = later - 4e-6 * np.prod(memory.TASK.output_shape())
        assert 0.5 * plan.workspace / 1e6 < between < 2 * plan.workspace / 1e6, algorithm


def test_the_command_writes_what_it_measured(quick, tmp_path, monkeypatch, capsys):
    """CSV, picture and machine are in the folder; a second run adds to it; another machine is refused."""
    jobs = {
        task.name: lambda rounds, task=task: operations.measure("pooling", task, operations.BOTH, rounds)
        for task in TINY[1:]
    }
    monkeypatch.setattr(bench, "jobs", lambda algorithms: jobs)
    for only in ("max", "average"):
        bench.main(["--only", only, "--rounds", "2", "--out", str(tmp_path)])
    printed = capsys.readouterr().out
    assert "processor" in printed
    assert "pooling, forward + gradient / best stock" in printed
    assert {one.work for one in results.read(tmp_path / "ratios.csv")} == {"max tiny", "average tiny"}
    assert (tmp_path / "ratios.png").read_bytes().startswith(b"\x89PNG")

    machine = json.loads((tmp_path / "machine.json").read_text())
    (tmp_path / "machine.json").write_text(json.dumps(machine | {"cores": "1000"}))
    with pytest.raises(SystemExit, match="differs in: cores"):
        bench.main(["--rounds", "1", "--out", str(tmp_path)])


@pytest.mark.parametrize(
    "arguments, message",
    [
        (["--only", "lenett"], "--only must begin the name of a job"),
        (["--rounds", "0"], "--rounds must be 1 or larger"),
    ],
)
def test_wrong_options_are_refused(arguments, message, capsys):
    """The command says what the option must be."""
    with pytest.raises(SystemExit, match="2"):
        bench.main(arguments)
    assert message in capsys.readouterr().err


def test_the_chart_shows_every_peer(tmp_path):
    """A panel for each group, a dot for each peer of each work, our own algorithms left out."""
    rows = [row(name, contestant, 1, 0.5) for name in "ab" for contestant in ("ours", "ours im2col", "stock", "torch")]
    figure = chart.draw([*rows, row("c", "stock", 1, 2.0, group="pooling")], "title")
    assert [panel.get_title(loc="left") for panel in figure.axes] == [
        "cross-correlation, forward + gradients",
        "pooling, forward + gradients",
    ]
    dots = [
        line for line in figure.axes[0].lines if line.get_marker() not in ("None", "") and len(line.get_xdata()) == 1
    ]
    assert sorted(dot.get_color() for dot in dots) == sorted(2 * [chart.LOOKS[name][0] for name in ("stock", "torch")])
