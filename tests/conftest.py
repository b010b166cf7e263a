"""What tests of several files read, or leave out."""

import pytest


@pytest.fixture(scope="session")
def run(tmp_path_factory):
    """One short run with everything that it writes; its folder is made, and has a name that an address must quote."""
    from keras_cnn_edu import training

    return training.train("lenet5", "digits", tmp_path_factory.mktemp("run") / "new" / "50 % of #1", epochs=2)


@pytest.fixture
def no_xla(monkeypatch):
    """Train without XLA: to compile the steps takes twice as long as all the rest of a short run."""
    import keras

    monkeypatch.setattr(keras.Model, "jit_compile", property(lambda model: False, lambda model, asked_for: None))


@pytest.fixture(scope="module")
def step_by_step():
    """Compute our layers step by step: to compile one takes longer than what it computes in a test.

    That compiled layers compute the same is tested in tests/layers.
    """
    from keras_cnn_edu import xla

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(xla, "differentiates_every_step", lambda tensors: True)
        yield
