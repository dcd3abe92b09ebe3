"""Images and sounds inside a document, as data: URIs; a large image is there once."""

from __future__ import annotations

import base64
import re
from collections.abc import Iterable, Iterator
from hashlib import blake2b
from pathlib import Path

from msgspec import Struct

from quizgen.support.files import read_file

_KINDS = {
    ".png": "image/png",
    ".jpg": "image/jpeg",
    ".jpeg": "image/jpeg",
    ".gif": "image/gif",
    ".webp": "image/webp",
    ".svg": "image/svg+xml",
    ".mp3": "audio/mpeg",
    ".ogg": "audio/ogg",
    ".oga": "audio/ogg",
    ".opus": "audio/ogg",
    ".wav": "audio/wav",
    ".flac": "audio/flac",
    ".m4a": "audio/mp4",
}
_LARGE = 1 << 14
_MARK = "\ufdd2"  # No text of a bank may hold it, so a name in a text stays a text.
_NAME = re.compile(f"(data:,quizgen-image-[0-9a-f]{{32}}){_MARK}")


class Embedded(Struct, frozen=True):
    """What documents show of some files.

    `addresses` are data: URIs by path; that of a large image is a short name with a mark, which
    stands for the URI that `large` has by the name alone, so that thirty documents with it need
    not lie in memory.
    """

    addresses: dict[Path, str]
    large: dict[str, str]

    def rules(self, document: str) -> str:
        """Return a style with the large images that a document shows more than once, by name.

        Chrome lays out an inline <img> whose address it cannot load as the words of its `alt`.
        """
        names = [name + _MARK for name in self.large]
        often = [name for name in names if document.count(f'src="{name}"') > 1]
        return "\n".join(
            f'[src="{name}"] {{ content: url({name}); }}\n'
            f':where([src="{name}"]) {{ display: inline-block; }}'
            for name in often
        )

    def once(self, document: str) -> str:
        """Return a document with its own style for the images that it shows more than once."""
        rules = self.rules(document)
        style = f"<style>\n{rules}\n</style>\n" if rules else ""
        return document.replace("</head>", f"{style}</head>", 1)

    def whole(self, document: str) -> str:
        """Return a document with its large images; those that its style has are only there."""
        return "".join(self.pieces(document))

    def pieces(self, document: str) -> Iterator[str]:
        """Yield what `whole` returns, piece by piece."""
        is_in_style = {name: f'[src="{name}{_MARK}"]' in document for name in self.large}
        before = ""
        for place, piece in enumerate(_NAME.split(document)):
            is_name = place % 2 and not (is_in_style[piece] and before.endswith('src="'))
            yield self.large[piece] if is_name else piece
            before = piece

    def named(self, document: str) -> str:
        """Return a document with the names alone, for a reader that is given `large`."""
        return document.replace(_MARK, "")


def embedded(files: Iterable[tuple[Path, Path]]) -> Embedded:
    """Read images and sounds for documents; each path comes with the folder it must lie in."""
    shown = {path: _data_uri(path, folder) for path, folder in files}
    names = {
        path: f"data:,quizgen-image-{blake2b(uri.encode(), digest_size=16).hexdigest()}"
        for path, uri in shown.items()
        if uri.startswith("data:image/") and len(uri) > _LARGE
    }
    marked = {path: name + _MARK for path, name in names.items()}
    return Embedded({**shown, **marked}, {name: shown[path] for path, name in names.items()})


def _data_uri(path: Path, folder: Path) -> str:
    data = base64.b64encode(read_file(path, folder)).decode()
    return f"data:{_KINDS[path.suffix.lower()]};base64,{data}"
