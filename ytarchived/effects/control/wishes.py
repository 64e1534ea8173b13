"""What is wanted of targets in the end: what the caller says, then the profile that was named, then the configuration.

`jobs` and `batches` ask here before they make a command, so that the log says what was asked for.
"""

from msgspec import structs

from ytarchived.domain import options
from ytarchived.effects.control.context import Context
from ytarchived.effects.control.envelope import RequestRefused


def wanted(context: Context, asked: options.Options, profile: str) -> options.Options:
    """The whole wish; raises RequestRefused for an unknown profile, or where it cannot be carried out."""
    if profile and profile not in context.profiles:
        known = ", ".join(sorted(context.profiles)) or "none"
        raise RequestRefused(
            f'cannot use the profile "{profile}": the configuration has none of that name',
            hint=f"a section [profiles.NAME] makes one; there are: {known}",
        )
    wish = options.filled(asked, context.profiles.get(profile, options.Options()))
    if flaw := options.flaw(wish):
        raise RequestRefused(
            f"cannot take the request's options: {flaw}", hint="`ytctl formats URL` shows what a video offers"
        )
    return wish if wish.quality else structs.replace(wish, quality=context.quality())
