"""`models` and `datasets`: what there is to train."""

from rich.table import Table

from keras_cnn_edu.cli.terminal import console, one_message, starting


def models():
    """List the networks in the size of their papers: year, parameters, multiply-adds, depth, smallest image."""
    with one_message():
        with starting():
            from keras_cnn_edu import models as zoo
        table = Table("name", "year", "parameters", "mult-adds", "depth", "from px", "variants")
        for column in table.columns[:-1]:
            column.no_wrap = True
        for name in zoo.MODELS:
            facts = zoo.facts(name)
            work = f"{facts.multiply_adds / 1e6:,.1f} M"
            numbers = str(facts.year), f"{facts.parameters:,}", work, str(facts.depth), str(facts.smallest)
            table.add_row(name, *numbers, ", ".join(zoo.variants(name)) or "–")
        console.print(table)
        console.print("Train one, in a size for small images: keras-cnn-edu train lenet5")


def datasets():
    """List the data sets to begin with."""
    with one_message():
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
