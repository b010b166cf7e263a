"""Convolution on a graph: who took which side when a karate club split.

    python examples/13_karate_club.py

For three years W. Zachary noted which of the 34 members of a karate club met outside its lessons. Then the instructor
(member 1) and the president (member 34) fell out, and the club split in two. Two graph convolutions learn from the
sides of these two only, and predict the side of everybody else from the friendships.

Reference: W. Zachary, "An Information Flow Model for Conflict and Fission in Small Groups", 1977, figure 1 and table 1.
T. Kipf, M. Welling, "Semi-Supervised Classification with Graph Convolutional Networks", 2017, appendix A.
"""

from options import options

import keras
import numpy as np
from matplotlib.figure import Figure

from keras_cnn_edu import layers, viz

FRIENDS = {  # member: friends with a larger number
    1: [2, 3, 4, 5, 6, 7, 8, 9, 11, 12, 13, 14, 18, 20, 22, 32],
    2: [3, 4, 8, 14, 18, 20, 22, 31],
    3: [4, 8, 9, 10, 14, 28, 29, 33],
    4: [8, 13, 14],
    5: [7, 11],
    6: [7, 11, 17],
    7: [17],
    9: [31, 33, 34],
    10: [34],
    14: [34],
    15: [33, 34],
    16: [33, 34],
    19: [33, 34],
    20: [34],
    21: [33, 34],
    23: [33, 34],
    24: [26, 28, 30, 33, 34],
    25: [26, 28, 32],
    26: [32],
    27: [30, 34],
    28: [34],
    29: [32, 34],
    30: [33, 34],
    31: [33, 34],
    32: [33, 34],
    33: [34],
}
WITH_INSTRUCTOR = [1, 2, 3, 4, 5, 6, 7, 8, 9, 11, 12, 13, 14, 17, 18, 20, 22]
MEMBERS = 34


def club():
    """Return who is friends with whom, (34, 34), and the side of each member after the split, (34,): 0 or 1."""
    friends = np.zeros((MEMBERS, MEMBERS), "float32")
    for member, others in FRIENDS.items():
        for other in others:
            friends[member - 1, other - 1] = friends[other - 1, member - 1] = 1
    sides = np.ones(MEMBERS, "int32")
    sides[np.array(WITH_INSTRUCTOR) - 1] = 0
    return friends, sides


def draw(friends, predicted):
    """Draw who is friends with whom, sorted by side: most friends are on the same side."""
    order = np.argsort(predicted, kind="stable")
    figure = Figure(figsize=(6, 6), layout="constrained")
    axes = figure.subplots()
    axes.imshow(friends[np.ix_(order, order)], cmap="Blues")
    axes.set_xticks(range(MEMBERS), order + 1, fontsize=6)
    axes.set_yticks(range(MEMBERS), order + 1, fontsize=6)
    border = np.count_nonzero(predicted == 0) - 0.5
    axes.axhline(border, color="#d55e00")
    axes.axvline(border, color="#d55e00")
    axes.set_title("Friends of each member, those with the instructor first", loc="left", fontsize=10)
    return figure


def main(quick, out):
    """Learn from two members, print the side of all; return the share of correct predictions."""
    keras.utils.set_random_seed(0)
    friends, sides = club()
    members, adjacency = keras.Input((MEMBERS, MEMBERS)), keras.Input((MEMBERS, MEMBERS))
    hidden = layers.GraphConvolution(8, activation="tanh")([members, adjacency])  # (1, 34, 8)
    outputs = layers.GraphConvolution(2, activation="softmax")([hidden, adjacency])  # (1, 34, 2)
    model = keras.Model([members, adjacency], outputs)
    model.compile(keras.optimizers.Adam(0.05), "sparse_categorical_crossentropy", jit_compile=True)

    identities = np.eye(MEMBERS, dtype="float32")  # the only feature of a member is who it is
    inputs = [identities[None], friends[None]]
    known = np.zeros((1, MEMBERS), "float32")
    known[0, [0, MEMBERS - 1]] = 1  # the instructor and the president
    model.fit(inputs, sides[None], sample_weight=known, epochs=20 if quick else 60, verbose=0)

    predicted = model.predict(inputs, verbose=0)[0].argmax(-1)
    for side, leader in enumerate(["the instructor (1)", "the president (34)"]):
        print(f"with {leader}:", ", ".join(str(member + 1) for member in np.flatnonzero(predicted == side)))
    right = float((predicted == sides).mean())
    print(f"{round(right * MEMBERS)} of {MEMBERS} are predicted as Zachary reported them")
    print(f"see {viz.save(draw(friends, predicted), out / 'friends.png')}")
    return right


if __name__ == "__main__":
    main(**options(__doc__, "13_karate_club"))
