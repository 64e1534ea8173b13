"""From a drop to its receipt: every line is answered once, and the file is moved with the answers beside it."""

import os
from pathlib import Path

from tests.effects.inbox.bench import OTHER, VIDEO, bench


async def test_a_dropped_file_becomes_jobs_and_lies_in_done_with_both_receipts(tmp_path: Path) -> None:
    async with bench(tmp_path) as b, b.running():
        (b.folder / "links.txt").write_text(f"{VIDEO}\nnonsense\n{VIDEO}\n")
        [take] = await b.filed(1)
        assert (take.name, take.path, take.format) == ("links.txt", "done/links.txt", "text")
        assert (take.accepted, take.duplicate, take.refused) == (1, 1, 1)
        assert b.left() == []
        assert b.kept() == ["done/links.txt", "done/links.txt.receipt.json", "done/links.txt.receipt.txt"]
        assert (b.folder / "done/links.txt").read_text() == f"{VIDEO}\nnonsense\n{VIDEO}\n"
        assert b.receipt("done/links.txt").take == take
        assert b.receipt("done/links.txt").lines == await b.answers(take)
        assert b.inbox.problem == ""
