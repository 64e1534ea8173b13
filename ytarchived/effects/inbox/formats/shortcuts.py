"""What desktops make of a dragged link: Windows `.url`, macOS `.webloc`, Linux `.desktop`; each holds one address.

Receives the text or bytes of a dropped file; hands its one line on. Nothing that a shortcut could start is started.
"""

import plistlib
import re

from ytarchived.effects.inbox.formats.encoding import lines_of
from ytarchived.effects.inbox.formats.line import Line, asked, refused

_SECTION = re.compile(r"\[([^\]]*)\]")
_INTERNET_SHORTCUT = re.compile(r"^[ \t]*\[[ \t]*internetshortcut(?:\.w)?[ \t]*\]", re.IGNORECASE | re.MULTILINE)


def is_windows_shortcut(text: str) -> bool:
    """Whether the text is an INI file with a section for a link."""
    return text.lstrip().startswith(("[", ";")) and _INTERNET_SHORTCUT.search(text) is not None


def read_windows_shortcut(text: str) -> list[Line]:
    """Read a `.url` file; its Unicode section, in UTF-7, wins over the one in the code page."""
    sections = _sections(text)
    if wide := sections.get("internetshortcut.w", {}).get("url", ""):
        return [asked(1, _from_utf7(wide))]
    if link := sections.get("internetshortcut", {}).get("url", ""):
        return [asked(1, link)]
    return [refused(1, text, "the shortcut has no URL")]


def is_desktop_entry(text: str) -> bool:
    """Whether the text begins as a desktop entry does, after comments."""
    first = next((line.strip() for line in lines_of(text) if line.strip() and not line.startswith("#")), "")
    return first == "[Desktop Entry]"


def read_desktop_entry(text: str) -> list[Line]:
    """Read a `.desktop` file of Type=Link; KDE marks an address as expandable and doubles its dollar signs."""
    entry = _sections(text).get("desktop entry", {})
    if entry.get("type", "") != "Link":
        return [refused(1, text, "the desktop entry starts a program; only a link can be read")]
    if link := entry.get("url", "") or entry.get("url[$e]", "").replace("$$", "$"):
        return [asked(1, link)]
    return [refused(1, text, "the desktop entry has no URL")]


def is_webloc(data: bytes) -> bool:
    """Whether the bytes are a property list, binary or XML."""
    return data.startswith(b"bplist") or (
        data.lstrip(b"\xef\xbb\xbf \t\r\n").startswith(b"<") and b"<plist" in data[:4096]
    )


def read_webloc(data: bytes) -> list[Line]:
    """Read a `.webloc` file."""
    try:
        plist = plistlib.loads(data)
    except Exception as error:
        # plistlib promises one exception and lets a dozen others through, depending on where the damage is
        return [refused(1, "property list", f"cannot read the property list: {error or type(error).__name__}")]
    entries = plist if isinstance(plist, dict) else {}
    link = entries.get("URL") or entries.get("URLString")
    return [asked(1, link) if isinstance(link, str) else refused(1, "property list", "the property list has no URL")]


def _sections(text: str) -> dict[str, dict[str, str]]:
    """Sections and keys in small letters; the first of a name wins, as in Windows."""
    sections: dict[str, dict[str, str]] = {}
    current: dict[str, str] = {}
    for raw in lines_of(text):
        line = raw.strip()
        if section := _SECTION.match(line):
            current = sections.setdefault(section[1].strip().lower(), {})
        elif line and not line.startswith((";", "#")):
            key, _, value = line.partition("=")
            current.setdefault(key.strip().lower(), _unquoted(value.strip()))
    return sections


def _unquoted(value: str) -> str:
    return value[1:-1] if len(value) > 1 and value[0] == value[-1] and value[0] in "\"'" else value


def _from_utf7(value: str) -> str:
    try:
        return value.encode("ascii").decode("utf-7")
    except UnicodeError:
        return value
