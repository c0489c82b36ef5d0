"""What stands around the content of a page: style, navigation, the other language. The publication has one, the service another."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass


@dataclass(frozen=True)
class Link:
    """A place to go: its address, its name, whether the reader is there or below it, and a sentence on what is there."""

    address: str
    label: str
    current: bool = False
    about: str = ""


@dataclass(frozen=True)
class Frame:
    """The addresses around a page: where it begins, style sheets, icon, main and lower navigation, the page in the other language."""

    home: str
    styles: Sequence[str]
    icon: str
    navigation: Sequence[Link]
    foot: Sequence[Link]
    other_address: str


#: Gives the frame of a page by its address without a leading slash or suffix, the language, and the way up from it.
Framing = Callable[[str, str, str], Frame]
