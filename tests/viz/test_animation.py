"""Animations: what a viewer sees at each time, in the GIF and in the SVG file, and bad input."""

import io
import itertools
import xml.etree.ElementTree as ElementTree

import numpy as np
import pytest
from PIL import Image

from keras_cnn_edu.viz import save_animation, slide
from keras_cnn_edu.viz.canvas.page import DPI
from keras_cnn_edu.viz.sliding import gif

IMAGE, KERNEL = np.arange(9).reshape(3, 3), np.arange(4).reshape(2, 2)  # of the lesson
WALKTHROUGHS = {
    "slide": slide(IMAGE, KERNEL),
    "transposed": slide(KERNEL, KERNEL, transposed=True),
    "padding, stride and dilation": slide(np.eye(5), np.eye(2), strides=2, padding=1, dilation_rate=2),
    "sequence": slide([1, 2, 3, 4], [1, -1], padding="causal"),
}
SPACE = "{http://www.w3.org/2000/svg}"


@pytest.fixture(params=WALKTHROUGHS)
def walkthrough(request):
    """Each of them in turn."""
    return WALKTHROUGHS[request.param]


def seen(svg, time):
    """Everything that a viewer of an SVG file can read at a time, a share of the whole animation."""
    texts = []
    for element in svg:
        if element.tag == SPACE + "g":
            animate = element.find(SPACE + "animate")
            times = [float(start) for start in animate.get("keyTimes").split(";")]
            values = animate.get("values").split(";")
            now = max(index for index, start in enumerate(times) if start <= time)
            if values[now] == "hidden":
                continue
        texts += [text.text for text in element.iter(SPACE + "text")]
    return texts


# ── SVG ──


def test_each_frame_of_the_svg_says_its_step_and_no_other(walkthrough, tmp_path):
    """During a frame the viewer reads the arithmetic of its step; the last step stays for three frames."""
    svg = ElementTree.parse(save_animation(walkthrough, tmp_path / "steps.svg")).getroot()
    frames = list(range(len(walkthrough.steps))) + [len(walkthrough.steps) - 1] * 2
    for frame, step in enumerate(frames):
        read = "".join(seen(svg, (frame + 0.5) / len(frames))).replace(" ", "")
        assert walkthrough.steps[step].text.replace(" ", "") in read
        others = {other.text.replace(" ", "") for other in walkthrough.steps} - {
            walkthrough.steps[step].text.replace(" ", "")
        }
        assert not [words for words in others if words in read]


def test_the_output_of_the_svg_fills_up(tmp_path):
    """19, 25, 37 and 43 of the lesson appear one after the other, and stay."""
    svg = ElementTree.parse(save_animation(WALKTHROUGHS["slide"], tmp_path / "steps.svg")).getroot()
    for frame, there in enumerate([["19"], ["19", "25"], ["19", "25", "37"], ["19", "25", "37", "43"]]):
        read = seen(svg, (frame + 0.5) / 6)
        assert [number for number in ["19", "25", "37", "43"] if number in read] == there


def test_the_svg_needs_nothing_else(walkthrough, tmp_path):
    """No script, no style sheet, no image and no link: only the address that names the language."""
    text = save_animation(walkthrough, tmp_path / "steps.svg").read_text(encoding="utf-8")
    assert text.count("http") == 1
    assert {element.tag.removeprefix(SPACE) for element in ElementTree.fromstring(text).iter()} <= {
        *("svg", "g", "rect", "text", "animate"),
    }


def test_the_title_is_text_not_markup(tmp_path):
    """What looks like a tag in a title is shown as it is."""
    title = "<b> & 'more'"
    svg = ElementTree.parse(save_animation(WALKTHROUGHS["slide"], tmp_path / "steps.svg", title=title)).getroot()
    assert title in seen(svg, 0)


@pytest.mark.parametrize("speed, seconds", [(1, "6s"), (4, "1.5s"), (0.5, "12s")])
def test_the_speed_of_the_svg(speed, seconds, tmp_path):
    """Four steps and twice the last one more are six frames."""
    path = save_animation(WALKTHROUGHS["slide"], tmp_path / "steps.svg", frames_per_second=speed)
    root = ElementTree.parse(path).getroot()
    assert {animate.get("dur") for animate in root.iter(SPACE + "animate")} == {seconds}
    assert {animate.get("repeatCount") for animate in root.iter(SPACE + "animate")} == {"indefinite"}


# ── GIF ──


