"""What is wanted of targets in the end: what the caller says, then the profile that was named, then the configuration.

`jobs` and `batches` ask here before they make a command, so that the log says what was asked for.
"""

from functools import lru_cache

from msgspec import structs

from ytarchived.domain import options
from ytarchived.effects.control.context import Context
from ytarchived.effects.control.envelope import RequestRefused

_NOTHING = options.Options()


def wanted(context: Context, asked: options.Options, profile: str) -> options.Options:
    """The whole wish; raises RequestRefused for an unknown profile, or where it cannot be carried out."""
    if profile and profile not in context.profiles:
        known = ", ".join(sorted(context.profiles)) or "none"
        raise RequestRefused(
            f'cannot use the profile "{profile}": the configuration has none of that name',
            hint=f"a section [profiles.NAME] makes one; there are: {known}",
        )
    return _whole(asked, context.profiles.get(profile, _NOTHING), context.quality())


@lru_cache(maxsize=1000)  # most callers wish for the same few things
def _whole(asked: options.Options, profile: options.Options, quality: str) -> options.Options:
    wish = options.filled(asked, profile)
    if flaw := options.flaw(wish):
        offers = options.quality_flaw(wish.quality) == flaw
        hint = "`ytctl formats URL` shows what a video offers" if offers else "`ytctl download --help` has examples"
        raise RequestRefused(f"cannot take the request's options: {flaw}", hint=hint)
    return wish if wish.quality else structs.replace(wish, quality=quality)
