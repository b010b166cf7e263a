"""What there is to train and to learn from, in figures: names can be looked up before anything large is imported.

The figures of the networks are those that `models.facts` counts; a test holds them to it.
"""

import importlib.util
import os
import re
from pathlib import Path
from typing import NamedTuple

DATASETS = {  # a choice to begin with; every other image classification data set of tfds loads too
    "digits": "handwritten digits, 1,797 of 8×8 enlarged to 32×32: inside scikit-learn, works offline",
    "mnist": "handwritten digits, 70,000 of 28×28",
    "fashion_mnist": "ten kinds of clothes, 70,000 of 28×28: MNIST made harder",
    "kmnist": "ten cursive Japanese characters, 70,000 of 28×28",
    "emnist/letters": "handwritten letters, 103,600 of 28×28",
    "cifar10": "ten kinds of animals and vehicles, 60,000 of 32×32 in color",
    "cifar100": "a hundred kinds of things, 60,000 of 32×32 in color",
    "svhn_cropped": "house numbers from the street, 99,289 of 32×32 in color",
}


class Network(NamedTuple):
    """A network of paper size in numbers, as `models.Facts`, and the names of its variants.

    `smallest_trained`: height and width, in pixels, of the smallest image for the network that `train` builds.
    """

    year: int
    parameters: int
    multiply_adds: int
    depth: int
    smallest: int
    smallest_trained: int
    variants: tuple = ()


NETWORKS = {
    "lenet5": Network(1998, 61_706, 416_520, 5, 12, 12, ("modern", "classic", "batch_normalized", "1998")),
    "mlp": Network(1986, 296_586, 296_192, 3, 1, 1),
    "alexnet": Network(2012, 60_965_224, 724_406_816, 8, 67, 15, ("2012", "classroom")),
    "nin": Network(2013, 7_439_608, 965_572_864, 12, 67, 15),
    "vgg11": Network(2014, 132_863_336, 7_609_090_048, 11, 32, 16),
    "vgg13": Network(2014, 133_047_848, 11_308_466_176, 13, 32, 16),
    "vgg16": Network(2014, 138_357_544, 15_470_264_320, 16, 32, 16),
    "vgg19": Network(2014, 143_667_240, 19_632_062_464, 19, 32, 16),
    "googlenet": Network(2014, 6_998_552, 1_582_671_872, 22, 17, 9),
    "resnet18": Network(2015, 11_699_112, 1_814_073_344, 18, 17, 5),
    "resnet34": Network(2015, 21_814_696, 3_663_761_408, 34, 17, 5),
    "resnet50": Network(2015, 25_636_712, 3_857_973_248, 50, 17, 5),
    "resnet101": Network(2015, 44_707_176, 7_570_194_432, 101, 17, 5),
    "resnet152": Network(2015, 60_419_944, 11_282_415_616, 152, 17, 5),
    "resnext50": Network(2016, 25_097_128, 4_230_479_872, 50, 17, 5),
    "densenet121": Network(2016, 8_062_504, 2_834_161_664, 121, 29, 8),
    "densenet169": Network(2016, 14_307_880, 3_359_843_328, 169, 29, 8),
    "densenet201": Network(2016, 20_242_984, 4_291_365_888, 201, 29, 8),
}


def may_be_a_dataset(name):
    """Tell whether a data set of that name can be there, without importing TensorFlow Datasets.

    It may be if a folder of prepared data sets or the package itself has a file of that name: every image data set of
    the package has one.

    >>> may_be_a_dataset("emnist/letters"), may_be_a_dataset("mnits")
    (True, False)
    """
    first = name.partition("/")[0]
    base, colon, _ = first.partition(":")  # before the version, or a community
    if not re.fullmatch(r"\w{1,100}", base):
        return False
    prepared = Path(os.environ.get("TFDS_DATA_DIR") or Path.home() / "tensorflow_datasets", base)
    if name in DATASETS or colon or prepared.is_dir():
        return True
    package = Path(importlib.util.find_spec("tensorflow_datasets").origin).parent
    return any(
        base == os.path.splitext(entry)[0] for _, folders, files in os.walk(package) for entry in folders + files
    )
