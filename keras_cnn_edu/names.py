r"""Names are data: what somebody else has written is shown, and never obeyed.

The name of a layer, a class or a file may hold characters that control a terminal: escape sequences clear it, set its
title and write to the clipboard; other characters reverse the direction of writing or begin a new line. Every name that
is printed or drawn goes through here.
"""


def shown(text: object) -> str:
    r"""Return a text in which every character that cannot be printed is written as its escape, as in a Python string.

    >>> print(shown("a\x1b[2Jb\u202ec\n"))
    a\x1b[2Jb\u202ec\n
    """
    return "".join(character if character.isprintable() else _escape(character) for character in str(text))


def shown_lines(text: object) -> str:
    r"""Do the same with a text of several lines: the line breaks stay.

    >>> print(shown_lines("one\ntwo\r"))
    one
    two\r
    """
    return "\n".join(map(shown, str(text).split("\n")))


def _escape(character: str) -> str:
    return character.encode("unicode_escape").decode("ascii")
