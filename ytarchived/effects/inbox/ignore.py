"""Which names in the inbox are never taken: other programs' own files, and files that are still being written.

Asked by the folder's scan for every name. A download in progress loses its ending when it is done, and is taken then.
"""

import re

OWN_FOLDERS = frozenset(("done", "failed", "held"))
"""The folders of the inbox that are ours; every other one is a person's."""

_IGNORED = re.compile(
    r"""
    \..*                    # hidden: .goutputstream-*, .syncthing.*, .nfs*, .fuse_hidden*, .DS_Store, ._*, .#*
    | .*~ | ~\$.* | ~syncthing~.* | \#.*\#
    | .*\.sw[a-z] | 4913    # the editor vim: its swap files, and its test of whether it may write here
    | .*\.(?:tmp|temp|part|partial|crdownload|download|opdownload|aria2|filepart)
    | thumbs\.db | desktop\.ini
    """,
    re.VERBOSE | re.IGNORECASE | re.DOTALL,
)


def is_ignored(name: str) -> bool:
    """Whether a file or folder of this name is left alone without a word."""
    return name in OWN_FOLDERS or _IGNORED.fullmatch(name) is not None
