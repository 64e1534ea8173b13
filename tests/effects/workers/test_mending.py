"""What an archived video lacks, fetched later from the stand-in and sealed together with what is there."""

from pathlib import Path

import msgspec
import pytest

from tests.standin.client import StandIn
from ytarchived.domain.classification import classify
from ytarchived.domain.kind import Kind
from ytarchived.domain.trouble import Trouble
from ytarchived.effects import library
from ytarchived.effects.library import Manifest
from ytarchived.effects.workers.engine import carry_out
from ytarchived.effects.workers.messages import Failed, Fetched, Order, Outcome, Setup

from .conftest import OrderFor
from .test_engine_download import Run


class Archive:
    """A library with one video, fetched while a fault was in its way."""

    def __init__(self, standin: StandIn, label: str, root: Path, setup: Setup, *codes: str) -> None:
        self.video = standin.add_video(label, "Once more", captions=("en",), automatic_captions=("de",))
        self.root, self._setup, self._standin, self._label = root, setup, standin, label
        for code in codes:
            standin.fault(label, self.video.video_id, code)
        self.archived = self._publish(self._carry_out())

    def _carry_out(self, **more: object) -> Outcome:
        fields: dict[str, object] = {
            "task": "download",
            "url": self.video.url,
            "video_id": self.video.video_id,
            "quality": "360p",
        }
        fields |= {"library": str(self.root), "caption_languages": ("all",), "caption_formats": ("vtt", "srt")}
        return carry_out(msgspec.convert({**fields, **more}, Order), self._setup, {}, lambda report: None)

    def _publish(self, outcome: Outcome) -> Manifest:
        assert isinstance(outcome, Fetched), outcome
        manifest = library.publish(self.root, self.video.video_id)
        library.settle(self.root, self.video.video_id)
        return manifest

    def mend(self) -> Outcome:
        return self._carry_out(mends=self.archived)

    def refused(self) -> Trouble:
        outcome = self.mend()
        assert isinstance(outcome, Failed), outcome
        return outcome.trouble

    def mended(self) -> Manifest:
        self._standin.clear(self._label)
        return self._publish(self.mend())

    @property
    def folder(self) -> Path:
        return self.root / "videos" / self.video.video_id

    def names(self) -> set[str]:
        files = (path for path in self.folder.rglob("*") if path.is_file())
        return {str(path.relative_to(self.folder)).replace(self.video.video_id, "ID") for path in files}


WHOLE = {"ID.mp4", "ID_metadata.json", "ID_thumb.jpg"} | {
    f"captions/ID_{name}" for name in ("en.vtt", "en.srt", "de.vtt", "de.srt")
}


@pytest.mark.parametrize("codes", [("S429",), ("T403",), ("SEMP", "THTM")], ids=" ".join)
def test_what_was_missing_is_fetched_later_and_nothing_else(
    standin: StandIn, label: str, root: Path, setup: Setup, codes: tuple[str, ...]
) -> None:
    archive = Archive(standin, label, root, setup, *codes)
    assert archive.archived.making.missing
    assert archive.names() < WHOLE
    standin.fault(label, "*", "M403")
    mended = archive.mended()
    assert archive.names() == WHOLE
    assert mended.making.missing == ()
    assert mended.making.format_ids == archive.archived.making.format_ids
    assert set(archive.archived.files) < set(mended.files)
    assert library.verify(root, mended.files) == []


def test_one_that_is_to_be_had_is_kept_and_the_other_stays_missing(
    standin: StandIn, label: str, root: Path, setup: Setup
) -> None:
    archive = Archive(standin, label, root, setup, "S404", "T500")
    standin.clear(label)
    standin.fault(label, archive.video.video_id, "T500")
    outcome = archive.mend()
    assert isinstance(outcome, Fetched)
    (missing,) = outcome.manifest.making.missing
    assert missing.startswith("thumbnail: ")


@pytest.mark.parametrize(("code", "kind"), [("S429", Kind.CAPTIONS_MISSING), ("T403", Kind.THUMBNAIL_MISSING)])
def test_what_still_cannot_be_had_fails_as_what_it_is_and_changes_nothing(
    standin: StandIn, label: str, root: Path, setup: Setup, code: str, kind: Kind
) -> None:
    archive = Archive(standin, label, root, setup, code)
    before = archive.names()
    failure = classify(archive.refused())
    assert failure.kind is kind
    assert archive.names() == before
    assert library.pending(root) == []


def test_media_that_changed_since_are_not_vouched_for_anew(
    standin: StandIn, label: str, root: Path, setup: Setup
) -> None:
    archive = Archive(standin, label, root, setup, "S429")
    media = archive.folder / f"{archive.video.video_id}.mp4"
    media.write_bytes(media.read_bytes()[:-1] + b"?")
    standin.clear(label)
    assert archive.refused().message.endswith("it is not what was archived")
    assert library.pending(root) == []


def test_media_that_are_gone_are_told(standin: StandIn, label: str, root: Path, setup: Setup) -> None:
    archive = Archive(standin, label, root, setup, "S429")
    (archive.folder / f"{archive.video.video_id}.mp4").unlink()
    standin.clear(label)
    assert "it is not there" in archive.refused().message


def test_where_there_are_no_links_the_files_are_copied(
    standin: StandIn, label: str, root: Path, setup: Setup, monkeypatch: pytest.MonkeyPatch
) -> None:
    def refuse(*_: object) -> None:
        raise PermissionError(1, "Operation not permitted")

    archive = Archive(standin, label, root, setup, "T403")
    monkeypatch.setattr("os.link", refuse)
    archive.mended()
    assert archive.names() == WHOLE


def test_what_youtube_heard_is_a_transcript_on_request(standin: StandIn, order_for: OrderFor, setup: Setup) -> None:
    video = standin.standard.automatic
    run = Run(order_for(video, caption_languages=("all",), caption_formats=("txt",)), setup)
    assert {name.split(".")[-1] for name, role in run.files.items() if role == "caption"} == {"vtt", "txt"}
