"""What several manual pages say alike: where things are, and which variables count."""

from ytarchived.manual.page import Page

CONFIGURATION = ("~/.config/ytarchived/config.toml", "The configuration, if you need one: `ytarchived.toml`(5).")
SOCKET = ("$XDG_RUNTIME_DIR/ytarchived/control.sock", "The daemon's control socket, for its owner alone.")

NAMED_SOCKET = ("YTARCHIVED_SOCKET", "The path of the socket; --socket wins over it.")
NAMED_CONFIGURATION = ("YTARCHIVED_CONFIG", "The path of the configuration; --config wins over it.")
FOLDERS = (
    "XDG_CONFIG_HOME, XDG_STATE_HOME, XDG_RUNTIME_DIR",
    "Where the configuration, the record and the socket are.",
)


def files(page: Page, *more: tuple[str, str]) -> None:
    """The section on files."""
    _items(page, "FILES", CONFIGURATION, SOCKET, *more)


def environment(page: Page, *more: tuple[str, str]) -> None:
    """The section on variables of the environment."""
    _items(page, "ENVIRONMENT", NAMED_SOCKET, NAMED_CONFIGURATION, FOLDERS, *more)


def exit_status(page: Page, meanings: dict[int, str]) -> None:
    """The section on exit codes."""
    _items(page, "EXIT STATUS", *((str(code), words) for code, words in meanings.items()))


def _items(page: Page, heading: str, *items: tuple[str, str]) -> None:
    page.heading(heading)
    for head, words in items:
        page.item(head, words)
