"""What the workers' tests need: a setup that leads to the stand-in, a library, and orders for its videos."""

from collections.abc import Callable
from pathlib import Path

import pytest

from tests.standin.catalogue import Video
from ytarchived.effects.library import open_library
from ytarchived.effects.programs import find_ffmpeg, find_js_runtime
from ytarchived.effects.workers.messages import Order, Setup

OrderFor = Callable[..., Order]


@pytest.fixture
def setup(proxy_url: str) -> Setup:
    """The real programs of this machine, and the stand-in for YouTube."""
    return Setup(
        ffmpeg=str(find_ffmpeg("").ffmpeg.parent),
        js_runtime=str(find_js_runtime() or ""),
        proxy=proxy_url,
        verify_certificates=False,
    )


@pytest.fixture
def root(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A library. The engine changes its working directory, which the test gets back."""
    monkeypatch.chdir(tmp_path)
    folder = tmp_path / "a 100% odd $HOME ~ name" / "library"
    open_library(folder, None)
    return folder


@pytest.fixture
def order_for(root: Path) -> OrderFor:
    """An order for a video of the stand-in."""

    def order(video: Video, **wishes: object) -> Order:
        fields = {"task": "download", "url": video.url, "video_id": video.video_id, "library": str(root)}
        return Order(**{**fields, "caption_languages": ("en",), **wishes})  # type: ignore[arg-type]

    return order
