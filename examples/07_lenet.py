"""LeNet-5 of our layers learns digits and draws its feature maps: `compile` and `fit`, as always in Keras.

    python examples/07_lenet.py

The feature maps of every layer are drawn for five digits, before training and after every epoch.
"""

from options import options

import keras

from keras_cnn_edu import callbacks, data, layers


def main(quick, out):
    """Train, and return the test accuracy."""
    keras.utils.set_random_seed(0)
    # 144 digits for validation, 360 for the test: whole batches, as a smaller last one would be compiled by itself.
    train, validation, info = data.load("digits", batch_size=36, validation_split=0.1003)
    model = keras.Sequential(
        [
            keras.Input(info.image_shape),
            layers.Conv2D(6, 5, activation="relu"),
            layers.MaxPooling2D(2),
            layers.Conv2D(16, 5, activation="relu"),
            layers.MaxPooling2D(2),
            layers.Flatten(),
            layers.Dense(120, activation="relu"),
            layers.Dense(84, activation="relu"),
            layers.Dense(10, activation="softmax"),
        ]
    )
    model.compile("adam", "sparse_categorical_crossentropy", metrics=["accuracy"], jit_compile=True)
    pictures = callbacks.FeatureMapExporter(out, info.probe_images[:5], info.probe_labels[:5])
    epochs = 1 if quick else 10
    model.fit(train, validation_data=validation, epochs=epochs, shuffle=False, verbose=2, callbacks=[pictures])
    _, test, _ = data.load("digits", batch_size=36)  # looked at once, at the end
    _, accuracy = model.evaluate(test, verbose=0)
    print(f"test accuracy {accuracy:.3f}; open {out / 'feature_maps'}")
    return accuracy


if __name__ == "__main__":
    main(**options(__doc__, "07_lenet"))
