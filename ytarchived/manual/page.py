"""One manual page in roff, built part by part; text is plain, with `words to type` in backticks.

The writers of `commands`, `daemon` and `configuration` fill it; `__main__` writes it to its file.
"""

import re
from collections.abc import Iterable
from importlib.metadata import version

_LITERAL = re.compile(r"`([^`]+)`|(?<![\w-])(--?[a-z][\w-]*)")


class Page:
    """A page under its name and section, begun with what it is for."""

    def __init__(self, names: Iterable[str], section: int, purpose: str) -> None:
        self.names = tuple(names)
        self.section = section
        self._lines = [
            f'.TH {escaped(self.names[0].upper())} {section} "" "ytarchived {version("ytarchived")}" "ytarchived"',
            # neither hyphens nor stretched spaces: much of the text is to be copied
            ".nh",
            ".ad l",
        ]
        self.heading("NAME")
        self._add(f"{escaped(', '.join(self.names))} \\- {styled(purpose)}")

    @property
    def text(self) -> str:
        """The page as it stands in its file."""
        return "\n".join(self._lines) + "\n"

    def heading(self, name: str) -> None:
        """Begin a section."""
        self._lines.append(f".SH {name}")

    def subheading(self, name: str) -> None:
        """Begin a part of a section."""
        self._lines.append(f".SS {_quoted(escaped(name))}")

    def synopsis(self, command: str, arguments: Iterable[str] = ()) -> None:
        """One way to call a program: what is typed as it is, then what stands for something else."""
        self._lines.append(".PP")
        self._add(" ".join([bold(command), *(f"\\fI{escaped(each)}\\fR" for each in arguments)]))

    def paragraph(self, text: str) -> None:
        """A paragraph of prose."""
        self._lines.append(".PP")
        self._add(styled(text))

    def item(self, head: str, *texts: str) -> None:
        """Something with a name, and what is to be said of it, a paragraph each."""
        self._lines += [".TP", bold(head)]
        for number, text in enumerate(texts):
            self._lines += [".IP"] if number else []
            self._add(styled(text))

    def example(self, lines: Iterable[str]) -> None:
        """Lines as they are."""
        self._lines += [".PP", ".RS 4", ".nf"]
        for line in lines:
            self._add(escaped(line))
        self._lines += [".fi", ".RE"]

    def see_also(self, names: Iterable[tuple[str, int]]) -> None:
        """The last section: other pages by name and section."""
        self.heading("SEE ALSO")
        self._add(", ".join(f"{bold(name)}({section})" for name, section in names if name not in self.names))

    def _add(self, line: str) -> None:
        # a dot or a quote at the start of a line would be a request
        self._lines.append(f"\\&{line}" if line.startswith((".", "'")) else line)


def escaped(text: str) -> str:
    """Text that roff shows as it is, fit for being copied to a shell."""
    for character, escape in (
        ("\\", "\\e"),
        ("-", "\\-"),
        ("'", "\\(aq"),
        ("^", "\\(ha"),
        ("~", "\\(ti"),
        ("`", "\\(ga"),
    ):
        text = text.replace(character, escape)
    return text


def bold(text: str) -> str:
    """Text to be typed as it is."""
    return f"\\fB{escaped(text)}\\fR"


def styled(text: str) -> str:
    """Prose on one line, in which words to type are bold."""
    pieces, done = [], 0
    for found in _LITERAL.finditer(text := " ".join(text.split())):
        pieces += [escaped(text[done : found.start()]), bold(found[1] or found[2])]
        done = found.end()
    return "".join([*pieces, escaped(text[done:])])


def _quoted(text: str) -> str:
    return '"' + text.replace('"', "\\(dq") + '"'
