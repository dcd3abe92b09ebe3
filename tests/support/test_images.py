"""An image file is what its name says, whole, small enough and harmless; or it is refused."""

from __future__ import annotations

from pathlib import Path

import pytest

from image_files import gif, jpeg, png, webp
from quizgen.support.images import ImageFaultError, Picture, image_fault, measured


@pytest.mark.parametrize(
    ("name", "data", "picture"),
    [
        ("a.png", png(30, 20), Picture("png", 30, 20)),
        ("a.JPG", jpeg(30, 20), Picture("jpeg", 30, 20)),
        ("a.jpeg", jpeg(30, 20), Picture("jpeg", 30, 20)),
        ("a.gif", gif(30, 20), Picture("gif", 30, 20)),
        *((f"{kind.decode().strip()}.webp", webp(30, 20, kind), Picture("webp", 30, 20))
          for kind in (b"VP8L", b"VP8 ", b"VP8X")),
        ("a.svg", b'<svg width="30" height="2cm"/>', Picture("svg", 30, 76)),
    ],
)  # fmt: skip
def test_an_image_is_measured(tmp_path: Path, name: str, data: bytes, picture: Picture) -> None:
    """Its own structure says what it is and how large."""
    path = tmp_path / name
    path.write_bytes(data)
    assert measured(path) == picture
    assert image_fault(path) == ""


@pytest.mark.parametrize("name", ["a.png", "a.jpg", "a.gif", "a.webp"])
def test_an_image_that_is_cut_off_anywhere_is_refused(tmp_path: Path, name: str) -> None:
    """However much of its end is missing, it is not shown half."""
    makers = {"a.png": png, "a.jpg": jpeg, "a.gif": gif, "a.webp": webp}
    whole = makers[name](30, 20)
    path = tmp_path / name
    for length in range(1, len(whole) - (1 if name == "a.webp" else 0)):
        path.write_bytes(whole[:length])
        with pytest.raises(ImageFaultError):
            measured(path)


def test_a_broken_chunk_is_noticed(tmp_path: Path) -> None:
    """A PNG's check sums say where a byte is another."""
    path = tmp_path / "a.png"
    data = bytearray(png(30, 20))
    data[-16] ^= 1
    path.write_bytes(data)
    assert image_fault(path) == "is broken or cut off. Save it anew, or take a whole copy."


@pytest.mark.parametrize(
    ("name", "data", "fault"),
    [
        ("a.bmp", b"BM", "is not one of .png, .jpg, .jpeg, .gif, .svg, .webp. Convert it."),
        ("a.png", b"", "is empty."),
        ("a.png", b"text", "is no .png image, only called so."),
        ("a.png", jpeg(3, 2), "is no .png image: what it holds is .jpg. Rename it."),
        ("a.jpg", b"<svg/>", "is no .jpg image: what it holds is .svg. Rename it."),
        ("a.png", png(50_000, 50_000), "is too large: 50,000 x 50,000 pixels."),
        ("a.jpg", jpeg(60_000, 1), "is too large: 60,000 x 1 pixels."),
        ("a.gif", gif(20_000, 20_000), "is too large"),
        ("a.webp", webp(16_000, 16_000), "is too large"),
        ("a.svg", b'<svg width="99999" height="9"/>', "is too large"),
        ("a.png", png(0, 5), "is broken: its size is 0."),
    ],
)
def test_an_image_that_cannot_be_shown_is_refused(
    tmp_path: Path, name: str, data: bytes, fault: str
) -> None:
    """Another kind than its name says, gigantic, or nothing: each with what to do."""
    path = tmp_path / name
    path.write_bytes(data)
    assert image_fault(path).startswith(fault)


def test_a_folder_is_no_image(tmp_path: Path) -> None:
    """What cannot be read is said."""
    (tmp_path / "a.png").mkdir()
    assert image_fault(tmp_path / "a.png").startswith("cannot be read:")


def bomb(depth: int, times: int) -> bytes:
    parts = [b'<svg xmlns:x="http://www.w3.org/1999/xlink"><g id="p0"><path/></g>']
    parts += [
        b'<g id="p%d">%b</g>' % (number, b'<use x:href="#p%d"/>' % (number - 1) * times)
        for number in range(1, depth)
    ]
    return b"".join((*parts, b"</svg>"))


