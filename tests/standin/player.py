"""What the player API answers for a video: its details and streams, or the reason why it does not play."""

from datetime import UTC, datetime, timedelta
from typing import Any

from . import challenge
from .catalogue import CLIP_SECONDS, Channel, Video
from .clips import Clip, Clips
from .faults import Fault
from .http import Json
from .labels import Label
from .media import Stream, stream_url
from .reasons import REASONS, Reason

_HIDDEN = {"private": "PRIV", "deleted": "DELU"}
_SMALL_WITH_SOUND = 18
_FOR_MEMBERS = {"PRIV", "AGER", "MEMB", "BOTS"}


def reason_code(video: Video | None, fault: Fault | None, *, signed_in: bool = False) -> str:
    """Why the video does not play, as a code of REASONS; empty when it plays. Who is signed in may see everything."""
    if video is None:
        return "NXST"
    code = fault.code if fault and fault.code in REASONS else _HIDDEN.get(video.status, "")
    return "" if signed_in and code in _FOR_MEMBERS else code


def player_response(clips: Clips, label: Label, video_id: str, code: str, client: str, at: datetime) -> Json:
    """The player's answer to one client (WEB, TVHTML5 ...) for a video and a code of reason_code."""
    video = label.catalogue.video(video_id)
    if code == "AGEV" and client == "WEB_CREATOR":
        code = ""
    reason = REASONS[code] if code else Reason("OK")
    answer: Json = {"responseContext": {"visitorData": "CgtzdGFuZGluAAAA"}, "playabilityStatus": _status(code, reason)}
    if video is None or not reason.is_known:
        return answer
    channel = label.catalogue.channel(video.channel_id)
    answer["videoDetails"] = _details(video, channel, reason)
    if client == "WEB":
        answer["microformat"] = {"playerMicroformatRenderer": _microformat(video, channel, reason, at)}
    if code == "WRID":
        answer["videoDetails"]["videoId"] = "aQvGIIdgFDM"
    elif code == "DRMP":
        answer["streamingData"] = {"licenseInfos": [{"drmFamily": "WIDEVINE"}]}
    elif reason.status == "OK" and code != "OFFL":
        if code != "STBD":
            answer["streamingData"] = _streaming_data(clips, label, video, code, client, at)
        answer["captions"] = _captions(video)
        answer["storyboards"] = {"playerStoryboardSpecRenderer": {"spec": _storyboard(video)}}
    return answer


def _status(code: str, reason: Reason) -> Json:
    status: Json = {"status": reason.status, "playableInEmbed": True}
    if code == "CAPT":
        status["errorScreen"] = {"playerCaptchaViewModel": {"captchaStrategy": {}}}
    if reason.reason:
        status["reason"] = reason.reason
    if reason.subreason:
        shown = {"reason": {"simpleText": reason.reason}, "subreason": {"simpleText": reason.subreason}}
        status["errorScreen"] = {"playerErrorMessageRenderer": shown}
    return status


def _details(video: Video, channel: Channel | None, reason: Reason) -> Json:
    details: Json = {
        "videoId": video.video_id,
        "title": video.title,
        "lengthSeconds": str(video.duration_seconds),
        "channelId": video.channel_id,
        "author": channel.name if channel else "Somebody",
        "shortDescription": video.description,
        "viewCount": "1234",
        "keywords": ["stand-in"],
        "thumbnail": {"thumbnails": thumbnails(video.video_id)},
        "isLiveContent": bool(reason.live),
        "isPrivate": False,
    }
    if reason.live == "upcoming":
        details["isUpcoming"] = True
    if reason.live == "now":
        details["isLive"] = True
    return details


def thumbnails(video_id: str) -> list[Json]:
    return [{"url": f"https://i.ytimg.com/vi/{video_id}/hqdefault.jpg", "width": 480, "height": 360}]


