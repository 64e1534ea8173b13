"""Only whole media is sealed: real files from the real ffmpeg, judged by the real ffprobe."""

import hashlib
import subprocess
from collections.abc import Mapping
from pathlib import Path

import msgspec
import pytest

from ytarchived.effects.library import Manifest, SealRefused, open_library, pending, publish, seal, settle, staging_of
from ytarchived.effects.programs import HostProblem, find_ffmpeg
from ytarchived.errors import NotATarget, StorageFull

VIDEO_ID = "-wQw4w9WgX_"
SECONDS = 12.0
PROGRAMS = find_ffmpeg("")


@pytest.fixture(scope="session")
def samples(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("samples")

    def make(name: str, *arguments: str) -> None:
        command = [str(PROGRAMS.ffmpeg), "-nostdin", "-v", "error", *arguments, str(folder / name)]
        subprocess.run(command, check=True)

    pictures = ("-f", "lavfi", "-i", f"testsrc=d={SECONDS}:s=160x90:r=10")
    sound = ("-f", "lavfi", "-i", f"sine=d={SECONDS}")
    make("whole.mp4", *pictures, *sound, "-c:v", "mpeg4", "-g", "10", "-c:a", "aac", "-movflags", "+faststart")
    make("whole.mkv", "-i", str(folder / "whole.mp4"), "-c", "copy")
    make("whole.webm", *pictures, *sound, "-c:v", "libvpx", "-deadline", "realtime", "-g", "10", "-c:a", "libopus")
    make("silent.mp4", "-i", str(folder / "whole.mp4"), "-an", "-c", "copy")
    make("sound.m4a", "-i", str(folder / "whole.mp4"), "-vn", "-c", "copy")
    make("sound.opus", "-i", str(folder / "whole.mp4"), "-vn", "-c:a", "libopus")
    make("cover.jpg", *pictures, "-frames:v", "1")
    make(
        "covered.m4a",
        *("-i", str(folder / "sound.m4a"), "-i", str(folder / "cover.jpg")),
        *("-map", "0", "-map", "1", "-c", "copy", "-disposition:v:0", "attached_pic"),
    )
    return folder


@pytest.fixture
def root(tmp_path: Path) -> Path:
    open_library(tmp_path, None)
    return tmp_path


def put(root: Path, name: str, content: bytes) -> Path:
    path = staging_of(root, VIDEO_ID) / "work" / name
    path.write_bytes(content)
    return path


def sealed(
    root: Path,
    media: Path,
    *,
    thumbnail: Path | None = None,
    captions: Mapping[str, Path] | None = None,
    info: bytes = b'{"title": "one"}',
    announced_seconds: float | None = SECONDS,
    ffprobe: Path = PROGRAMS.ffprobe,
    expect_video: bool = True,
    expect_audio: bool = True,
) -> Manifest:
    return seal(
        staging=staging_of(root, VIDEO_ID),
        video_id=VIDEO_ID,
        media=media,
        thumbnail=thumbnail,
        captions=(captions or {}).items(),
        info=info,
        announced_seconds=announced_seconds,
        ffprobe=ffprobe,
        expect_video=expect_video,
        expect_audio=expect_audio,
    )


def files_below(folder: Path) -> set[str]:
    return {str(path.relative_to(folder)) for path in folder.rglob("*") if path.is_file()}


def test_a_sealed_video_lies_ready_with_every_file_measured(root: Path, samples: Path) -> None:
    media = put(root, "video.mp4", (samples / "whole.mp4").read_bytes())
    manifest = sealed(
        root,
        media,
        thumbnail=put(root, "cover.JPEG", (samples / "cover.jpg").read_bytes()),
        captions={"en": put(root, "a.vtt", b"WEBVTT\n"), "zh-Hans": put(root, "b.vtt", b"WEBVTT\n\n")},
    )
    staging = root / ".staging" / VIDEO_ID
    assert files_below(staging / "ready") == {
        f"{VIDEO_ID}.mp4",
        f"{VIDEO_ID}_thumb.jpg",
        f"{VIDEO_ID}_metadata.json",
        f"captions/{VIDEO_ID}_en.vtt",
        f"captions/{VIDEO_ID}_zh-Hans.vtt",
    }
    for file in manifest.files:
        content = (staging / "ready" / file.path.removeprefix(f"videos/{VIDEO_ID}/")).read_bytes()
        assert (file.bytes, file.sha256) == (len(content), hashlib.sha256(content).hexdigest())
    assert [file.role for file in manifest.files] == ["media", "thumbnail", "caption", "caption", "metadata"]
    assert msgspec.json.decode((staging / "manifest.json").read_bytes(), type=Manifest) == manifest
    assert files_below(staging / "work") == set()
    assert pending(root) == [VIDEO_ID]
    assert not (root / "videos" / VIDEO_ID).exists()


@pytest.mark.parametrize(
    ("name", "container", "video_codec", "audio_codec"),
    [
        ("whole.mp4", "mp4", "mpeg4", "aac"),
        ("whole.mkv", "matroska", "mpeg4", "aac"),
        ("whole.webm", "webm", "vp8", "opus"),
    ],
)
def test_the_facts_of_a_video_are_ffprobes(
    root: Path, samples: Path, name: str, container: str, video_codec: str, audio_codec: str
) -> None:
    facts = sealed(root, put(root, name, (samples / name).read_bytes())).media
    assert (facts.container, facts.video_codec, facts.audio_codec) == (container, video_codec, audio_codec)
    assert (facts.width, facts.height) == (160, 90)
    assert abs(facts.duration_seconds - SECONDS) < 0.5


@pytest.mark.parametrize(("name", "codec"), [("sound.m4a", "aac"), ("sound.opus", "opus"), ("covered.m4a", "aac")])
def test_sound_alone_is_kept_when_sound_alone_was_asked_for(root: Path, samples: Path, name: str, codec: str) -> None:
    facts = sealed(root, put(root, name, (samples / name).read_bytes()), expect_video=False).media
    assert (facts.height, facts.width, facts.video_codec, facts.audio_codec) == (0, 0, "", codec)


def test_pictures_alone_are_kept_when_no_sound_is_expected(root: Path, samples: Path) -> None:
    facts = sealed(root, put(root, "v.mp4", (samples / "silent.mp4").read_bytes()), expect_audio=False).media
    assert (facts.video_codec, facts.audio_codec) == ("mpeg4", "")


def test_a_video_without_sound_or_without_pictures_is_refused(root: Path, samples: Path) -> None:
    with pytest.raises(SealRefused, match=r"cannot keep v\.mp4: it has no sound"):
        sealed(root, put(root, "v.mp4", (samples / "silent.mp4").read_bytes()))
    for name in ("sound.m4a", "covered.m4a"):
        with pytest.raises(SealRefused, match=f"cannot keep {name}: it has no pictures"):
            sealed(root, put(root, name, (samples / name).read_bytes()))
    assert pending(root) == []


@pytest.mark.parametrize("name", ["whole.mp4", "whole.mkv", "whole.webm"])
@pytest.mark.parametrize("share", [0.5, 0.9, 0.99])
def test_a_file_cut_short_is_refused_although_its_header_promises_all(
    root: Path, samples: Path, name: str, share: float
) -> None:
    content = (samples / name).read_bytes()
    with pytest.raises(SealRefused, match="it is cut short"):
        sealed(root, put(root, name, content[: int(len(content) * share)]))


def test_sound_cut_short_is_refused_by_the_announced_length(root: Path, samples: Path) -> None:
    content = (samples / "sound.opus").read_bytes()
    with pytest.raises(SealRefused, match=r"s, announced were 12\.0 s"):
        sealed(root, put(root, "sound.opus", content[: len(content) // 2]), expect_video=False)


@pytest.mark.parametrize(
    "content",
    [
        b"<!doctype html><html><body>Sign in to confirm you're not a bot</body></html>",
        b"#EXTM3U\n#EXT-X-TARGETDURATION:5\n#EXTINF:5,\nfile:/etc/passwd\n",
        b"WEBVTT\n\n00:00:00.000 --> 00:00:12.000\nhello\n",
        bytes(100_000),
        b"",
    ],
    ids=["page", "playlist", "captions", "zeros", "empty"],
)
def test_what_is_no_video_is_refused_whatever_its_name(root: Path, content: bytes) -> None:
    with pytest.raises(SealRefused, match=r"cannot keep video\.mp4: ffprobe cannot read it"):
        sealed(root, put(root, "video.mp4", content))
    assert pending(root) == []


@pytest.mark.parametrize(
    ("announced_seconds", "kept"), [(None, True), (10.1, True), (13.9, True), (9.5, False), (600.0, False)]
)
def test_the_length_may_be_two_seconds_or_two_percent_off(
    root: Path, samples: Path, announced_seconds: float | None, kept: bool
) -> None:
    media = put(root, "video.mp4", (samples / "whole.mp4").read_bytes())
    if kept:
        assert sealed(root, media, announced_seconds=announced_seconds).video_id == VIDEO_ID
    else:
        with pytest.raises(SealRefused, match="announced were"):
            sealed(root, media, announced_seconds=announced_seconds)


def test_an_empty_caption_is_left_out_and_a_missing_one_refuses(root: Path, samples: Path) -> None:
    media = put(root, "video.mp4", (samples / "whole.mp4").read_bytes())
    with pytest.raises(SealRefused, match=r"cannot keep de\.vtt: it is not there"):
        sealed(root, media, captions={"de": media.with_name("de.vtt")})
    manifest = sealed(root, media, captions={"en": put(root, "en.vtt", b"")})
    assert {file.role for file in manifest.files} == {"media", "metadata"}
    assert not (root / ".staging" / VIDEO_ID / "ready" / "captions").exists()


def test_a_symlink_or_a_folder_is_not_media(root: Path, samples: Path) -> None:
    link = staging_of(root, VIDEO_ID) / "work" / "video.mp4"
    link.symlink_to(samples / "whole.mp4")
    for media in (link, link.parent):
        with pytest.raises(SealRefused, match="it is no ordinary file"):
            sealed(root, media)


def test_names_that_would_leave_the_folder_are_refused(root: Path, samples: Path) -> None:
    media = put(root, "video.mp4", (samples / "whole.mp4").read_bytes())
    for language in ("../en", "", ".en", "en/us"):
        with pytest.raises(SealRefused, match="is no caption language"):
            sealed(root, media, captions={language: media})
    with pytest.raises(NotATarget, match="as a video id"):
        seal(
            staging=media.parent.parent,
            video_id="../escape..",
            media=media,
            thumbnail=None,
            captions={},
            info=b"{}",
            announced_seconds=None,
            ffprobe=PROGRAMS.ffprobe,
        )


@pytest.mark.parametrize("script", ["exit 0", "echo oops; exit 127", "kill -9 $$"])
def test_a_broken_ffprobe_does_not_speak_against_the_video(root: Path, samples: Path, script: str) -> None:
    broken = root / "ffprobe"
    broken.write_text(f"#!/bin/sh\n{script}\n")
    broken.chmod(0o755)
    with pytest.raises(HostProblem, match="gave no answer"):
        sealed(root, put(root, "video.mp4", (samples / "whole.mp4").read_bytes()), ffprobe=broken)


def test_a_missing_ffprobe_is_told_with_a_hint(root: Path, samples: Path) -> None:
    with pytest.raises(HostProblem, match="does not start") as refusal:
        sealed(root, put(root, "video.mp4", (samples / "whole.mp4").read_bytes()), ffprobe=root / "gone")
    assert "install ffmpeg" in refusal.value.hint


def test_a_refused_seal_leaves_the_download_where_it_was(root: Path, samples: Path) -> None:
    media = put(root, "video.mp4", (samples / "whole.mp4").read_bytes())
    with pytest.raises(SealRefused):
        sealed(root, media, announced_seconds=600.0)
    assert media.read_bytes() == (samples / "whole.mp4").read_bytes()


def test_a_disk_full_at_the_manifest_is_told_and_sealing_goes_on_later(root: Path, samples: Path) -> None:
    media = put(root, "video.mp4", (samples / "whole.mp4").read_bytes())
    full = staging_of(root, VIDEO_ID) / ".manifest.json.partial"
    full.symlink_to("/dev/full")
    with pytest.raises(StorageFull, match=f"cannot seal {VIDEO_ID}: no space left on device"):
        sealed(root, media)
    assert pending(root) == []
    full.unlink()
    assert sealed(root, media).files[0].bytes == (samples / "whole.mp4").stat().st_size
    assert pending(root) == [VIDEO_ID]


def test_an_earlier_manifest_does_not_vouch_for_a_later_seal_that_stopped_halfway(root: Path, samples: Path) -> None:
    sealed(root, put(root, "video.mp4", (samples / "whole.mp4").read_bytes()))
    metadata = root / ".staging" / VIDEO_ID / "ready" / f"{VIDEO_ID}_metadata.json"
    metadata.unlink()
    metadata.symlink_to("/dev/full")
    with pytest.raises(StorageFull):
        sealed(root, put(root, "video.mp4", (samples / "whole.mp4").read_bytes()))
    assert pending(root) == []


def test_sealing_again_in_another_container_leaves_nothing_of_the_first(root: Path, samples: Path) -> None:
    captions = {"en": put(root, "en.vtt", b"WEBVTT\n")}
    sealed(root, put(root, "video.mp4", (samples / "whole.mp4").read_bytes()), captions=captions)
    manifest = sealed(root, put(root, "video.mkv", (samples / "whole.mkv").read_bytes()))
    ready = root / ".staging" / VIDEO_ID / "ready"
    assert files_below(ready) == {f"{VIDEO_ID}.mkv", f"{VIDEO_ID}_metadata.json"}
    assert not (ready / "captions").exists()
    assert publish(root, VIDEO_ID) == manifest
    settle(root, VIDEO_ID)
    assert files_below(root / "videos" / VIDEO_ID) == {f"{VIDEO_ID}.mkv", f"{VIDEO_ID}_metadata.json"}
