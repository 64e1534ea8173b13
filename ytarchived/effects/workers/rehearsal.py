"""One video extracted from answers made up here, so that the warm process has done once what every order does.

yt-dlp compiles a hundred expressions and loads a dozen modules while it extracts its first video, which each child of a
process that never did so would do again: a tenth of all its work. The network is not touched. What does not work out here
costs nothing but this gain, for YouTube and yt-dlp change.
"""

import io
from contextlib import suppress

import msgspec
from yt_dlp import YoutubeDL
from yt_dlp.networking import Request
from yt_dlp.networking.common import Response

_ID = "00000000000"
_URL = f"https://www.youtube.com/watch?v={_ID}"
_MEDIA = "https://rehearsal.googlevideo.com/videoplayback?expire=4102444800&itag="
_SCRIPT = "/s/player/00000000/player_ias.vflset/en_US/base.js"
_DATA = '{"contents": {"twoColumnWatchNextResults": {"results": {"results": {"contents": []}}}}}'
_PLAYER = {
    "playabilityStatus": {"status": "OK", "playableInEmbed": True},
    "videoDetails": {
        "videoId": _ID,
        "title": "A rehearsal",
        "lengthSeconds": "1",
        "channelId": "UC0000000000000000000000",
        "author": "Nobody",
        "shortDescription": "0:00 Begin\n0:01 End",
        "viewCount": "1",
        "keywords": ["rehearsal"],
        "thumbnail": {
            "thumbnails": [{"url": f"https://i.ytimg.com/vi/{_ID}/hqdefault.jpg", "width": 480, "height": 360}]
        },
    },
    "microformat": {"playerMicroformatRenderer": {"publishDate": "2026-01-01T00:00:00-07:00", "category": "Education"}},
    "captions": {
        "playerCaptionsTracklistRenderer": {
            "captionTracks": [
                {
                    "baseUrl": f"https://www.youtube.com/api/timedtext?v={_ID}&lang=en",
                    "languageCode": "en",
                    "vssId": ".en",
                    "name": {"simpleText": "English"},
                }
            ]
        }
    },
    "streamingData": {
        "expiresInSeconds": "21540",
        "adaptiveFormats": [
            {
                "itag": itag,
                "url": f"{_MEDIA}{itag}",
                "mimeType": f'{mime}; codecs="{codec}"',
                "bitrate": 1_000,
                "contentLength": "1000",
                "approxDurationMs": "1000",
                **facts,
            }
            for itag, mime, codec, facts in (
                (137, "video/mp4", "avc1.640028", {"width": 1920, "height": 1080, "fps": 25, "qualityLabel": "1080p"}),
                (140, "audio/mp4", "mp4a.40.2", {"audioQuality": "AUDIO_QUALITY_MEDIUM", "audioSampleRate": "44100"}),
            )
        ],
    },
}


def rehearse(downloader: YoutubeDL) -> str:
    """Extract a video that does not exist, and return the formats chosen of it, empty where that did not work out.

    The downloader is of no use for anything else afterwards.
    """
    player = msgspec.json.encode(_PLAYER).decode()
    settings = {
        "INNERTUBE_API_KEY": "none",
        "INNERTUBE_CONTEXT": {"client": {"visitorData": "none"}},
        "PLAYER_JS_URL": _SCRIPT,
        "STS": 20_000,
    }
    page = (
        f"<title>-</title><script>ytcfg.set({msgspec.json.encode(settings).decode()});</script>"
        f"<script>var ytInitialPlayerResponse = {player};</script><script>var ytInitialData = {_DATA};</script>"
    )

    def answer(request: Request | str) -> Response:
        url = request if isinstance(request, str) else request.url
        body = player if "/youtubei/v1/player" in url else page if "/watch" in url else "{}"
        return Response(io.BytesIO(body.encode()), url, {"Content-Type": "text/html; charset=utf-8"})

    downloader.urlopen = answer
    with suppress(Exception):
        chosen: str = downloader.extract_info(_URL, download=False)["format_id"]
        return chosen
    return ""
