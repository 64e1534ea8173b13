"""`ytctl service`: the daemon as a service of your systemd: install, uninstall, status."""

import getpass
import os
import shutil
import socket
import subprocess
from pathlib import Path

import click

from ytctl import options, units
from ytctl.daemon_program import asked, program
from ytctl.exit_codes import DONE, FAILED, Trouble
from ytctl.render import facts, out, out_json, screen_cells
from ytctl.socket_path import expand
from ytctl.units import DROP_IN, SERVICE, SOCKET

_FOLDER = "$XDG_CONFIG_HOME/systemd/user"
_USUAL_SOCKET = "$XDG_RUNTIME_DIR/ytarchived/control.sock"
_NOT_SEEN = ("YOUTUBE_API_KEY", "YTARCHIVE_OUTPUT_DIR", "YTARCHIVE_MAX_CONCURRENT", "YTARCHIVE_LOG_LEVEL")


@click.group(short_help="Run the daemon as a service of systemd.")
def command() -> None:
    """Let your systemd run the daemon: sandboxed, watched, started again when it fails.

    \b
      ytctl service install      write, enable and start the units; again after the configuration changed its folders
      ytctl service status
      ytctl service uninstall    the archive stays
    """


@command.command(short_help="Write, enable and start the units.")
@options.as_json
@click.pass_context
def install(ctx: click.Context, as_json: bool) -> int:
    """Write the units for this very installation and the configured folders, enable them, and start the daemon."""
    config = ctx.find_root().params["config"] or os.environ.get("YTARCHIVED_CONFIG")
    places = _places(config)
    if _answers(places["socket"]) and not (_is_active(SERVICE) or _is_active(SOCKET)):
        raise Trouble(
            f"cannot install: a daemon runs already at {places['socket']}", hint="stop it, then install again"
        )
    folder = expand(_FOLDER, os.environ)
    _write(folder / SERVICE, units.service_text(program(), Path(config).absolute() if config else None))
    _write(folder / SOCKET, units.shipped(SOCKET))
    _write(folder / f"{SERVICE}.d" / DROP_IN, units.drop_in(places, expand("~", os.environ)))
    usual = places["socket"] == expand(_USUAL_SOCKET, os.environ)
    _write(folder / f"{SOCKET}.d" / DROP_IN, "" if usual else units.socket_drop_in(places["socket"]))
    _systemctl("daemon-reload")
    _systemctl("enable", "--quiet", SOCKET, SERVICE)
    _systemctl("restart", SOCKET, SERVICE)
    code: int = ctx.invoke(status, as_json=as_json)
    for name in _NOT_SEEN:
        if name in os.environ:
            words = f"note: the service does not see {name} of this shell; write what it says into the configuration"
            click.echo(words, err=True)
    return code


@command.command(short_help="Stop the daemon and remove its units.")
@options.as_json
def uninstall(as_json: bool) -> None:
    """Stop and disable the daemon and remove its units; the archive and the configuration stay."""
    folder = expand(_FOLDER, os.environ)
    if not (folder / SERVICE).exists():
        out_json({"uninstalled": False}) if as_json else out(["the service is not installed"])
        return
    _systemctl("disable", "--quiet", "--now", SOCKET, SERVICE)
    for unit in (SERVICE, SOCKET):
        _write(folder / f"{unit}.d" / DROP_IN, "")
        (folder / unit).unlink(missing_ok=True)
    _systemctl("daemon-reload")
    out_json({"uninstalled": True}) if as_json else out(["the service is uninstalled; the archive is untouched"])


@command.command(short_help="Show whether it is installed and runs.")
@options.as_json
@click.pass_context
def status(ctx: click.Context, as_json: bool = False) -> int:
    """Show whether the service is installed, runs, and goes on when you are logged out; exit code 1 when it does not run."""
    folder = expand(_FOLDER, os.environ)
    installed = bool(unit_state())
    state = unit_state() or "inactive"
    lingering = lingers()
    if as_json:
        out_json({"installed": installed, "unit": str(folder / SERVICE), "state": state, "lingering": lingering})
        return DONE if state == "active" else FAILED
    stays = "yes: it runs from boot on, whether you are logged in or not"
    ends = f"no: it stops when you log out; `loginctl enable-linger {getpass.getuser()}` keeps it running"
    rows = [
        ("installed", str(folder / SERVICE) if installed else "no: `ytctl service install` does it"),
        ("runs", _command(folder / SERVICE) if installed else ""),
        (
            "state",
            f"{state}{', ' if installed else ''}{_asked(SERVICE, 'StatusText') if installed else ''}".rstrip(", "),
        ),
        ("enabled", _asked(SERVICE, "UnitFileState") if installed else ""),
        ("lingering", stays if lingering else ends),
    ]
    out(facts(rows, screen_cells(), indent=0))
    return DONE if state == "active" else FAILED


def _places(config: str | None) -> dict[str, Path]:
    lines = asked("--check-config", config=config).splitlines()
    named = ((name, path.strip()) for name, _, path in (line.partition(" ") for line in lines))
    # of outputs there may be several
    return {f"output {path}" if name == "output" else name: Path(path) for name, path in named}


def _write(file: Path, text: str) -> None:
    """Write a file of ours, or remove it where it would be empty."""
    if text:
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text(text)
    else:
        file.unlink(missing_ok=True)


def _command(unit: Path) -> str:
    starts = (line for line in unit.read_text().splitlines() if line.startswith("ExecStart="))
    return next(starts, "").removeprefix("ExecStart=")


def _systemctl(*arguments: str) -> str:
    if not (found := shutil.which("systemctl")):
        raise Trouble("cannot use systemd: systemctl is not on PATH", hint="run `ytarchived` in a terminal instead")
    done = subprocess.run([found, "--user", *arguments], capture_output=True, text=True)
    if done.returncode:
        raise Trouble(
            f"cannot use systemd: {' '.join(done.stderr.split()) or f'systemctl {arguments[0]} failed'}",
            hint="`journalctl --user -u ytarchived` may say more; a user manager is there after a login, not after su",
        )
    return done.stdout.strip()


def _asked(unit: str, setting: str) -> str:
    try:
        return _systemctl("show", "--property", setting, "--value", unit)
    except Trouble:
        return ""


def _is_active(unit: str) -> bool:
    return _asked(unit, "ActiveState") == "active"


def unit_state() -> str:
    """How the installed service is, such as `active`; empty where none is installed."""
    installed = (expand(_FOLDER, os.environ) / SERVICE).exists()
    return (_asked(SERVICE, "ActiveState") or "unknown") if installed else ""


def lingers() -> bool:
    """Whether this user's services go on when nobody is logged in."""
    return (Path("/var/lib/systemd/linger") / getpass.getuser()).exists()


def _answers(path: Path) -> bool:
    with socket.socket(socket.AF_UNIX) as asking:
        return asking.connect_ex(str(path)) == 0
