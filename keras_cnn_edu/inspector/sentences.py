"""What a page says about its network: a key and values, not words.

The words are in `page/text/`, one file for each language of a reader.
"""

from typing import Any

Sentence = dict[str, Any]


def sentence(key: str, **values: str | int | list[str]) -> Sentence:
    """Return a sentence as the document of a page has it.

    Args:
        key: finds the words.
        **values: stand in for `{name}` in them: a text, a number, or a list of names.

    Example:
        >>> sentence("few epochs", kept=5, there=9)
        {'key': 'few epochs', 'values': {'kept': 5, 'there': 9}}
    """
    return {"key": key, "values": values}
