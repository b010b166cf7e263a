"""The pictures of lesson 13: windows on graphs, the kernels of Caser, and the karate club."""

import keras
import networkx
import numpy as np
from matplotlib.figure import Figure
from matplotlib.patches import Rectangle

from keras_cnn_edu import layers

ORANGE, BLUE, GRAY = "#d55e00", "#0072b2", "#bbbbbb"


def windows():
    """Draw an image as a graph beside a graph of friends, each with the window of one node."""
    grid = networkx.grid_2d_graph(5, 5)
    diagonals = [((i, j), (i + 1, k)) for i in range(4) for j in range(5) for k in (j - 1, j + 1) if 0 <= k < 5]
    grid.add_edges_from(diagonals)
    friends = networkx.Graph([(0, 1), (0, 2), (0, 3), (0, 4), (1, 2), (3, 5), (4, 6), (6, 7), (2, 8), (8, 9), (7, 5)])
    figure = Figure(figsize=(8, 3.6), layout="constrained")
    left, right = figure.subplots(1, 2)
    _draw_window(left, grid, {node: node for node in grid}, (2, 2))
    _draw_window(right, friends, networkx.kamada_kawai_layout(friends), 0)
    left.set_title("an image: the places of the neighbors differ", fontsize=10)
    right.set_title("people: a neighbor is a neighbor", fontsize=10)
    return figure


def caser():
    """Draw the image that Caser makes of five films, with a horizontal and a vertical kernel."""
    figure = Figure(figsize=(8, 2.8), layout="constrained")
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
    graph = networkx.karate_club_graph()
    friends = networkx.to_numpy_array(graph, weight=None).astype("float32")
    sides = np.array([graph.nodes[node]["club"] == "Officer" for node in graph]).astype(int)
    members, adjacency = keras.Input((34, 34)), keras.Input((34, 34))
    hidden = layers.GraphConvolution(8, activation="tanh")([members, adjacency])
    model = keras.Model([members, adjacency], layers.GraphConvolution(2, activation="softmax")([hidden, adjacency]))
    loss = "sparse_categorical_crossentropy"
    model.compile(keras.optimizers.Adam(0.05), loss, weighted_metrics=[], jit_compile=True)
    known = np.zeros((1, 34), "float32")
    known[0, [0, 33]] = 1
    inputs = [np.eye(34, dtype="float32")[None], friends[None]]
    before = np.asarray(model(inputs))[0, :, 1]
    copies = [np.repeat(array, 60, axis=0) for array in (*inputs, sides[None], known)]
    model.fit(copies[:2], copies[2], sample_weight=copies[3], batch_size=1, verbose=0)
    after = np.asarray(model(inputs))[0, :, 1]

    places = networkx.kamada_kawai_layout(graph)
    figure = Figure(figsize=(8, 3.8), layout="constrained")
    panels = figure.subplots(1, 2)
    for axes, chances, when in zip(panels, (before, after), ("before training", "after training"), strict=True):
        _draw_edges(axes, graph.edges, places, color=GRAY, linewidth=0.7)
        for node, (x, y) in places.items():
            wrong = when == "after training" and (chances[node] > 0.5) != sides[node]
            drawn = axes.scatter(
                x, y, c=[chances[node]], cmap="cividis", vmin=0, vmax=1, s=110,
                marker="s" if node in (0, 33) else "o", edgecolors="black" if wrong else "white",
                linewidths=2 if wrong else 1, zorder=2,
            )  # fmt: skip
        axes.set_title(when, fontsize=10)
        axes.set_axis_off()
    figure.colorbar(drawn, ax=panels, label="goes with the president", shrink=0.8)
    return figure


def _draw_window(axes, graph, places, center):
    """Draw a graph, one node and its neighbors in color."""
    inside = {center, *graph.neighbors(center)}
    _draw_edges(axes, graph.edges, places, color=GRAY, linewidth=1)
    _draw_edges(axes, graph.edges(center), places, color=ORANGE, linewidth=3)
    for node, (x, y) in places.items():
        color = ORANGE if node == center else BLUE if node in inside else GRAY
        axes.scatter(x, y, color=color, s=120, zorder=2)
    axes.set_aspect("equal")
    axes.margins(0.1)
    axes.set_axis_off()


def _draw_edges(axes, edges, places, **style):
    """Draw lines between nodes."""
    for ends in edges:
        axes.plot(*zip(*(places[end] for end in ends), strict=True), zorder=1, **style)
