"""Marks as an animated SVG file: each mark once, with the times at which it is visible. No script, no other file."""

from collections import defaultdict
from collections.abc import Sequence
from xml.sax.saxutils import escape

from matplotlib.colors import to_hex

from keras_cnn_edu.viz.sliding.marks import Line, Mark

POINTS = 72  # the unit of the file is the point, as for the sizes of fonts
BASELINE = 0.36  # of a size: the middle of a digit lies that far above the line that it stands on


def encode(frames: Sequence[Sequence[Mark]], size: tuple[float, float], frames_per_second: float) -> bytes:
    """Return the bytes of the file.

    Args:
        frames: a list of marks for each frame. Marks of one frame must not overlap, because their order gets lost; only
            what every frame begins with lies below the others.
        size: (width, height) in inches.
        frames_per_second: the speed.

    Example:
        >>> text = encode([[Line(0, 0, "one")], [Line(0, 0, "two")]], (1, 1), 4).decode()
        >>> print(text[text.index("<g") :])
        <g visibility="visible">
        <animate attributeName="visibility" values="visible;hidden" keyTimes="0;0.5" dur="0.5s" .../>
        <text x="0.00" y="7.60" font-size="8.00" text-anchor="start" fill="#595959">one</text>
        </g>
        <g visibility="hidden">
        <animate attributeName="visibility" values="hidden;visible" keyTimes="0;0.5" dur="0.5s" .../>
        <text x="0.00" y="7.60" font-size="8.00" text-anchor="start" fill="#595959">two</text>
        </g>
        </svg>

    Reference: W3C, "SVG Animations Level 2", section 2.13 (discrete values). https://svgwg.org/specs/animations/
    """
    width, height = (f"{POINTS * length:.1f}" for length in size)
    lines = [
        f'<svg xmlns="http://www.w3.org/2000/svg" width="{width}pt" height="{height}pt" '
        f'viewBox="0 0 {width} {height}" font-family="DejaVu Sans, Verdana, Arial, sans-serif">',
        '<rect width="100%" height="100%" fill="white"/>',
    ]
    for visible, marks in _by_times(frames).items():
        lines += _group(visible, marks, len(frames) / frames_per_second)
    return "\n".join([*lines, "</svg>\n"]).encode()


def _by_times(frames):
    """Return the marks that are visible at the same times: {booleans, one for each frame: marks}."""
    frames_of = defaultdict(lambda: [False] * len(frames))
    for index, marks in enumerate(frames):
        for mark in marks:
            frames_of[mark][index] = True
    groups = defaultdict(list)
    for mark, visible in frames_of.items():
        groups[tuple(visible)].append(mark)
    return groups


def _group(visible, marks, seconds):
    lines = [_line(mark) if isinstance(mark, Line) else _cell(mark) for mark in marks]
    if all(visible):
        return lines
    changes = [index for index, now in enumerate(visible) if index == 0 or now != visible[index - 1]]
    values = ["visible" if visible[index] else "hidden" for index in changes]
    times = ";".join(f"{index / len(visible):.5g}" for index in changes)
    animate = (
        f'<animate attributeName="visibility" values="{";".join(values)}" keyTimes="{times}" dur="{seconds:g}s" '
        'calcMode="discrete" repeatCount="indefinite"/>'
    )
    return [f'<g visibility="{values[0]}">', animate, *lines, "</g>"]


def _line(line):
    style = ' font-weight="bold"' if line.weight == "bold" else ""
    return _text(line.x, line.y + 0.95 * line.size / POINTS, line.text, line.size, "start", line.color, style)


def _cell(cell):
    inset, side = cell.edge_width / 2, POINTS * cell.side - cell.edge_width  # the edge lies inside the cell
    x, y = POINTS * cell.x + inset, POINTS * cell.y + inset
    dashes = ' stroke-dasharray="2 1.5"' if cell.dashed else ""
    box = (
        f'<rect x="{x:.2f}" y="{y:.2f}" width="{side:.2f}" height="{side:.2f}" fill="{to_hex(cell.fill)}" '
        f'stroke="{to_hex(cell.edge)}" stroke-width="{cell.edge_width}"{dashes}/>'
    )
    large, small = cell.sizes
    middle = cell.y + cell.side * (0.4 if cell.corner else 0.5) + BASELINE * large / POINTS
    number = _text(cell.x + cell.side / 2, middle, cell.text, large, "middle", cell.color)
    corner = _text(cell.x + 0.92 * cell.side, cell.y + 0.92 * cell.side, cell.corner, small, "end", cell.color)
    return box + number + corner


def _text(x, y, text, size, anchor, color, style=""):
    if not text:
        return ""
    return (
        f'<text x="{POINTS * x:.2f}" y="{POINTS * y:.2f}" font-size="{size:.2f}" text-anchor="{anchor}" '
        f'fill="{to_hex(color)}"{style}>{escape(text)}</text>'
    )
