"""What is drawn is computed in the page as Keras computes it."""

import numpy as np
from browser.network import EPOCHS

CHANGES = 20


def change(page, number, generator):
    """Draw a stroke, and sometimes move, rotate or blur the image too; now and then begin with an empty one."""
    if number % 7 == 0:
        page.press("clear")
    page.draw(*generator.uniform(0.1, 0.9, (4, 2)))
    for control, reach in {"move-right": 6, "move-down": 6, "rotate": 40, "noise": 0.3}.items():
        if generator.random() < 0.3:
            page.slide(control, generator.uniform(0 if control == "noise" else -reach, reach))


def test_twenty_changed_images(lenet, visit):
    """All maps agree with those of Keras, and the class that the page names is the one that Keras names."""
    generator = np.random.default_rng(0)
    page = visit(lenet.page, "view=live&probe=2").wait()
    layers = page.document()["layers"]
    inputs, values, predictions = [], [], []
    for number in range(CHANGES):
        change(page, number, generator)
        inputs.append(page.input())
        values.append([page.values(layer["id"]) for layer in layers])
        predictions.append(page.prediction())
    assert len({image.tobytes() for image in inputs}) == CHANGES
    images = np.reshape(inputs, (CHANGES, *lenet.images.shape[1:]))
    assert images.min() >= 0
    assert images.max() <= 1
    expected = lenet.outputs(EPOCHS, images)
    for place, layer in enumerate(layers):
        computed = np.array([each[place] for each in values])
        np.testing.assert_allclose(computed, expected[layer["path"]].reshape(CHANGES, -1), rtol=1e-4, atol=1e-4)
    named = [int(max(prediction, key=prediction.get)) for prediction in predictions]
    assert named == expected["predictions"].argmax(1).tolist()
