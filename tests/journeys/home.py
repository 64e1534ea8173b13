"""A person's home with a real daemon in it: what journeys, the demo and the bench start, ask, kill and start again.

The daemon and ytctl run as processes, exactly as installed; only YouTube is the stand-in.
"""

import http.client
import json
import os
import select
import signal
import socket
import sqlite3
import subprocess
import sys
import time
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path
from typing import Any, TypeVar

T = TypeVar("T")
BIN = Path(sys.executable).parent
ROOT = Path(__file__).parents[2]
LONG_CHANNEL = 5_000
"""Videos of a channel that is long; it is listed with a kill in its middle."""
DEADLINE_SECONDS = 60.0
"""How long anything may take before a test gives up on it; nothing is ever measured against it."""


class Home:
    """A home folder: its library, inbox and record, and the daemon that serves them; `measured` counts for the coverage."""

    def __init__(
        self, folder: Path, *, proxy: str = "", settings: str = "", ytdlp: str = "", measured: bool = False
    ) -> None:
        self.folder = folder
        self.library = folder / "YTArchive"
        self.inbox = self.library / "inbox"
        self.record = folder / ".local/state/ytarchived/log.db"
        self.socket = folder / "run/ytarchived/control.sock"
        self.daemon: subprocess.Popen[str] | None = None
        self.environment = {
            "HOME": str(folder),
            "PATH": os.environ["PATH"],
            "XDG_RUNTIME_DIR": str(folder / "run"),
            "LANG": "C.UTF-8",
            **{name: value for name, value in os.environ.items() if measured and name.startswith("COVERAGE")},
        }
        configuration = folder / ".config/ytarchived/config.toml"
        configuration.parent.mkdir(parents=True, exist_ok=True)
        (folder / "run").mkdir(mode=0o700, exist_ok=True)
        configuration.write_text(
            f"{settings}\n[ytdlp]\nproxy = {json.dumps(proxy)}\nverify_certificates = false\n{ytdlp}"
        )

    def start(self, *program: str | Path) -> None:
        """Start the daemon and wait until it tells its service manager, which here is this test, that it is ready."""
        with socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM) as manager:
            manager.bind(str(self.folder / "run/notify"))
            self._launch(*(program or (BIN / "ytarchived",)), NOTIFY_SOCKET=manager.getsockname())
            assert self.daemon
            life = os.pidfd_open(self.daemon.pid)
            try:
                while b"READY=1" not in (told := self._told(manager, life)):
                    assert told, f"the daemon did not start: {self.complaints()}"
            finally:
                os.close(life)
                Path(manager.getsockname()).unlink()

    def run_until_death(self, step: str) -> None:
        """Start a daemon that is killed at this step (see dying.py), and wait for its end."""
        self._launch(sys.executable, "-m", "tests.journeys.dying", step)
        assert self.daemon
        assert self.daemon.wait(DEADLINE_SECONDS) == -signal.SIGKILL, self.complaints()
        self.daemon = None

    def run_until_killed(self, seconds: float, half_way: Callable[[], object] = lambda: None) -> None:
        """Start a daemon that minds permissions and kill it so many seconds later, wherever it is then."""
        self._launch(sys.executable, "-m", "tests.journeys.ordinary")
        assert self.daemon
        for then in (half_way, self.kill):
            with suppress(subprocess.TimeoutExpired):
                self.daemon.wait(seconds / 2)
            then()

    def _told(self, manager: socket.socket, life: int) -> bytes:
        ready, _, _ = select.select([manager.fileno(), life], [], [], DEADLINE_SECONDS)
        return manager.recv(4096) if manager.fileno() in ready else b""

    def _launch(self, *command: str | Path, **environment: str) -> None:
        with (self.folder / "daemon.out").open("a") as said, (self.folder / "daemon.err").open("a") as complaints:
            self.daemon = subprocess.Popen(
                command,
                cwd=ROOT,
                env=self.environment | environment,
                stdout=said,
                stderr=complaints,
                text=True,
                start_new_session=True,
            )

    def complaints(self) -> str:
        """What the daemon wrote to its stderr so far."""
        return (self.folder / "daemon.err").read_text()

    def kill(self) -> None:
        """Kill the daemon as a power cut would."""
        self._end(signal.SIGKILL)

    def stop(self) -> int:
        """Ask the daemon to stop and return its exit code."""
        return self._end(signal.SIGTERM)

    def _end(self, number: int) -> int:
        assert self.daemon
        self.daemon.send_signal(number)
        code = self.daemon.wait(DEADLINE_SECONDS)
        self.daemon = None
        return code

    @property
    def unmeasured(self) -> dict[str, str]:
        """The environment for ytctl, whose own tests are what counts for the coverage."""
        return {name: value for name, value in self.environment.items() if not name.startswith("COVERAGE")}

    def ytctl(self, *arguments: str, text: str | None = None) -> subprocess.CompletedProcess[str]:
        """Run ytctl to its end."""
        return subprocess.run(
            [BIN / "ytctl", *arguments],
            env=self.unmeasured,
            input=text,
            capture_output=True,
            text=True,
            timeout=DEADLINE_SECONDS,
        )

    def tell(self, *arguments: str) -> Any:
        """What ytctl answers as JSON; fails with its complaint when it exits other than 0."""
        done = self.ytctl(*arguments, "--json")
        assert done.returncode == 0, f"ytctl {' '.join(arguments)}: {done.stderr}"
        return json.loads(done.stdout)

    def ask(self, method: str, path: str, body: object = None) -> tuple[int, Any]:
        """One request of the control API: the status and the envelope."""
        connection = Connection(self.socket)
        try:
            connection.request(method, f"/api/v1{path}", json.dumps(body) if body is not None else None)
            response = connection.getresponse()
            return response.status, json.load(response)
        finally:
            connection.close()

    def download(self, *urls: str, **options: object) -> list[dict[str, Any]]:
        """Ask for targets over the socket and return the answers."""
        _, envelope = self.ask("POST", "/jobs", {"urls": urls, **options})
        assert envelope["success"], envelope
        answers: list[dict[str, Any]] = envelope["data"]["answers"]
        return answers

    def job(self, number: int) -> dict[str, Any]:
        """One job as the API shows it."""
        _, envelope = self.ask("GET", f"/jobs/{number}")
        job: dict[str, Any] = envelope["data"]
        return job

    def problems(self) -> dict[str, str]:
        """What is wrong at this moment: what each failing check says, by its name."""
        _, envelope = self.ask("GET", "/health")
        return {check["name"]: check["words"] for check in envelope["data"]["checks"] if not check["ok"]}

    def open_jobs(self) -> int:
        """How many jobs are not over."""
        _, envelope = self.ask("GET", "/status")
        over = ("completed", "failed", "cancelled")
        return sum(number for status, number in envelope["data"]["counts"].items() if status not in over)

    def wait_for_job(self, number: int, *statuses: str) -> dict[str, Any]:
        """The job as soon as it has one of these statuses; every new record is a reason to look again."""
        return self.wait(lambda: job if (job := self.job(number))["status"] in statuses else None)

    def wait_for_job_of(self, video_id: str, *statuses: str) -> dict[str, Any]:
        """The newest job for this video as soon as it has one of these statuses."""

        def look() -> dict[str, Any] | None:
            _, envelope = self.ask("GET", "/jobs?limit=200")
            jobs = (job for job in envelope["data"]["jobs"] if job["video_id"] == video_id)
            return next((job for job in jobs if job["status"] in statuses), None)

        return self.wait(look)

    def wait_for_empty_staging(self) -> None:
        """Return as soon as nothing that was fetched waits for anything; asks the daemon meanwhile, so that it must live."""
        end = time.monotonic() + DEADLINE_SECONDS
        while list((self.library / ".staging").iterdir()):
            assert time.monotonic() < end, f"left in staging: {list((self.library / '.staging').rglob('*'))}"
            self.ask("GET", "/health")

    def wait_for_an_empty_inbox(self, *profiles: str) -> None:
        """Return as soon as every file was taken and moved away, also from the folders of these profiles."""
        folders = [self.inbox, *(self.inbox / profile for profile in profiles)]
        self.wait(lambda: None if any(path.is_file() for each in folders for path in each.glob("[!.]*")) else True)

    def wait(self, look: Callable[[], T | None]) -> T:
        """What `look` finds, looked for again whenever the daemon appended records; fails after the deadline."""
        connection = Connection(self.socket)
        try:
            connection.request("GET", "/api/v1/events?since=0", headers={"Accept": "application/x-ndjson"})
            response = connection.getresponse()
            assert response.status == 200, response.read()
            while (found := look()) is None:
                # Whatever came at once is one reason to look. Raises TimeoutError when nothing happens for the deadline.
                if not response.read1():
                    raise AssertionError(f"the daemon ended while it was waited for: {self.complaints()}")
            return found
        finally:
            connection.close()

    def records(self, kind: str = "") -> list[dict[str, Any]]:
        """The log, straight from its file, so that it can be read while no daemon runs; bodies are decoded."""
        db = sqlite3.connect(f"file:{self.record}?mode=ro", uri=True)
        try:
            db.row_factory = sqlite3.Row
            rows = [dict(row) for row in db.execute("SELECT * FROM log ORDER BY position")]
        finally:
            db.close()
        return [{**row, "body": json.loads(row["body"])} for row in rows if kind in ("", row["type"])]

    def tree(self) -> list[str]:
        """Every file below the library but the inbox's, as paths relative to it, sorted."""
        files = (path.relative_to(self.library) for path in self.library.rglob("*") if path.is_file())
        return sorted(str(path) for path in files if path.parts[0] != "inbox")


class Connection(http.client.HTTPConnection):
    """HTTP over the control socket."""

    def __init__(self, path: Path) -> None:
        super().__init__("localhost", timeout=DEADLINE_SECONDS)
        self._path = path

    def connect(self) -> None:
        """Connect to the socket's path."""
        self.sock = socket.socket(socket.AF_UNIX)
        self.sock.settimeout(self.timeout)
        self.sock.connect(str(self._path))
