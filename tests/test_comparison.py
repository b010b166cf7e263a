"""All algorithms on one shape: the same numbers, the right choice, and what does not fit says why."""

import csv
import io

import numpy as np
import oracles
import pytest
from typer.testing import CliRunner

from keras_cnn_edu import comparison, ops, viz
from keras_cnn_edu.cli import app
from keras_cnn_edu.comparison import exact
from keras_cnn_edu.comparison.report import STOCK

SHAPES = (2, 4, 3, 4), (3, 3, 2, 4)  # small: `definition` compiles a step for every output pixel


@pytest.fixture(scope="module")
def table():
    """A 3×3 kernel on two groups."""
    return comparison.compare(*SHAPES, groups=2, padding="same", rounds=1)


def test_every_algorithm_has_one_row(table):
    """And so has the stock layer; none is left out."""
    assert sorted(row.algorithm for row in table.rows) == sorted([*ops.ALGORITHMS, STOCK])


def test_all_that_take_part_are_right_and_timed(table):
    """Each was compared with float64, and took some time; with the gradients more than nothing too."""
    took_part = [row for row in table.rows if row.fits]
    assert {"definition", "shifted", "im2col", "tiled", "winograd", "fourier", STOCK} == {
        r.algorithm for r in took_part
    }
    assert all(row.error < 1e-5 and row.forward > 0 and row.training > 0 for row in took_part)
    assert [row.training for row in took_part] == sorted(row.training for row in took_part)


def test_the_chosen_one_is_the_plans(table):
    """Exactly one is marked."""
    choice = ops.plan(*SHAPES, padding="same", groups=2).algorithm
    assert [row.algorithm for row in table.rows if row.chosen] == [choice] == [table.choice.algorithm]


def test_what_does_not_fit_says_why(table):
    """The reasons are those of the algorithms."""
    reasons = {row.algorithm: row.reason for row in table.rows if not row.fits}
    assert reasons["pointwise"] == "needs a kernel of one pixel, this one is 3x3"
    assert reasons["space_to_depth"] == "needs strides above 1"


def test_the_table_prints_multiplications_that_can_be_counted_by_hand(table):
    """12 positions, two groups, 9 · 2 products for each of 2 filters."""
    records = csv.DictReader(io.StringIO(table.to_csv()))
    [record] = [record for record in records if record["algorithm"].removesuffix(" ←") == "im2col"]
    assert int(record["multiplications"]) == 12 * 2 * 9 * 2 * 2
    assert 'algorithm="auto" takes' in str(table)


def test_the_bars_are_those_of_the_rows(table):
    """One bar for each that took part, in every panel; the stock layer's multiplications are not counted."""
    figure = table.figure()
    forward, _, products = figure.axes
    took_part = [row for row in table.rows if row.fits]
    assert [bar.get_width() for bar in forward.patches] == [row.forward for row in took_part]
    assert "not counted" in [text.get_text() for text in products.texts]


@pytest.mark.parametrize(
    "strides, padding, dilation_rate, groups",
    [
        ((1, 1), ("valid", "same"), (1, 1), 1),
        ((2, 3), ("same", "full"), (1, 1), 2),
        ((1, 2), ("valid", (1, 0)), (2, 1), 1),
    ],
)
def test_the_float64_result_is_that_of_the_loops(strides, padding, dilation_rate, groups):
    """Shifted images in NumPy give what six nested loops give."""
    random = np.random.default_rng(0)
    images, kernel = random.normal(size=(2, 7, 6, 4)), random.normal(size=(3, 2, 4 // groups, 6))
    expected = oracles.cross_correlate(images, kernel, strides, padding, dilation_rate, groups)
    got = exact.cross_correlate(images, kernel, strides, padding, dilation_rate, groups)
    np.testing.assert_allclose(got, expected, atol=1e-12)


def test_the_stock_layer_takes_no_part_where_it_refuses():
    """Strides and dilation together are ours alone."""
    table = comparison.compare((1, 4, 4, 1), (2, 2, 1, 1), strides=2, dilation_rate=2, rounds=1)
    [stock] = [row for row in table.rows if row.algorithm == STOCK]
    assert stock.reason.startswith("cannot do this: ")
    assert STOCK not in [label.get_text() for label in table.figure().axes[0].get_yticklabels()]


@pytest.mark.parametrize(
    "input_shape, kernel_shape, message",
    [
        ((None, 8, 8, 1), (3, 3, 1, 1), "`input_shape` must be positive integers"),
        ((1, 8, 8, 1), (3, 3), "`kernel_shape` must be positive integers"),
        ((1, 8, 8, 2), (3, 3, 1, 1), "`kernel_shape` must have input_channels"),
        ((1, 8, 1), (3, 3, 1, 1), "must have"),
        ((2**20, 99, 99, 1), (3, 3, 1, 1), "`input_shape` must be so small .* Received: .* 10,277,093,376 numbers, 88"),
        ((8, 128, 128, 999), (3, 3, 999, 999), "`input_shape` must be so small .* numbers, 1,1"),
    ],
)
def test_shapes_without_numbers_or_too_large_are_refused(input_shape, kernel_shape, message):
    """There is nothing to time without numbers, and nothing is computed that would take hours."""
    with pytest.raises(ValueError, match=message):
        comparison.compare(input_shape, kernel_shape)


def test_bars_of_nothing_are_refused():
    """And so are panels of another length."""
    with pytest.raises(ValueError, match="`panels` must have one value per name"):
        viz.comparison_bars(["a"], {"ms": [1.0, 2.0]})


def test_the_command_prints_and_draws(tmp_path):
    """CSV to be read by a program, bars to be looked at."""
    line = f"compare --shape 1,4,4,1 --kernel 3,3,1,2 --rounds 1 --format csv -o {tmp_path / 'bars.png'}"
    result = CliRunner().invoke(app, line.split())
    assert result.exit_code == 0, result.output
    assert {"im2col", "winograd", "keras.layers"} <= {
        line.split(",")[0].split(" ")[0] for line in result.output.splitlines()
    }
    assert (tmp_path / "bars.png").stat().st_size > 1000


def test_the_command_explains_what_it_cannot_read():
    """One message, exit code 2."""
    result = CliRunner().invoke(app, ["compare", "--shape", "a,b", "--kernel", "3,3,1,1"])
    assert result.exit_code == 2
    assert "`--shape` must be whole numbers" in result.output
