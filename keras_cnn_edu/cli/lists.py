"""`models` and `datasets`: what there is to train."""

from keras_cnn_edu import catalog
from keras_cnn_edu.cli.terminal import console, one_message
from keras_cnn_edu.tables import Column, Records

MODELS = [
    Column("name", "name"),
    Column("year", "year", right=True),
    Column("parameters", "parameters", "{:,}".format, right=True),
    Column("mult-adds", "multiply_adds", lambda count: f"{count / 1e6:,.1f} M", right=True),
    Column("depth", "depth", right=True),
    Column("from px", "smallest", right=True),
    Column("variants", "variants", lambda names: ", ".join(names) or "–"),
]
DATASETS = [Column("name", "name"), Column("what it is", "what")]


@one_message()
def models() -> None:
    """List the networks in the size of their papers: year, parameters, multiply-adds, depth, smallest image."""
    by_year = sorted(catalog.networks().items(), key=lambda entry: entry[1].year)
    console.print(Records(MODELS, [{"name": name, **vars(network)} for name, network in by_year]))
    console.print("Train one, in a size for small images: keras-cnn-edu train lenet5")


@one_message()
def datasets() -> None:
    """List the data sets to begin with."""
    console.print(Records(DATASETS, [{"name": name, "what": what} for name, what in catalog.DATASETS.items()]))
    console.print(
        "All but digits are downloaded once, into TFDS_DATA_DIR (default ~/tensorflow_datasets). "
        "Every other image data set with labels of https://www.tensorflow.org/datasets/catalog works too."
    )