@pytest.mark.parametrize(
    ("data", "fault"),
    [
        (b"<svg><script>x()</script></svg>", "holds <script>"),
        (b"<svg><foreignObject/></svg>", "holds <foreignobject>"),
        (b'<svg onload="x()"/>', "holds 'onload', which is a script."),
        (b'<svg><a href="javascript:x()"/></svg>', "holds a link that is a script."),
        (b'<svg><image href="https://x.org/a.png"/></svg>', "refers to something outside"),
        (b'<svg><image href="a.png"/></svg>', "refers to something outside"),
        (b'<svg><use href="data:image/svg+xml,x"/></svg>', "refers to something outside"),
        (b"<svg><style>@import 'a.css'</style></svg>", "has styles that load something."),
        (b"<svg><style>a{b:u\\72l(//x.org/)}</style></svg>", "has styles that load something"),
        (b"<svg><style>a{b:u/**/rl(//x.org/)}</style></svg>", "has styles that load something"),
        (b'<svg><g style="fill:url(//x.org/a)"/></svg>', "has styles that load something"),
        (b'<?xml-stylesheet href="a.css"?><svg/>', "names a style sheet outside."),
        (b'<svg><set attributeName="href" to="x"/></svg>', "changes its own links."),
        (b'<!DOCTYPE svg [<!ENTITY a "b">]><svg>&a;</svg>', "declares entities."),
        (b'<!DOCTYPE svg [<!ATTLIST svg onload CDATA "x()">]><svg/>', "holds 'onload'"),
        (b"<svg>" + b"<g>" * 5_000, "is nested too deep."),
        (b"<svg><g></svg>", "is no well-formed XML (mismatched tag"),
        (bomb(12, 10), "uses its own parts too often."),
        (b'<svg><g id="a"><use href="#a"/></g></svg>', "has a part that uses itself."),
        (
            b'<svg><pattern id="a" fill="url(#b)"/><pattern id="b" fill="url(#a)"/></svg>',
            "has a part that uses itself.",
        ),
        (b"<!---->" * 28 + b"x", "is no .svg image, only called so."),
        (b"<html/>", "is no .svg image, only called so."),
    ],
)
def test_a_drawing_that_is_more_than_one_is_refused(
    tmp_path: Path, data: bytes, fault: str
) -> None:
    """Scripts, outside references, entities and parts that multiply: each is named."""
    path = tmp_path / "a.svg"
    path.write_bytes(data)
    assert image_fault(path).startswith(fault)


@pytest.mark.parametrize(
    "data",
    [
        (
            b'<?xml version="1.0"?><!-- x --><!DOCTYPE svg PUBLIC "-//W3C//DTD SVG 1.1//EN"'
            b' "http://www.w3.org/Graphics/SVG/1.1/DTD/svg11.dtd"><svg viewBox="0 0 30,20"/>'
        ),
        b'<svg:svg xmlns:svg="http://www.w3.org/2000/svg" width="30" height="20"/>',
        '<svg width="30px" height="20px">é</svg>'.encode("utf-16"),
        (
            b'<svg width="30" height="20"><linearGradient id="a"/><rect fill="url(#a)"/>'
            b'<image href="data:image/png;base64,AA"/><use href="#b"/><g id="b"/></svg>'
        ),
        b'<svg width="30" height="20"><style>a { fill: url("#b"); font: x }</style></svg>',
        bomb(4, 5).replace(b"<svg", b'<svg viewBox="0 0 30 20"', 1),
    ],
)
def test_an_honest_drawing_is_taken(tmp_path: Path, data: bytes) -> None:
    """Whatever its encoding, prefix and document type, with its own gradients and parts."""
    path = tmp_path / "a.svg"
    path.write_bytes(data)
    assert measured(path) == Picture("svg", 30, 20)


@pytest.mark.parametrize(
    "data",
    [
        b"<!---->" * 100_000,
        b"<svg>" + b'<g style="fill:url(#a)"/>' * 20_000 + b"</svg>",
        b"<svg><style>" + b"/*" * 200_000 + b"</style></svg>",
        b'<svg width="' + b" " * 400_000 + b'x"/>',
        b'<svg><g style="' + b"\\" * 400_001 + b'"/></svg>',
    ],
)
def test_a_long_drawing_costs_as_its_length(tmp_path: Path, data: bytes) -> None:
    """No comment, style or space makes the reader start again and again."""
    path = tmp_path / "a.svg"
    path.write_bytes(data)
    assert isinstance(image_fault(path), str)
