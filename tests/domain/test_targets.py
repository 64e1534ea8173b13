"""Every form in which people hand over something of YouTube, and what each becomes."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from ytarchived.domain.targets import TABS, Reading, Target, from_key, read_target
from ytarchived.errors import NotATarget

VIDEO = "dQw4w9WgXcQ"
LIST = "PLrAXtmErZgOeiKm4sgNOknGvNjby9efdf"
CHANNEL = "UCuAXFkgsw1L7xaCfnd5JJOw"
CLIP = "UgkxU2HSeGL_NvmDJ-nQJrlLwllwMDBdGZFs"


def key_of(text: str) -> str:
    return read_target(text).target.key


def refusal_of(text: str) -> NotATarget:
    with pytest.raises(NotATarget) as caught:
        read_target(text)
    return caught.value


@pytest.mark.parametrize(
    "text",
    [
        VIDEO,
        f"youtube:{VIDEO}",
        f"https://www.youtube.com/watch?v={VIDEO}",
        f"http://youtube.com/watch?v={VIDEO}",
        f"HTTPS://WWW.YouTube.COM/watch?v={VIDEO}",
        f"https://www.youtube.com:443/watch?v={VIDEO}",
        f"https://someone@www.youtube.com/watch?v={VIDEO}",
        f"www.youtube.com/watch?v={VIDEO}",
        f"youtube.com/watch?v={VIDEO}",
        f"youtube.com?v={VIDEO}",
        f"m.youtube.com/watch?v={VIDEO}&pp=ygUEdGVzdA%3D%3D",
        f"https://music.youtube.com/watch?v={VIDEO}&si=abc",
        f"https://www.youtube.com/watch?app=desktop&v={VIDEO}&t=42s&ab_channel=A+B&feature=youtu.be",
        f"https://www.youtube.com/watch?feature=shared&amp;v={VIDEO}",
        f"https://www.youtube.com/watch?v={VIDEO}?t=5",
        f"https://www.youtube.com/watch/{VIDEO}",
        f"https://www.youtube.com//watch?v={VIDEO}",
        f"https://www.youtube.com/watch#!v={VIDEO}",
        f"https://m.youtube.com/#/watch?v={VIDEO}",
        f"https://www.youtube.com/#!/watch?v={VIDEO}",
        f"https://youtu.be/{VIDEO}",
        f"youtu.be/{VIDEO}?si=XyZ&t=1",
        f"https://youtu.be/{VIDEO}/",
        f"https://youtu.be/{VIDEO}&feature=share",
        f"https://youtu.be/watch?v={VIDEO}",
        f"https://www.youtube.com/shorts/{VIDEO}?feature=share",
        f"https://www.youtube.com/live/{VIDEO}?si=abc",
        f"https://www.youtube.com/embed/{VIDEO}?rel=0",
        f"https://www.youtube-nocookie.com/embed/{VIDEO}",
        f"https://www.youtube.com/v/{VIDEO}&hl=en",
        f"https://www.youtube.com/e/{VIDEO}",
        f"https://youtube.googleapis.com/v/{VIDEO}",
        f"https://www.youtube.com/attribution_link?a=x&u=%2Fwatch%3Fv%3D{VIDEO}%26feature%3Dshare",
        f"https://www.youtube.com/redirect?event=d&q=https%3A%2F%2Fyoutu.be%2F{VIDEO}",
        f"https://www.youtube.com/oembed?url=https%3A//youtube.com/watch%3Fv%3D{VIDEO}&format=json",
        f"https://www.google.com/url?sa=t&url=https%3A%2F%2Fwww.youtube.com%2Fwatch%3Fv%3D{VIDEO}&usg=x",
        f"https://google.co.uk/url?q=https://youtu.be/{VIDEO}",
        f"https://consent.youtube.com/m?continue=https%3A%2F%2Fwww.youtube.com%2Fwatch%3Fv%3D{VIDEO}%26cbrd%3D1&gl=DE",
        f"vnd.youtube:{VIDEO}",
        f"vnd.youtube:{VIDEO}?vndapp=youtube_mobile",
        f"vnd.youtube://{VIDEO}",
        f"vnd.youtube://www.youtube.com/watch?v={VIDEO}",
        f"youtube://watch?v={VIDEO}",
        f"intent://www.youtube.com/watch?v={VIDEO}#Intent;scheme=https;package=com.google.android.youtube;end",
        f"intent:{VIDEO}#Intent;scheme=vnd.youtube;end",
        f"  <https://youtu.be/{VIDEO}>\r\n",
        f'"https://youtu.be/{VIDEO}",',
        f"(https://youtu.be/{VIDEO}).",
        f"\ufeffhttps://youtu.be/{VIDEO}\u200b",
    ],
)
def test_every_address_of_a_video_is_that_video(text: str) -> None:
    assert read_target(text) == Reading(target=Target(kind="video", id=VIDEO))


def test_a_video_address_inside_a_list_is_the_video_and_the_list_is_mentioned() -> None:
    reading = read_target(f"https://www.youtube.com/watch?v={VIDEO}&list={LIST}&index=7")
    assert reading.target.key == f"youtube:{VIDEO}"
    assert reading.note == f"the list {LIST} was not asked for; give its playlist URL to archive it"


def test_a_short_link_inside_a_list_mentions_the_list_too() -> None:
    assert LIST in read_target(f"https://youtu.be/{VIDEO}?list={LIST}").note


@pytest.mark.parametrize("mix", ["RD" + VIDEO, "RDMM", "WL", "LL", "TLGGabcdefghijklmnop"])
def test_a_video_inside_a_list_that_cannot_be_archived_is_the_video_without_a_note(mix: str) -> None:
    assert read_target(f"https://www.youtube.com/watch?v={VIDEO}&list={mix}&start_radio=1") == Reading(
        target=Target(kind="video", id=VIDEO)
    )


@pytest.mark.parametrize(
    ("text", "name"),
    [
        (f"https://www.youtube.com/playlist?list={LIST}&si=x", LIST),
        (f"youtube.com/playlist?list={LIST}", LIST),
        (f"https://music.youtube.com/playlist?list=OLAK5uy_{'a' * 33}", f"OLAK5uy_{'a' * 33}"),
        (f"https://music.youtube.com/browse/VL{LIST}", LIST),
        (f"https://www.youtube.com/playlist?list=RDCLAK5uy_{'k' * 33}", f"RDCLAK5uy_{'k' * 33}"),
        (f"https://www.youtube.com/watch?list={LIST}", LIST),
        (f"https://www.youtube.com/embed/videoseries?list={LIST}", LIST),
        (f"https://www.youtube.com/embed?listType=playlist&list={LIST}", LIST),
        (f"https://www.youtube.com/feeds/videos.xml?playlist_id={LIST}", LIST),
        (f"youtube:playlist:{LIST}", LIST),
        (LIST, LIST),
        ("UU" + CHANNEL[2:], "UU" + CHANNEL[2:]),
        ("FL" + CHANNEL[2:], "FL" + CHANNEL[2:]),
    ],
)
def test_every_address_of_a_playlist_is_that_playlist(text: str, name: str) -> None:
    assert read_target(text) == Reading(target=Target(kind="playlist", id=name))


@pytest.mark.parametrize(
    ("text", "key"),
    [
        (CHANNEL, CHANNEL),
        (f"https://www.youtube.com/channel/{CHANNEL}", CHANNEL),
        (f"https://www.youtube.com/channel/{CHANNEL}/featured", CHANNEL),
        (f"https://music.youtube.com/channel/{CHANNEL}", CHANNEL),
        (f"https://music.youtube.com/browse/{CHANNEL}", CHANNEL),
        (f"https://www.youtube.com/channel/{CHANNEL}/shorts", f"{CHANNEL}/shorts"),
        (f"https://www.youtube.com/feeds/videos.xml?channel_id={CHANNEL}", CHANNEL),
        ("https://www.youtube.com/feeds/videos.xml?user=SomeOne", "user/SomeOne"),
        (f"https://www.youtube.com/embed/live_stream?channel={CHANNEL}", f"{CHANNEL}/streams"),
        ("https://www.youtube.com/@SomeOne", "@someone"),
        ("https://www.youtube.com/@SomeOne?sub_confirmation=1", "@someone"),
        ("https://www.youtube.com/@SomeOne/videos", "@someone/videos"),
        ("https://m.youtube.com/@SomeOne/Shorts/", "@someone/shorts"),
        ("https://www.youtube.com/@SomeOne/streams", "@someone/streams"),
        ("https://www.youtube.com/@SomeOne/live", "@someone/streams"),
        ("https://www.youtube.com/@SomeOne/community", "@someone"),
        ("https://www.youtube.com/@SomeOne/about", "@someone"),
        ("https://www.youtube.com/%40SomeOne", "@someone"),
        ("https://www.youtube.com/@%E3%83%86%E3%82%B9%E3%83%88", "@テスト"),
        ("https://www.youtube.com/@हिन्दी", "@हिन्दी"),
        ("@SomeOne", "@someone"),
        ("@SomeOne/shorts", "@someone/shorts"),
        ("@SomeOne/live", "@someone/streams"),
        ("@Cafe\u0301", "@caf\u00e9"),
        ("https://www.youtube.com/c/SomeOne", "c/SomeOne"),
        ("https://www.youtube.com/c/SomeOne/videos", "c/SomeOne/videos"),
        ("https://www.youtube.com/user/SomeOne", "user/SomeOne"),
        ("https://www.youtube.com/c/%C3%89cole", "c/École"),
    ],
)
def test_every_address_of_a_channel_is_that_channel_and_only_tabs_with_videos_are_kept(text: str, key: str) -> None:
    assert key_of(text) == f"youtube:channel:{key}"


def test_a_channels_live_page_stands_for_its_streams_and_says_so() -> None:
    assert "streams" in read_target("https://www.youtube.com/@someone/live").note


def test_a_clip_is_kept_as_a_clip_and_it_is_said_that_the_whole_video_is_archived() -> None:
    reading = read_target(f"https://www.youtube.com/clip/{CLIP}?si=x")
    assert (reading.target.key, reading.note) == (
        f"youtube:clip:{CLIP}",
        "the whole video is archived that the clip is cut from",
    )


@pytest.mark.parametrize(
    ("target", "url"),
    [
        (Target(kind="video", id=VIDEO), f"https://www.youtube.com/watch?v={VIDEO}"),
        (Target(kind="playlist", id=LIST), f"https://www.youtube.com/playlist?list={LIST}"),
        (Target(kind="channel", id=CHANNEL), f"https://www.youtube.com/channel/{CHANNEL}"),
        (Target(kind="channel", id="@someone"), "https://www.youtube.com/@someone"),
        (Target(kind="channel", id="@someone", tab="shorts"), "https://www.youtube.com/@someone/shorts"),
        (Target(kind="channel", id="c/École"), "https://www.youtube.com/c/%C3%89cole"),
        (Target(kind="channel", id="user/SomeOne"), "https://www.youtube.com/user/SomeOne"),
        (Target(kind="clip", id=CLIP), f"https://www.youtube.com/clip/{CLIP}"),
    ],
)
def test_a_target_has_one_address_and_reading_it_gives_the_target_back(target: Target, url: str) -> None:
    assert target.url == url
    assert read_target(url).target == target
    assert from_key(target.key) == target
    assert read_target(target.key).target == target


@pytest.mark.parametrize(
    ("text", "why"),
    [
        ("", "there is nothing in it"),
        ("  \r\n", "there is nothing in it"),
        ("just some words", "there is no YouTube link or id in it"),
        ("watch this: " + VIDEO, "there is no YouTube link or id in it"),
        ("https://www.youtube.com/", "front page"),
        ("https://www.youtube.com/watch", "no video id"),
        ("https://www.youtube.com/watch?v=abc", "cut short"),
        ("https://youtu.be/dQw4w9WgXc", "it has 10 characters, not 11"),
        ("https://youtu.be/dQw4w9WgXcQQ", "too long"),
        ("https://www.youtube.com/shorts/", "no video id"),
        ("https://www.youtube.com/results?search_query=cats", "a search"),
        ("https://www.youtube.com/@someone/search?query=x", "a search"),
        ("https://www.youtube.com/feed/subscriptions", "differs for each viewer"),
        ("https://www.youtube.com/@someone/playlists", "lists playlists"),
        ("https://www.youtube.com/post/Ugkxabc", "a post"),
        ("https://www.youtube.com/SomeOne", 'the page "SomeOne"'),
        ("https://www.youtube.com/channel/UCshort", "no channel id"),
        ("https://www.youtube.com/@", "no name of a channel"),
        ("https://www.youtube.com/@%ff%00", "no name of a channel"),
        ("https://www.youtube.com/clip/x", "no clip id"),
        ("https://music.youtube.com/browse/MPREb_abc", "no public id"),
        ("https://www.youtube.com/playlist", "no playlist id"),
        ("https://www.youtube.com/playlist?list=PLabc", "cut short"),
        ("https://www.youtube.com/playlist?list=WL", "Watch later is private"),
        ("https://www.youtube.com/playlist?list=LL", "liked videos is private"),
        ("https://www.youtube.com/playlist?list=RD" + VIDEO, "never ends"),
        ("https://www.youtube.com/playlist?list=TLGGabcdefghijklmnop", "temporary"),
        ("RD" + VIDEO * 2, "never ends"),
        ("https://www.youtube.com/redirect?event=x", "leads nowhere"),
        ("youtube:nothing", "no canonical key"),
        ("https://", "names no site"),
        ("ftp://youtu.be/" + VIDEO, "a ftp link"),
        ("https://youtu.be/" + VIDEO + "?" + "x" * 5000, "no link is longer"),
    ],
)
def test_what_is_no_target_is_refused_with_the_reason(text: str, why: str) -> None:
    refusal = refusal_of(text)
    assert refusal.message.startswith('cannot read "')
    assert why in refusal.message
    assert refusal.hint


@pytest.mark.parametrize(
    ("text", "host"),
    [
        ("https://vimeo.com/12345", "vimeo.com"),
        ("example.org/watch?v=" + VIDEO, "example.org"),
        ("https://youtube.com@evil.example/watch?v=" + VIDEO, "evil.example"),
        ("https://notyoutube.com/watch?v=" + VIDEO, "notyoutube.com"),
        ("https://youtube.com.evil.example/" + VIDEO, "youtube.com.evil.example"),
        ("https://[::1]:80/watch", "[::1]:80"),
        ("https://www.youtube.com/redirect?q=https%3A%2F%2Fshop.example%2F", "shop.example"),
    ],
)
def test_what_lies_elsewhere_is_refused_by_the_name_of_its_site(text: str, host: str) -> None:
    assert refusal_of(text).message == f"cannot archive {host}: only YouTube is archived"


def test_redirects_around_redirects_come_to_an_end() -> None:
    link = f"https://youtu.be/{VIDEO}"
    for _ in range(5):
        link = "https://www.youtube.com/redirect?q=" + link.replace("%", "%25").replace("&", "%26")
    assert "one redirect to the next" in refusal_of(link).message
    assert "one redirect to the next" in refusal_of("https://youtube.com" + "#/" * 5).message


@pytest.mark.parametrize(
    "text",
    [
        "\ud800",
        "https://www.youtube.com/@a\u037eb",
        "https://www.youtube.com/@\udfff",
        "\x00" * 9,
        "http://[",
        "https://[v1.x]/",
        "//",
        "x" * 1_000_000,
    ],
)
def test_a_refusal_can_always_be_written_to_a_file(text: str) -> None:
    refusal_of(text).message.encode()


@pytest.mark.parametrize(
    "key",
    [
        "",
        VIDEO,
        "other:" + VIDEO,
        "youtube:",
        "youtube:short",
        "youtube:playlist:x",
        "youtube:clip:x",
        "youtube:channel:",
        "youtube:channel:@",
        "youtube:channel:@UPPER",
        "youtube:channel:d/name",
        "youtube:channel:c/",
        "youtube:channel:@a/community",
    ],
)
def test_a_text_that_no_target_has_as_its_key_is_no_key(key: str) -> None:
    with pytest.raises(NotATarget, match="it is no canonical key"):
        from_key(key)


@settings(deadline=None)
@given(st.text() | st.text(max_size=60).map(lambda tail: "https://www.youtube.com/" + tail))
def test_any_text_is_a_target_that_its_key_and_its_address_lead_back_to_or_is_refused(text: str) -> None:
    try:
        target = read_target(text).target
    except NotATarget as refusal:
        refusal.message.encode()
    else:
        assert from_key(target.key) == target
        assert read_target(target.url).target == target


NAMES = st.text(min_size=1, max_size=30).filter(lambda name: not set(name) & set("/?#"))


@settings(deadline=None)
@given(NAMES, st.sampled_from(["@{}", "c/{}", "user/{}"]), st.sampled_from(["", *TABS, "live", "about"]))
def test_a_channel_of_any_name_has_a_key_that_leads_back_to_it(name: str, page: str, tab: str) -> None:
    try:
        target = read_target(f"https://www.youtube.com/{page.format(name)}/{tab}").target
    except NotATarget:
        return
    assert target.kind == "channel"
    assert from_key(target.key) == target
    assert read_target(target.url).target == target
