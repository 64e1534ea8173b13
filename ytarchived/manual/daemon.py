"""The manual page of the daemon: its flags from its own command line, and what it does in prose.

Hands the page to `__main__`.
"""

import argparse

from ytarchived.config import OTHER_NAMES
from ytarchived.flags import parser
from ytarchived.manual import common
from ytarchived.manual.page import Page

_PROSE = (
    "`ytarchived` keeps a personal archive of YouTube. It takes links from files that are dropped into the inbox and from "
    "`ytctl`(1), archives each video once, with its metadata, thumbnail and captions, in plain files, and keeps all that was "
    "asked and all that happened in an append-only log.",
    "It runs in the foreground until it is told to end, and says on the standard output, or to the journal under systemd, "
    "where everything is and what it does. Whatever was acknowledged survives a crash or a power cut; what a stop or a crash "
    "interrupted goes on at the next start from the bytes that are there.",
    "As a service of systemd it is sandboxed and watched: `ytctl service install` writes its units.",
)

_SIGNALS = {
    "SIGTERM, SIGINT": "End: stop the workers, record what was interrupted, answer open requests.",
    "SIGHUP": "Read the configuration again, and put in force what can change live; the log says what waits for the next "
    "start. When it comes because the terminal was closed, it ends the daemon.",
}

_EXIT_CODES = {
    0: "It ended as it was told to, or the action is done.",
    1: "It could not do it; one line on the standard error says why, and often a second one what to do.",
    2: "The command line is wrong.",
    130: "It was interrupted with Ctrl-C.",
}

_EXAMPLES = (
    "ytarchived",
    "ytarchived --library /mnt/archive --inbox ~/Desktop/inbox",
    "ytarchived --config ./config.toml --check-config",
    "YTARCHIVED_LOG_LEVEL=debug ytarchived",
    "ytarchived restore /backup/ytarchived.log",
    "systemctl --user reload ytarchived",
)

_FILES = (
    (
        "~/YTArchive",
        "The library: media in `videos`, what is known of them in `metadata`, files with links in `inbox`.",
    ),
    (
        "~/.local/state/ytarchived/log.db",
        "The record: the log, and the tables computed from it. Beside it lie `search.db` and `cache.db`, which may be removed.",
    ),
    (
        "~/.local/state/ytarchived/logs",
        "What the daemon says about itself, a file per day; under systemd it is in the journal.",
    ),
)


def page() -> Page:
    """The page of `ytarchived`."""
    flags = parser()
    made = Page(["ytarchived"], 8, "the daemon that keeps a personal archive of YouTube")
    made.heading("SYNOPSIS")
    made.synopsis("ytarchived", ["[OPTIONS]"])
    for head, _ in _actions(flags):
        name, *arguments = head.split()
        made.synopsis(f"ytarchived {name}", ["[OPTIONS]", *arguments])
    made.heading("DESCRIPTION")
    for text in _PROSE:
        made.paragraph(text)
    made.heading("OPTIONS")
    for head, words in _options(flags):
        made.item(head, words)
    made.heading("ACTIONS")
    made.paragraph("They work on a record that no daemon has, take --config and --library, and end.")
    for head, words in _actions(flags):
        made.item(head, words)
    made.heading("SIGNALS")
    for head, words in _SIGNALS.items():
        made.item(head, words)
    made.heading("EXAMPLES")
    made.example(_EXAMPLES)
    common.exit_status(made, _EXIT_CODES)
    common.files(made, *_FILES)
    common.environment(
        made,
        ("YTARCHIVED_<SECTION>_<KEY>", "Any key of the configuration, such as `YTARCHIVED_DOWNLOADS_QUALITY`."),
        *((name, f"Another name of {key}, which the one above wins over.") for name, key in OTHER_NAMES.items()),
        ("YOUTUBE_API_KEY", "The key of the YouTube Data API; it wins over the file that is configured."),
    )
    made.see_also([("ytctl", 1), ("ytarchived.toml", 5), ("systemctl", 1), ("journalctl", 1)])
    return made


def _options(flags: argparse.ArgumentParser) -> list[tuple[str, str]]:
    # argparse shows what it knows of a parser under private names alone
    named = [action for action in flags._actions if action.option_strings]
    return [
        (f"{', '.join(action.option_strings)} {action.metavar or ''}".strip(), _sentence(action.help or ""))
        for action in named
    ]


def _actions(flags: argparse.ArgumentParser) -> list[tuple[str, str]]:
    """Each action with its arguments, and what it does."""
    (actions,) = (action for action in flags._actions if isinstance(action, argparse._SubParsersAction))
    told = []
    for each in actions._choices_actions:
        arguments = [action.metavar for action in actions.choices[each.dest]._get_positional_actions()]
        told.append((" ".join([each.dest, *map(str, arguments)]), _sentence(each.help or "")))
    return told


def _sentence(words: str) -> str:
    return f"{words[:1].upper()}{words[1:]}."
