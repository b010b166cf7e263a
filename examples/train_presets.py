"""Train the networks that come with the package, and write their weights and cards.

    python examples/train_presets.py lenet5_digits    # one of them
    python examples/train_presets.py                  # all; minutes for LeNet-5 on Fashion-MNIST, more for the VGG

With `--out keras_cnn_edu/models/presets` they replace those in the package.

The recipe is that of `keras-cnn-edu train`. The accuracy on a card is that of the stored weights: they are loaded from
the file and tested once.
"""

import datetime
import json

from options import options

import keras

from keras_cnn_edu import data, files, layers, models, training
from keras_cnn_edu.models import presets

SEED = 0
RECIPES = {  # preset: (network, in classroom size; data set; epochs)
    "lenet5_digits": ("lenet5", "digits", 40),
    "lenet5_fashion_mnist": ("lenet5", "fashion_mnist", 15),
    "vgg_tiny_fashion_mnist": ("vgg11", "fashion_mnist", 8),
}
QUICK = {"epochs": 1, "layers": keras.layers}  # Keras's own layers are compiled sooner


def make(preset, folder, epochs=None, layers=layers):
    """Train a preset, and write its weights and its card into a folder; return the card."""
    network, dataset, planned = RECIPES[preset]
    epochs = epochs or planned
    keras.utils.set_random_seed(SEED)
    recipe = training.recipe_for(network, dataset)
    train, test, info = data.load(dataset, training.BATCH_SIZE, SEED, **recipe.augmentation)
    size = models.information(network).classroom
    arguments = {"input_shape": info.image_shape, "classes": len(info.class_names), **size}
    model = models.build(network, layers=layers, **arguments)
    training.compile_model(model, epochs * len(train), recipe)
    model.fit(train, epochs=epochs, shuffle=False, verbose=2)

    stored = models.build(network, layers=layers, **arguments)  # without the optimizer, whose state would be saved too
    stored.set_weights(model.get_weights())
    path = folder / f"{preset}.weights.h5"
    with files.atomic(path) as temporary:
        stored.save_weights(temporary)
    tested = models.build(network, layers=layers, **arguments)
    tested.load_weights(path)
    counts = training.confusion_counts(tested, test, len(info.class_names))

    card = {
        "network": network,
        "arguments": arguments,
        "dataset": dataset,
        "data": info.source.partition(": ")[0],
        "classes": info.class_names,
        "command": f"python examples/train_presets.py {preset}",
        "seed": SEED,
        "epochs": epochs,
        "training_images": info.train_examples,
        "test_images": info.test_examples,
        "test_accuracy": float(counts.trace() / counts.sum()),
        "parameters": tested.count_params(),
        "date": datetime.date.today().isoformat(),
        "keras": keras.version(),
        "sha256": presets.checksum(path),
    }
    files.write_text(folder / f"{preset}.json", json.dumps(card, indent=2, ensure_ascii=False) + "\n")
    return card


def main(quick, out, names):
    """Make the named presets, or all of them; return their cards."""
    names = names or (["lenet5_digits"] if quick else RECIPES)
    cards = {name: make(name, out, **QUICK if quick else {}) for name in names}
    for name, card in cards.items():
        print(f"{name}: test accuracy {card['test_accuracy']:.4f}, in {out / name}.weights.h5")
    return cards


if __name__ == "__main__":
    main(**options(__doc__, "train_presets", RECIPES))
