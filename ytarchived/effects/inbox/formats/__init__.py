"""The file formats of an inbox: bytes in, answered lines out.

Receives the content of a dropped file from the inbox; hands it `Contents`. No reader touches the disk or the network,
and none raises, whatever the bytes are.
"""

from ytarchived.effects.inbox.formats.detect import Contents, read, read_lines
from ytarchived.effects.inbox.formats.line import NO_LINK, Line

__all__ = ["NO_LINK", "Contents", "Line", "read", "read_lines"]
