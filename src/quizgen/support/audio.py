"""Sound files: which kinds there are, and whether a file is what its name says."""

from __future__ import annotations

import re
from pathlib import Path

_BEGINNINGS = {
    ".mp3": rb"ID3|\xff[\xe2-\xfb]",
    ".ogg": rb"OggS",
    ".oga": rb"OggS",
    ".opus": rb"OggS",
    ".wav": rb"RIFF(?s:....)WAVE",
    ".flac": rb"fLaC",
    ".m4a": rb"(?s:....)ftyp",
}


def audio_fault(path: Path) -> str:
    """Say what is wrong with a sound file that is there, and what to do, or ""."""
    suffix = path.suffix.lower()
    if suffix not in _BEGINNINGS:
        return f"is not one of {', '.join(_BEGINNINGS)}. Convert it."
    try:
        with path.open("rb") as file:
            start = file.read(12)
    except OSError as error:
        return f"cannot be read: {error.strerror or error}. Make it readable."
    return audio_data_fault(path.name, start)


def audio_data_fault(name: str, start: bytes) -> str:
    """Say what is wrong with a sound that a file of a name holds, by its beginning, or ""."""
    suffix = f".{name.rpartition('.')[2].lower()}"
    if suffix not in _BEGINNINGS:
        return f"is not one of {', '.join(_BEGINNINGS)}. Convert it."
    if not start:
        return "is empty. Put the sound in its place."
    if re.match(_BEGINNINGS[suffix], start) is None:
        return f"is no {suffix} sound, only called so. Put the sound in its place."
    return ""
