"""The pictures of lesson 13: windows on graphs, the kernels of Caser, and the karate club."""

import functools

import keras
import networkx
import numpy as np
from matplotlib.figure import Figure
from matplotlib.patches import Rectangle
from moving import Moving
from strokes import dots, joined

from keras_cnn_edu import layers
from keras_cnn_edu.viz.canvas.page import BLUE, LARGE, ORANGE, TEXT_COLOR
from keras_cnn_edu.viz.sliding.marks import Line

GRAY = "#bbbbbb"
LEADERS = [0, 33]
EVERY = 5  # steps of training between two frames
WORDS = 9.5  # points: read on a narrow screen too


def windows():
    """Draw an image as a graph beside a graph of friends, each with the window of one node."""
    grid = networkx.grid_2d_graph(5, 5)
    diagonals = [((i, j), (i + 1, k)) for i in range(4) for j in range(5) for k in (j - 1, j + 1) if 0 <= k < 5]
    grid.add_edges_from(diagonals)
    friends = networkx.Graph([(0, 1), (0, 2), (0, 3), (0, 4), (1, 2), (3, 5), (4, 6), (6, 7), (2, 8), (8, 9), (7, 5)])
    figure = Figure(figsize=(5.6, 2.8), layout="constrained")
    left, right = figure.subplots(1, 2)
    _draw_window(left, grid, {node: node for node in grid}, (2, 2))
    _draw_window(right, friends, networkx.kamada_kawai_layout(friends), 0)
    left.set_title("an image: neighbors have places", fontsize=10)
    right.set_title("people: neighbors have none", fontsize=10)
    return figure


def caser():
    """Draw the image that Caser makes of five films, with a horizontal and a vertical kernel."""
    figure = Figure(figsize=(5.6, 2.6), layout="constrained")
    axes = figure.subplots()
    axes.imshow(np.random.default_rng(0).normal(size=(5, 16)), cmap="gray", alpha=0.6)
    kernel = {"fill": False, "linewidth": 4}
    axes.add_patch(Rectangle((-0.5, 0.5), 16, 2, edgecolor=ORANGE, label="horizontal: two films", **kernel))
    axes.add_patch(Rectangle((10.5, -0.5), 1, 5, edgecolor=BLUE, label="vertical: one number of each", **kernel))
    axes.set_yticks(range(5), ["five films ago", "four", "three", "two", "the last film"])
    axes.set_xticks([])
    axes.set_xlabel("the numbers of each film (its embedding)")
    figure.legend(loc="outside upper center", ncols=2, frameon=False)
    return figure


def club():
    """Draw with whom each member of the karate club goes, before and after training."""
    graph, sides, _, chances = _trained()
    places = networkx.kamada_kawai_layout(graph)
    figure = Figure(figsize=(5.6, 3.2), layout="constrained")
    panels = figure.subplots(1, 2)
    for axes, chance, when in zip(panels, chances[[0, -1]], ("before training", "after training"), strict=True):
        _draw_edges(axes, graph.edges, places, color=GRAY, linewidth=0.7)
        for node, (x, y) in places.items():
            wrong = when == "after training" and (chance[node] > 0.5) != sides[node]
            drawn = axes.scatter(
                x, y, c=[chance[node]], cmap="cividis", vmin=0, vmax=1, s=70,
                marker="s" if node in LEADERS else "o", edgecolors="black" if wrong else "white",
                linewidths=2 if wrong else 1, zorder=2,
            )  # fmt: skip
        axes.set_title(when, fontsize=10)
        axes.set_axis_off()
    figure.colorbar(drawn, ax=panels, label="goes with the president", shrink=0.8)
    return figure


def vectors():
    """Follow the two numbers that the hidden layer has for each member, while the network learns."""
    graph, sides, vectors, chances = _trained()
    frames = [
        [
            Line(0.2, 0.12, "The members, as the hidden layer sees them", LARGE, "bold", TEXT_COLOR),
            Line(0.2, 0.42, "across and down: their two numbers, from −1 to 1", WORDS),
            Line(0.2, 0.7, "went with the instructor", WORDS, color=ORANGE),
            Line(2.4, 0.7, "went with the president", WORDS, color=BLUE),
            Line(0.2, 0.98, "black: the two leaders, whose sides are told", WORDS),
            Line(0.2, 5.1, f"step {step}", LARGE, color=TEXT_COLOR),
            Line(2.4, 5.1, f"{np.sum((chance > 0.5) == sides)} of 34 are right", WORDS, color=TEXT_COLOR),
        ]
        for step, chance in zip(range(0, 61, EVERY), chances, strict=True)
    ]
    places = (2.3, 3.15) + 1.8 * vectors  # (frames, members, x and y)
    strokes = [
        joined(places, np.array(graph.edges), GRAY),
        dots(places[:, sides == 0], ORANGE, 9),
        dots(places[:, sides == 1], BLUE, 9),
        dots(places[:, LEADERS], "black", 5),
    ]
    return Moving(frames, (4.6, 5.4), frames_per_second=1, strokes=strokes)


@functools.cache
def _trained():
    """Train the network of the page, and note what it computes every few steps.

    Returns the graph, the sides, the vectors of the hidden layer (times, members, 2), and the chances to go with the
    president (times, members).
    """
    graph = networkx.karate_club_graph()
    friends = networkx.to_numpy_array(graph, weight=None).astype("float32")
    sides = np.array([graph.nodes[node]["club"] == "Officer" for node in graph]).astype(int)
    members, adjacency = keras.Input((34, 34)), keras.Input((34, 34))
    hidden = layers.GraphConvolution(2, activation="tanh")([members, adjacency])
    outputs = layers.GraphConvolution(2, activation="softmax")([hidden, adjacency])
    model, both = (keras.Model([members, adjacency], results) for results in (outputs, [hidden, outputs]))
    loss = "sparse_categorical_crossentropy"
    model.compile(keras.optimizers.Adam(0.05), loss, weighted_metrics=[], jit_compile=True)
    known = np.zeros((1, 34), "float32")
    known[0, LEADERS] = 1
    inputs = [np.eye(34, dtype="float32")[None], friends[None]]
    copies = [np.repeat(array, EVERY, axis=0) for array in (*inputs, sides[None], known)]
    seen = [both(inputs)]
    for _ in range(60 // EVERY):
        model.fit(copies[:2], copies[2], sample_weight=copies[3], batch_size=1, verbose=0)
        seen.append(both(inputs))
    vectors, chances = (np.concatenate(results) for results in zip(*seen, strict=True))
    return graph, sides, vectors, chances[..., 1]


def _draw_window(axes, graph, places, center):
    """Draw a graph, one node and its neighbors in color."""
    inside = {center, *graph.neighbors(center)}
    _draw_edges(axes, graph.edges, places, color=GRAY, linewidth=1)
    _draw_edges(axes, graph.edges(center), places, color=ORANGE, linewidth=3)
    for node, (x, y) in places.items():
        color = ORANGE if node == center else BLUE if node in inside else GRAY
        axes.scatter(x, y, color=color, s=80, zorder=2)
    axes.set_aspect("equal")
    axes.margins(0.1)
    axes.set_axis_off()


def _draw_edges(axes, edges, places, **style):
    """Draw lines between nodes."""
    for ends in edges:
        axes.plot(*zip(*(places[end] for end in ends), strict=True), zorder=1, **style)