def _microformat(video: Video, channel: Channel | None, reason: Reason, at: datetime) -> Json:
    micro: Json = {
        "title": {"simpleText": video.title},
        "lengthSeconds": str(video.duration_seconds),
        "ownerChannelName": channel.name if channel else "Somebody",
        "ownerProfileUrl": f"http://www.youtube.com/{channel.handle}" if channel else "",
        "externalChannelId": video.channel_id,
        "uploadDate": video.uploaded_at.isoformat(),
        "publishDate": video.uploaded_at.isoformat(),
        "category": "Science & Technology",
        "isFamilySafe": not reason.is_for_adults,
        "isUnlisted": video.status == "unlisted",
        "availableCountries": list(reason.countries or ("DE", "FR", "GB", "JP", "US")),
        "viewCount": "1234",
    }
    if reason.live == "upcoming":
        start = (at + timedelta(hours=3)).astimezone(UTC)
        micro["liveBroadcastDetails"] = {"isLiveNow": False, "startTimestamp": start.isoformat()}
    if reason.live == "now":
        start = (at - timedelta(hours=1)).astimezone(UTC)
        micro["liveBroadcastDetails"] = {"isLiveNow": True, "startTimestamp": start.isoformat()}
    return micro


def _streaming_data(clips: Clips, label: Label, video: Video, code: str, client: str, at: datetime) -> Json:
    progressive, adaptive = [], []
    for clip in clips.by_itag.values():
        if clip.kind.height and clip.kind.height not in video.heights:
            continue
        described = _format(Stream(clip, video), label, code, client, at)
        if clip.kind.itag != _SMALL_WITH_SOUND:
            adaptive.append(described)
        elif "url" in described or "signatureCipher" in described:
            progressive.append(described)
    return {"expiresInSeconds": "21540", "formats": progressive, "adaptiveFormats": adaptive}


def _format(stream: Stream, label: Label, code: str, client: str, at: datetime) -> Json:
    kind, video = stream.clip.kind, stream.video
    described: dict[str, Any] = {
        "itag": kind.itag,
        "mimeType": f'{kind.mime}; codecs="{kind.codecs}"',
        "bitrate": _bitrate(stream.clip),
        "quality": kind.quality,
        "contentLength": str(stream.length_bytes),
        "approxDurationMs": str(video.duration_seconds * 1000),
        "projectionType": "RECTANGULAR",
    }
    if kind.height:
        described |= {"width": kind.width, "height": kind.height, "fps": 24, "qualityLabel": f"{kind.height}p"}
    if kind.has_sound:
        described |= {"audioQuality": "AUDIO_QUALITY_MEDIUM", "audioSampleRate": "48000", "audioChannels": 2}
    # Today's web player and an experiment on the others stream in a way that gives no addresses.
    if client == "WEB" or code == "SABR" or (code == "SMAL" and kind.itag != _SMALL_WITH_SOUND):
        return described
    url = stream_url(stream, label, at.timestamp())
    if video.challenge:
        return described | {"signatureCipher": challenge.cipher(url, video.video_id, kind.itag)}
    if code == "JSBD":
        url += f"&n={challenge.unsolved_n(video.video_id, kind.itag)}"
    return described | {"url": url}


def _bitrate(clip: Clip) -> int:
    return len(clip.data) * 8 // CLIP_SECONDS


def _captions(video: Video) -> Json:
    tracks = [_track(video, language, "") for language in video.captions]
    tracks += [_track(video, language, "asr") for language in video.automatic_captions]
    return {"playerCaptionsTracklistRenderer": {"captionTracks": tracks}} if tracks else {}


def _track(video: Video, language: str, kind: str) -> Json:
    url = f"https://www.youtube.com/api/timedtext?v={video.video_id}&lang={language}"
    name = f"{language} (auto-generated)" if kind else language
    track: Json = {"languageCode": language, "name": {"simpleText": name}, "isTranslatable": True}
    if kind:
        return track | {"baseUrl": f"{url}&kind={kind}", "vssId": f"a.{language}", "kind": kind}
    return track | {"baseUrl": url, "vssId": f".{language}"}


def _storyboard(video: Video) -> str:
    return f"https://i.ytimg.com/sb/{video.video_id}/storyboard3_L$L/$N.jpg?sqp=standin|48#27#100#10#10#0#default#rs"
