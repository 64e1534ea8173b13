"""Why YouTube does not play a video: the fault codes and what the player's answer says for each.

The texts are YouTube's or, where none was recorded, shaped after them; player.py puts them where yt-dlp looks.
"""

from typing import Literal

from msgspec import Struct


class Reason(Struct, frozen=True):
    """A playability status, its reason and second sentence, and what else the answer shows."""

    status: str
    reason: str = ""
    subreason: str = ""
    is_known: bool = True
    live: Literal["", "upcoming", "now", "over"] = ""
    countries: tuple[str, ...] = ()
    is_for_members: bool = False
    is_for_adults: bool = False


_GONE = "Video unavailable"
_MEMBERS = "This video is available to this channel's members on level: Gold"
_NO_LONGER = "This video is no longer available"
_PERKS = "and other exclusive perks."

REASONS = {
    "PRIV": Reason("LOGIN_REQUIRED", "Private video", "Sign in if you've been granted access to this video", False),
    "PRI2": Reason(
        "LOGIN_REQUIRED",
        "This video is private",
        "If the owner of this video has granted you access, please sign in.",
        False,
    ),
    "DELU": Reason("ERROR", _GONE, "This video has been removed by the uploader", False),
    "GONE": Reason("ERROR", _GONE, "This video isn't available anymore", False),
    "NXST": Reason("ERROR", _GONE, "", False),
    "NAVL": Reason("UNPLAYABLE", "This video is not available"),
    "TERM": Reason(
        "ERROR",
        _GONE,
        f"{_NO_LONGER} because the YouTube account associated with this video has been terminated.",
        False,
    ),
    "TOSV": Reason("ERROR", "This video has been removed for violating YouTube's Terms of Service", "", False),
    "HATE": Reason(
        "ERROR",
        "This video has been removed for violating YouTube's policy on hate speech",
        "Learn more about combating hate speech in your country.",
        False,
    ),
    "COPY": Reason("ERROR", _GONE, f"{_NO_LONGER} due to a copyright claim by Some Label.", False),
    "BLOK": Reason(
        "UNPLAYABLE",
        _GONE,
        "This video contains content from Some Label, who has blocked it in your country on copyright grounds",
    ),
    "BLKW": Reason(
        "UNPLAYABLE", _GONE, "This video contains content from Some Label, who has blocked it on copyright grounds"
    ),
    "GEOB": Reason(
        "UNPLAYABLE",
        _GONE,
        "The uploader has not made this video available in your country",
        countries=("DE", "FR", "JP"),
    ),
    "GEO2": Reason("UNPLAYABLE", "The uploader has not made this video available in your country"),
    "AGER": Reason(
        "LOGIN_REQUIRED",
        "Sign in to confirm your age",
        "This video may be inappropriate for some users.",
        is_for_adults=True,
    ),
    # What an account hears whose age nobody has verified; one client of YouTube's own shows the video all the same.
    "AGEV": Reason("AGE_VERIFICATION_REQUIRED", "This video may be inappropriate for some users.", is_for_adults=True),
    "MEMB": Reason(
        "UNPLAYABLE",
        f"Join this channel to get access to members-only content like this video, {_PERKS}",
        is_for_members=True,
    ),
    "MEML": Reason("UNPLAYABLE", f"{_MEMBERS} (or any higher priced level)", is_for_members=True),
    "MEM2": Reason(
        "UNPLAYABLE",
        f"{_MEMBERS} (or any higher level). Join this channel to get access to members-only content {_PERKS}",
        is_for_members=True,
    ),
    "PREM": Reason("UNPLAYABLE", "This video is only available to Music Premium members"),
    "PAID": Reason("UNPLAYABLE", "This video requires payment to watch"),
    "UPCO": Reason("LIVE_STREAM_OFFLINE", "This live event will begin in 3 hours.", live="upcoming"),
    "UPCS": Reason("LIVE_STREAM_OFFLINE", "This live event will begin in a few moments.", live="upcoming"),
    "PRMR": Reason("LIVE_STREAM_OFFLINE", "Premieres in 2 hours", live="upcoming"),
    "LIVE": Reason("OK", live="now"),
    "ENDL": Reason("LIVE_STREAM_OFFLINE", "This live event has ended.", live="over"),
    "LREC": Reason("UNPLAYABLE", "This live stream recording is not available.", live="over"),
    "PROC": Reason("UNPLAYABLE", _GONE, "We're processing this video. Check back later."),
    "BOTS": Reason(
        "LOGIN_REQUIRED",
        "Sign in to confirm you’re not a bot",
        "This helps protect our community. Learn more",
        False,
    ),
    "RATE": Reason("UNPLAYABLE", _GONE, "This content isn't available, try again later.", False),
    "CAPT": Reason("UNPLAYABLE", "Please complete a captcha to continue"),
    "NEWS": Reason("UNPLAYABLE", "The stars are not right for this video"),
    "ERRT": Reason("ERROR", "An error occurred. Please try again later."),
    # In these the status is OK and the streams are what is wrong; player.py knows how.
    "WRID": Reason("OK"),
    "DRMP": Reason("OK"),
    "OFFL": Reason("OK"),
    "SABR": Reason("OK"),
    "SMAL": Reason("OK"),
    "STBD": Reason("OK"),
    "JSBD": Reason("OK"),
}
