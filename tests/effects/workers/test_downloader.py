"""yt-dlp is told what there is on this machine, also where that came late."""

from pathlib import Path

import pytest
from msgspec import structs

from ytarchived.effects.workers.downloader import open_downloader
from ytarchived.effects.workers.facts import Log
from ytarchived.effects.workers.messages import Setup


def test_a_javascript_runtime_that_came_after_the_start_is_used(
    setup: Setup, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    node = tmp_path / "node"
    node.write_text("#!/bin/sh\necho v22.0.0\n")
    node.chmod(0o700)
    monkeypatch.setenv("PATH", str(tmp_path))
    with open_downloader(structs.replace(setup, js_runtime=""), Log()) as downloader:
        found = {name: runtime.info for name, runtime in downloader._js_runtimes.items()}
    assert found["node"] is not None
    assert found["node"].version == "22.0.0"
