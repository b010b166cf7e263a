"""Where are the parameters of a network, and where its multiplications? A table of all networks, without training.

    python examples/09_where_the_numbers_are.py

Every network in the size of its paper: how many of its parameters are in convolutions and how many in dense layers, its
multiply-adds for one image, and how many pixels the last map sees. Nothing is trained, and no weight has a value.
"""

from typing import NamedTuple

from options import options

from keras_cnn_edu import files, models, summary, tables

QUICK = ("lenet5", "alexnet", "nin")


class Row(NamedTuple):
    """What is counted of one network."""

    network: str
    convolutions: int
    dense: int
    multiply_adds: int
    sees: str


class Rows(tables.Table):
    """The table of all networks."""

    columns = (
        tables.Column("network", "network"),
        tables.Column("parameters of convolutions", "convolutions", "{:,}".format, right=True),
        tables.Column("of dense layers", "dense", "{:,}".format, right=True),
        tables.Column("multiply-adds, in millions", "multiply_adds", lambda count: f"{count / 1e6:,.1f}", right=True),
        tables.Column("the last map sees, in pixels", "sees", right=True),
    )

    def __init__(self, rows):
        self.rows = rows

    def records(self):
        """Return one dict per network."""
        return [row._asdict() for row in self.rows]


def count(name):
    """Build the outline of a network and count."""
    counted = summary(models.outline(models.build, name=name))

    def parameters(kind):
        return sum(record["parameters"] for record in counted.records() if record["type"] == kind)

    *_, last = [record for record in counted.records() if len(record["output"]) == 3]  # (height, width, channels)
    return Row(name, parameters("Conv2D"), parameters("Dense"), counted.totals["multiply_adds"], last["sees"])


def main(quick, out):
    """Count all networks but the MLP, which has no maps; write the table and return its rows."""
    names = QUICK if quick else [name for name in models.MODELS if name != "mlp"]
    table = Rows([count(name) for name in names])
    files.write_text(out / "where_the_numbers_are.csv", table.to_csv())
    print(table)
    print(f"see {out / 'where_the_numbers_are.csv'}")
    return table.rows


if __name__ == "__main__":
    main(**options(__doc__, "09_where_the_numbers_are"))