def frames_of(path):
    """The frames of a GIF file as arrays, how long each is shown in milliseconds, and how often it starts again."""
    frames, durations = [], []
    with Image.open(path) as image:
        for index in range(image.n_frames):
            image.seek(index)
            durations.append(image.info["duration"])
            frames.append(np.asarray(image.convert("RGB"), int))
        return frames, durations, image.info["loop"]


def test_the_gif_has_a_frame_for_each_step(walkthrough, tmp_path):
    """Every step is a picture of its own, the last is shown three times as long, then it starts again (loop 0)."""
    frames, durations, loop = frames_of(save_animation(walkthrough, tmp_path / "steps.gif", frames_per_second=4))
    assert durations == [250] * (len(walkthrough.steps) - 1) + [750]
    assert loop == 0
    for one, other in itertools.pairwise(frames):
        assert (one != other).any()


def test_both_formats_have_the_same_size(walkthrough, tmp_path):
    """A point is 1/72 inch, and a GIF has `DPI` pixels an inch."""
    svg = ElementTree.parse(save_animation(walkthrough, tmp_path / "steps.svg")).getroot()
    points = [float(svg.get(name).removesuffix("pt")) for name in ("width", "height")]
    frames, _, _ = frames_of(save_animation(walkthrough, tmp_path / "steps.gif"))
    height, width, _ = frames[0].shape
    np.testing.assert_allclose([width, height], [length / 72 * DPI for length in points], atol=1)


def test_the_colors_of_the_gif_are_those_of_the_marks(tmp_path):
    """The cells of the window are filled, and where they were before, the color is gone: blue moves to the right."""
    frames, _, _ = frames_of(save_animation(WALKTHROUGHS["slide"], tmp_path / "steps.gif"))
    changed = (frames[0] != frames[1]).any(axis=-1)
    back = (frames[0][changed] == 255).all(axis=-1)
    forth = (frames[1][changed] == 255).all(axis=-1)
    assert back.any()
    assert forth.any()


def test_the_bytes_are_those_of_a_gif():
    """The file begins with the six letters of the format, and Pillow can read it."""
    content = gif.encode([[]], (1, 1), 1)
    assert content.startswith(b"GIF89a") or content.startswith(b"GIF87a")
    assert Image.open(io.BytesIO(content)).size == (DPI, DPI)


# ── what can go wrong ──


@pytest.mark.parametrize(
    "name, settings, message",
    [
        ("steps.mp4", {}, r"`path` must end in .*\.gif.*\.svg.*Received: .*\.mp4"),
        ("steps", {}, r"`path` must end in"),
        ("steps.gif", {"frames_per_second": 0}, r"`frames_per_second` must be a number from 0.01 to 50. Received: .*0"),
        ("steps.gif", {"frames_per_second": -1}, r"`frames_per_second`.*Received: .*-1"),
        ("steps.gif", {"frames_per_second": 51}, r"`frames_per_second` must be a number from 0.01 to 50.*51"),
        ("steps.svg", {"frames_per_second": float("nan")}, r"`frames_per_second`.*nan"),
        ("steps.svg", {"max_steps": 0}, r"`max_steps`.*0"),
    ],
)
def test_what_is_not_possible_is_refused(name, settings, message, tmp_path):
    """Each refusal names the argument, and leaves no file."""
    with pytest.raises(ValueError, match=message):
        save_animation(WALKTHROUGHS["slide"], tmp_path / name, **settings)
    assert not list(tmp_path.iterdir())


def test_numbers_too_small_to_read_are_refused(tmp_path):
    """An image of 64×64 cells is no picture of numbers."""
    with pytest.raises(ValueError, match="legible|64"):
        save_animation(slide(np.zeros((64, 64)), KERNEL), tmp_path / "steps.gif")


def test_only_the_first_steps(tmp_path):
    """`max_steps` cuts the animation, not the walkthrough."""
    path = save_animation(WALKTHROUGHS["slide"], tmp_path / "steps.gif", max_steps=2)
    assert len(frames_of(path)[0]) == 2


def test_a_file_is_written_whole_or_not_at_all(tmp_path, monkeypatch):
    """What was there before an encoder failed is still there after."""
    path = save_animation(WALKTHROUGHS["slide"], tmp_path / "steps.svg")
    before = path.read_bytes()

    def fail(*arguments):
        raise OSError("disk full")

    monkeypatch.setitem(save_animation.__globals__["ENCODERS"], ".svg", fail)
    with pytest.raises(OSError, match="disk full"):
        save_animation(WALKTHROUGHS["transposed"], path)
    assert path.read_bytes() == before
    assert list(tmp_path.iterdir()) == [path]
