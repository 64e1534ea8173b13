"""The text of a file whose encoding nobody told: UTF-8, UTF-16 with or without a mark, or a Windows code page.

Receives the bytes of a dropped file; hands text, or nothing for binary data, to the format readers.
"""

import codecs
import re

_SAMPLE_BYTES = 65_536  # enough to tell text from binary data without walking through all of it
_CONTROLS = re.compile(rb"[\x00-\x08\x0e-\x19\x1c-\x1f]")  # of these only DOS's end-of-file mark occurs in text


def decode(data: bytes) -> str | None:
    """The text of `data` without a byte order mark, or None where it is no text."""
    if data.startswith(codecs.BOM_UTF8):
        return data[3:].decode("utf-8", "replace")
    if data.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
        return data.decode("utf-16", "replace")
    if unmarked := _unmarked_utf16(data):
        return data.decode(unmarked, "replace")
    sample = data[:_SAMPLE_BYTES]
    if len(_CONTROLS.findall(sample)) > len(sample) // 100:
        return None
    try:
        return data.decode()
    except UnicodeDecodeError:
        # what the code page leaves undefined becomes U+FFFD: its line is refused, the others are read
        return data.decode("cp1252", "replace")


def lines_of(text: str) -> list[str]:
    """The lines as an editor numbers them; unlike str.splitlines, rare separators inside a title end no line."""
    return text.replace("\r\n", "\n").replace("\r", "\n").split("\n")


def _unmarked_utf16(data: bytes) -> str:
    # Addresses and digits are ASCII, so in UTF-16 every second byte of a file of links is mostly zero.
    sample = data[:_SAMPLE_BYTES]
    even, odd = sample[0::2].count(0), sample[1::2].count(0)
    if odd > len(sample) // 5 and even <= len(sample) // 100:
        return "utf-16-le"
    if even > len(sample) // 5 and odd <= len(sample) // 100:
        return "utf-16-be"
    return ""
