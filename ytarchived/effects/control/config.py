"""The configuration in force."""

from ytarchived.effects.control.context import Call, Context
from ytarchived.effects.control.route import Nothing
from ytarchived.protocol import ConfigReport


async def show(context: Context, call: Call[Nothing, None]) -> ConfigReport:
    """The configuration in force, with secrets left out, and what of its file waits for the daemon's next start."""
    return context.configuration()
