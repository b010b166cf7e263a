"""`models` and `datasets`: what there is to train."""

from rich.table import Table

from keras_cnn_edu.cli.terminal import console, one_message, starting
from keras_cnn_edu.tables import Column, Records

FACTS = [
    Column("name", "name"),
    Column("year", "year", right=True),
    Column("parameters", "parameters", "{:,}".format, right=True),
    Column("mult-adds", "multiply_adds", lambda count: f"{count / 1e6:,.1f} M", right=True),
    Column("depth", "depth", right=True),
    Column("from px", "smallest", right=True),
    Column("variants", "variants", lambda names: ", ".join(names) or "–"),
]


@one_message()
def models():
    """List the networks in the size of their papers: year, parameters, multiply-adds, depth, smallest image."""
    with starting():
        from keras_cnn_edu import models as zoo
    records = [zoo.facts(name)._asdict() | {"name": name, "variants": zoo.variants(name)} for name in zoo.MODELS]
    console.print(Records(FACTS, records))
    console.print("Train one, in a size for small images: keras-cnn-edu train lenet5")


@one_message()
def datasets():
    """List the data sets to begin with."""
    with starting():
        from keras_cnn_edu import data
    table = Table("name", "what it is")
    for name, purpose in data.DATASETS.items():
        table.add_row(name, purpose)
    console.print(table)
    console.print(
        "All but digits are downloaded once, into TFDS_DATA_DIR (default ~/tensorflow_datasets). "
        "Every other image data set with labels of https://www.tensorflow.org/datasets/catalog works too."
    )
