"""How a network is trained on a data set: loss, optimizer, learning rate, augmentation."""

import dataclasses

import keras

from keras_cnn_edu import checks, models
from keras_cnn_edu.results import shows_itself

EPOCHS = 40
BATCH_SIZE = 64
VALIDATION_SPLIT = 0.1  # share of the training images that is held back

SHIFT = {"shift": 2}  # pixels, at most


@shows_itself
@dataclasses.dataclass(frozen=True)
class Recipe:
    """The training of a network on a data set.

    Attributes:
        learning_rate: of the first step; a cosine takes it down to zero at the last.
        weight_decay: at each step every weight loses this share of itself, times the learning rate (AdamW). So the
            random initial values fade unless gradients renew them: the factor exp(−weight_decay · s) remains after
            learning rates that sum to s. 0.0 means Adam, with which they stay.
        augmentation: arguments of `data.load` that vary the training images. `SHIFT` is `{"shift": 2}`.

    Reference:
        I. Loshchilov, F. Hutter, "Decoupled Weight Decay Regularization", 2019. https://arxiv.org/abs/1711.05101
    """

    learning_rate: float = 3e-3
    weight_decay: float = 0.0
    augmentation: dict = dataclasses.field(default_factory=SHIFT.copy)

    def __post_init__(self):
        checks.number(self.learning_rate, "learning_rate", above=0)
        checks.number(self.weight_decay, "weight_decay", least=0)
        checks.instance(self.augmentation, "augmentation", dict, "a dict of arguments of `data.load`")


USUAL = Recipe()
# Handwriting is large or small, upright or slanted. And the random initial values fade so far that the kernels of C1
# show what was learned. For this network only: deeper ones lose more by it than they gain.
DIGITS = Recipe(learning_rate=6e-3, weight_decay=1.0, augmentation={**SHIFT, "zoom": (0.6, 1.1), "rotation": 15})


def recipe_for(network: str, dataset: str, variant: str | None = None) -> Recipe:
    """Return the recipe for a network and a data set.

    network             data set    learning rate   weight decay   training images are
    lenet5 (modern)     digits      0.006           1.0            moved, scaled, rotated
    vgg19               any         0.001           0              moved
    any other           any other   0.003           0              moved

    Args:
        network: a key of `models.MODELS`.
        dataset: a name for `data.load`.
        variant: one of `models.variants(network)`; None means the first.

    Returns:
        A `Recipe`.

    Raises:
        ValueError, TypeError: if there is no such network or variant.

    Example:
        >>> recipe_for("lenet5", "digits").augmentation
        {'shift': 2, 'zoom': (0.6, 1.1), 'rotation': 15}
        >>> recipe_for("lenet5", "fashion_mnist") == Recipe()
        True
    """
    checks.one_of(network, "network", models.MODELS)
    checks.text(dataset, "dataset")
    if variant is not None:
        checks.one_of(variant, "variant", models.variants(network))
    if (network, dataset) == ("lenet5", "digits") and variant in (None, "modern"):
        return DIGITS
    learning_rate = models.information(network).learning_rate
    return Recipe(learning_rate) if learning_rate else USUAL


def compile_model(model: keras.Model, steps: int, recipe: Recipe = USUAL) -> None:
    """Compile a model with cross-entropy, the optimizer of a recipe and XLA.

    Args:
        model: it ends with class probabilities; the labels are integers.
        steps: batches of the whole training; the learning rate is 0 after so many.
        recipe: says the learning rate of the first step, and the weight decay; `USUAL` is `Recipe()`.

    Raises:
        ValueError, TypeError: if an argument is not as described.
    """
    checks.instance(model, "model", keras.Model, "a keras.Model")
    checks.positive_int(steps, "steps")
    checks.instance(recipe, "recipe", Recipe, "a `training.Recipe`")
    learning_rate = keras.optimizers.schedules.CosineDecay(recipe.learning_rate, decay_steps=steps)
    optimizer = keras.optimizers.Adam(learning_rate)
    if recipe.weight_decay:
        optimizer = keras.optimizers.AdamW(learning_rate, weight_decay=recipe.weight_decay)
    model.compile(
        optimizer=optimizer,
        loss="sparse_categorical_crossentropy",
        weighted_metrics=["accuracy"],  # weights are there only with `data.whole_batches`: black images have weight 0
        # "auto" means no XLA on a machine without an accelerator. On torch, XLA would need a C++ compiler.
        jit_compile=keras.backend.backend() != "torch",
    )
