"""The HTML pages of YouTube: little but the three values that programs read out of them."""

from html import escape

import msgspec

from . import challenge
from .catalogue import Channel, Video
from .http import Json
from .reasons import REASONS

_CLIENT = {"clientName": "WEB", "clientVersion": "2.20261101.00.00", "hl": "en", "gl": "US"}
VISITOR = "CgtzdGFuZGluAAAA"


def page(title: str, initial_data: Json, player: Json | None = None) -> str:
    """A page with YouTube's configuration, its data and, on a watch page, the player's answer."""
    config = {
        "INNERTUBE_CONTEXT": {"client": _CLIENT | {"visitorData": VISITOR}},
        "INNERTUBE_API_KEY": "AIzaSyStandInStandInStandInStandInStandI",
        "VISITOR_DATA": VISITOR,
        "PLAYER_JS_URL": challenge.PLAYER_PATH,
        "STS": challenge.SIGNATURE_TIMESTAMP,
    }
    scripts = [f"<script>ytcfg.set({_script(config)});</script>"]
    if player is not None:
        scripts.append(f"<script>var ytInitialPlayerResponse = {_script(player)};</script>")
    scripts.append(f"<script>var ytInitialData = {_script(initial_data)};</script>")
    return (
        f"<!DOCTYPE html><html><head><title>{escape(title)} - YouTube</title></head><body>\n"
        + "\n".join(scripts)
        + "\n</body></html>"
    )


def _script(value: object) -> str:
    return msgspec.json.encode(value).decode().replace("<", "\\u003c")


def watch_data(video: Video | None, channel: Channel | None, code: str) -> Json:
    """The data beside the player: title, owner, badges."""
    contents: list[Json] = []
    if video and (not code or REASONS[code].is_known):
        contents = [_primary(video, code), _secondary(channel)]
    return {"contents": {"twoColumnWatchNextResults": {"results": {"results": {"contents": contents}}}}}


def clip_data(clip_id: str) -> Json:
    """The page of a clip; here its id ends with the id of the video that it is cut from."""
    loop = {"loopCommand": {"startTimeMs": "500", "endTimeMs": "1500"}}
    button = {"command": {"commandExecutorCommand": {"commands": [loop]}}}
    popup = {"notificationActionRenderer": {"actionButton": {"buttonRenderer": button}}}
    scrub = {"commandExecutorCommand": {"commands": [{"openPopupAction": {"popup": popup}}]}}
    panel = {"clipSectionRenderer": {"contents": [{"clipAttributionRenderer": {"onScrubExit": scrub}}]}}
    return {
        "contents": {},
        "currentVideoEndpoint": {"watchEndpoint": {"videoId": clip_id[-11:]}},
        "engagementPanels": [{"engagementPanelSectionListRenderer": {"content": panel}}],
    }


def _primary(video: Video, code: str) -> Json:
    badges: list[Json] = []
    if code and REASONS[code].is_for_members:
        badges.append({"metadataBadgeRenderer": {"style": "BADGE_STYLE_TYPE_MEMBERS_ONLY", "label": "Members only"}})
    if video.status == "unlisted":
        badges.append({"metadataBadgeRenderer": {"icon": {"iconType": "PRIVACY_UNLISTED"}, "label": "Unlisted"}})
    views = {"videoViewCountRenderer": {"viewCount": {"simpleText": "1,234 views"}}}
    renderer = {
        "title": {"runs": [{"text": video.title}]},
        "viewCount": views,
        "dateText": {"simpleText": f"{video.uploaded_at:%b %d, %Y}"},
        "badges": badges,
    }
    return {"videoPrimaryInfoRenderer": renderer}


def _secondary(channel: Channel | None) -> Json:
    if channel is None:
        return {"videoSecondaryInfoRenderer": {}}
    owner = {"title": {"runs": [owner_run(channel)]}, "subscriberCountText": {"simpleText": "12.3K subscribers"}}
    return {"videoSecondaryInfoRenderer": {"owner": {"videoOwnerRenderer": owner}}}


def owner_run(channel: Channel) -> Json:
    """The channel's name as text that leads to it."""
    browse = {"browseId": channel.channel_id, "canonicalBaseUrl": f"/{channel.handle}"}
    return {"text": channel.name, "navigationEndpoint": {"browseEndpoint": browse}}
