"""HTML elements. Text is escaped here, in one place, so that no name can become markup."""

import html

from keras_cnn_edu.names import shown_lines

VOID = {"img", "input", "br"}  # elements without content


class Markup(str):
    """Text that is HTML already."""


def element(name: str, /, *children: str | None, **attributes) -> Markup:
    """Return an HTML element.

    Args:
        name: of the element.
        *children: `Markup`, and texts, which are escaped. None is left out.
        **attributes: their values; True means an attribute without a value; None and False are left out. `_` in a name
            is written as "-", and one at its end is left out: `class_` is "class", `aria_label` is "aria-label".

    Returns:
        `Markup`.

    Example:
        >>> print(element("td", "a < b", element("br"), class_='"wide"', hidden=True))
        <td class="&quot;wide&quot;" hidden>a &lt; b<br></td>
    """
    opening = name + "".join(_attribute(key, value) for key, value in attributes.items())
    if name in VOID:
        return Markup(f"<{opening}>")
    return Markup(f"<{opening}>{join(*children)}</{name}>")


def join(*children: str | None) -> Markup:
    """Return texts and elements one after the other; None is left out."""
    present = [child for child in children if child is not None]
    return Markup("".join(child if isinstance(child, Markup) else _escaped(child) for child in present))


def _attribute(name, value):
    if value is None or value is False:
        return ""
    name = name.rstrip("_").replace("_", "-")
    return f" {name}" if value is True else f' {name}="{_escaped(value)}"'


def _escaped(text):
    return html.escape(shown_lines(text))
