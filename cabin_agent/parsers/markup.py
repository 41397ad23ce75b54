"""XML files of instruments to a small tree of local names: any encoding they use, no external entity, bounded.

Nodes with and without a namespace are mixed in one file and one model misspells the namespace's host, so names are
compared without it.
"""

import codecs
import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import NoReturn

# Entities and external parts exist only by a document type, and one is refused before it is read.
from xml.parsers.expat import ExpatError, ParserCreate

from cabin_agent.parsers.octets import ParseError

SIZE_LIMIT = 1_048_576
DEPTH_LIMIT = 32
ELEMENT_LIMIT = 20_000

_ENCODINGS = {
    "utf-8": "utf-8",
    "utf8": "utf-8",
    "us-ascii": "utf-8",
    "ascii": "utf-8",
    "utf-16": "utf-16",
    "utf-16le": "utf-16-le",
    "utf-16be": "utf-16-be",
    # Code page 932 is what the machines write under the name of Shift-JIS.
    "shift_jis": "cp932",
    "shift-jis": "cp932",
    "sjis": "cp932",
    "x-sjis": "cp932",
    "windows-31j": "cp932",
    "cp932": "cp932",
    "iso-8859-1": "cp1252",
    "windows-1252": "cp1252",
}
_MARKS = (
    (codecs.BOM_UTF8, "utf-8"),
    (codecs.BOM_UTF16_LE, "utf-16-le"),
    (codecs.BOM_UTF16_BE, "utf-16-be"),
)
_DECLARATION = re.compile(r"\s*<\?xml[^>]*?\?>")
_DECLARED = re.compile(rb"""\s*<\?xml[^>]*?encoding\s*=\s*["']([A-Za-z0-9._-]{1,40})["']""")
_NAMESPACE = "http://www.joia.or.jp/standardized/namespaces/"
_PREFIXES = "".join(f' xmlns:ns{part}="{_NAMESPACE}{part}"' for part in ("Common", "REF", "KM", "LM", "SBJ", "TM"))


@dataclass(frozen=True, slots=True)
class Node:
    """An element. `text` is what stands before its first child, stripped."""

    name: str
    text: str
    attributes: dict[str, str]
    children: tuple["Node", ...]

    def all(self, *names: str) -> Iterator["Node"]:
        """Children of one of these names, in order."""
        return (child for child in self.children if child.name in names)

    def first(self, *names: str) -> "Node | None":
        return next(self.all(*names), None)

    def path(self, *names: str) -> "Node | None":
        """The first child of the first child, and so on."""
        node: Node | None = self
        for name in names:
            node = node.first(name) if node else None
        return node

    def value(self, *names: str) -> str | None:
        """Text of the first child of one of these names; None where there is no such child or it is empty."""
        node = self.first(*names)
        return (node.text or None) if node else None

    def attribute(self, name: str) -> str:
        """Case of the name ignored: `type` and `Type` both occur. Empty when absent."""
        return next((value for key, value in self.attributes.items() if key.lower() == name.lower()), "").strip()

    def descendants(self) -> Iterator["Node"]:
        for child in self.children:
            yield child
            yield from child.descendants()


def read_markup(octets: bytes) -> Node:
    """The root. A fragment without a root comes as the children of a node `fragment`. Raises `ParseError`."""
    if len(octets) > SIZE_LIMIT:
        raise ParseError("too_long")
    text = _text(octets)
    body = text[found.end() :] if (found := _DECLARATION.match(text)) else text
    if not body.strip():
        raise ParseError("empty_file")
    try:
        return _tree(body)
    except ExpatError:
        return _fragment(body)


def _fragment(body: str) -> Node:
    try:
        return _tree(f"<fragment{_PREFIXES}>{body}</fragment>")
    except ExpatError as error:
        raise ParseError("not_well_formed") from error


def _text(octets: bytes) -> str:
    """As the byte order mark says, else as declared; where the octets contradict that, as they can be read."""
    for mark, name in _MARKS:
        if octets.startswith(mark):
            return _decoded(octets[len(mark) :], (name,))
    if octets[:2] in (b"<\0", b"\0<"):
        return _decoded(octets, ("utf-16-le" if octets[0] else "utf-16-be",))
    declared = _DECLARED.match(octets)
    name = declared[1].decode("ascii").lower() if declared else "utf-8"
    if name not in _ENCODINGS:
        raise ParseError("unknown_encoding")
    # A file that declares UTF-16 and has neither its mark nor its zeros was saved again by another program.
    first = "utf-8" if _ENCODINGS[name].startswith("utf-16") else _ENCODINGS[name]
    return _decoded(octets, tuple(dict.fromkeys((first, "utf-8", "cp932"))))


def _decoded(octets: bytes, encodings: tuple[str, ...]) -> str:
    for encoding in encodings:
        try:
            return octets.decode(encoding)
        except UnicodeDecodeError:
            continue
    raise ParseError("not_decodable")


def _tree(body: str) -> Node:
    """Raises `ExpatError`, and `ParseError` for what is refused whatever its form."""
    growing = _Growing()
    parser = ParserCreate("utf-8", "}")
    parser.buffer_text = True
    parser.StartElementHandler = growing.start
    parser.CharacterDataHandler = growing.text
    parser.EndElementHandler = growing.end
    parser.StartDoctypeDeclHandler = _forbidden
    try:
        parser.Parse(body.encode("utf-8"), True)
    except UnicodeEncodeError as error:
        raise ParseError("not_decodable") from error
    return growing.root()


def _forbidden(*_: object) -> NoReturn:
    raise ParseError("forbidden_markup")


@dataclass(slots=True)
class _Open:
    """An element whose end has not come yet."""

    name: str
    attributes: dict[str, str]
    texts: list[str] = field(default_factory=list)
    children: list[Node] = field(default_factory=list)

    def closed(self) -> Node:
        return Node(self.name, "".join(self.texts).strip(), self.attributes, tuple(self.children))


class _Growing:
    """The tree while it is read. The limits are checked as it grows, so no more than they allow is ever held."""

    def __init__(self) -> None:
        self._top = _Open("", {})
        self._open = [self._top]
        self._count = 0

    def start(self, name: str, attributes: dict[str, str]) -> None:
        self._count += 1
        if len(self._open) > DEPTH_LIMIT:
            raise ParseError("too_deep")
        if self._count > ELEMENT_LIMIT:
            raise ParseError("too_many_elements")
        self._open.append(_Open(_local(name), {_local(key): value for key, value in attributes.items()}))

    def text(self, text: str) -> None:
        element = self._open[-1]
        if not element.children:
            element.texts.append(text)

    def end(self, _: str) -> None:
        node = self._open.pop().closed()
        self._open[-1].children.append(node)

    def root(self) -> Node:
        return self._top.children[0]


def _local(name: str) -> str:
    return name.rpartition("}")[2].rpartition(":")[2]
