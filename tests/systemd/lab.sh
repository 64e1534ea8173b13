#!/bin/bash
# Try the units with the real daemon in a real systemd: readiness, socket activation, crashes, hangs, stops, boot.
#
#   SDLAB_SCRIPT=/path/to/script tests/systemd/lab.sh [COMMANDS]
#
# SDLAB_SCRIPT boots a throw-away systemd over the root file system: "up", "sh COMMAND..." as root inside, "as USER
# COMMAND..." in a user's session inside, "down"; SDLAB names its folder. COMMANDS is a folder with ytarchived and ytctl
# that every user can run; without it this tree is installed with /usr/bin/python3. Where no systemd can be booted, it
# says "not run: ..." and is content.
set -euo pipefail

not_run() { echo "not run: $*"; exit 0; }
[ "$(id -u)" = 0 ] || not_run "only root can boot a systemd"
[ -x /lib/systemd/systemd ] || not_run "systemd is not installed"
[ -x "${SDLAB_SCRIPT:-}" ] || not_run "SDLAB_SCRIPT names no script that boots a systemd"

project=$(realpath "$(dirname "$0")/../..")
# not under /tmp: the daemon has a /tmp of its own
SDLAB=$(mktemp -d /opt/ytarchived-lab.XXXXXX)
export SDLAB
chmod 755 "$SDLAB"

inside() { "$SDLAB_SCRIPT" sh "$@"; }
alice() { "$SDLAB_SCRIPT" as alice "$@"; }
ctl() { alice systemctl --user "$@"; }
show() { ctl show --property "$1" --value ytarchived.service; }
# an answer is what counts: right after a start not everything may be well yet
health() { alice /home/alice/.local/bin/ytctl status; }

finish() {
    local status=$?
    if [ $status != 0 ]; then
        ctl --no-pager --full status ytarchived.service ytarchived.socket || true
        inside journalctl --no-pager --lines 60 --output short-precise || true
    fi
    "$SDLAB_SCRIPT" down >/dev/null || true
    rm -rf "$SDLAB"
    exit $status
}
trap finish EXIT

# claim TEXT COMMAND...: run the command, say how long it took, stop at the first that fails
claim() {
    local text=$1 started
    shift
    started=$(date +%s%N)
    # in the background, because the condition of an "if" would switch "set -e" off within the command
    "$@" >"$SDLAB/output" 2>&1 &
    if ! wait $!; then
        echo "FAILED  $text"
        cat "$SDLAB/output"
        exit 1
    fi
    printf 'ok %6d ms  %s\n' $((($(date +%s%N) - started) / 1000000)) "$text"
}

# within SECONDS COMMAND...: the command succeeds before the time is over
within() {
    local end=$((SECONDS + $1))
    shift
    until "$@"; do
        ((SECONDS < end)) || return 1
        sleep 0.1
    done
}

is() { [ "$(show "$1")" = "$2" ]; }
processes() { inside cat "/sys/fs/cgroup$(show ControlGroup)/cgroup.procs"; }
gone() { for process in "$@"; do ! inside test -e "/proc/$process" || return 1; done; }

install() {
    if [ -n "${commands:-}" ]; then return; fi
    commands=$SDLAB/venv/bin
    /usr/bin/python3 -m venv --without-pip "$SDLAB/venv"
    /usr/bin/python3 -m pip --python "$commands/python" install --quiet -r "$project/requirements-ffmpeg.lock"
    /usr/bin/python3 -m pip --python "$commands/python" install --quiet "$project"
}

boot() {
    "$SDLAB_SCRIPT" up
    inside useradd --create-home alice
    inside loginctl enable-linger alice
    within 20 inside test -S "/run/user/$(inside id -u alice)/bus"
    alice mkdir -p /home/alice/.local/bin
    alice ln -s "$commands/ytctl" /home/alice/.local/bin/
}

ytctl() { alice /home/alice/.local/bin/ytctl "$@"; }
start() { ytctl service install && is ActiveState active && ctl is-enabled ytarchived.socket ytarchived.service; }
runs_this_installation() { ytctl service status | grep --fixed-strings "$commands/ytarchived"; }
reads_its_log() { within 10 eval 'ytctl logs --service daemon | grep --quiet "daemon: library"'; }
offers_its_log() {
    local page next
    page=$(ytctl api GET "/logs?service=daemon&limit=1" --json)
    next=$(sed 's/.*"next": "\([^"]*\)".*/\1/' <<<"$page")
    grep --quiet '"service": "daemon"' <<<"$page"
    ytctl api GET "/logs?service=daemon&cursor=$next" --json | grep --quiet "library"
}
reloads() {
    local main
    main=$(show MainPID)
    alice mkdir -p /home/alice/.config/ytarchived
    alice sh -c 'printf "[downloads]\nmax_concurrent = 7\n" > ~/.config/ytarchived/config.toml'
    ctl reload ytarchived.service
    within 10 eval 'ytctl config show | grep --quiet "max_concurrent = 7"'
    is MainPID "$main"
}
opens_a_library_elsewhere() {
    alice sh -c 'printf "[library]\npath = \"~/My Films/100%% archive\"\n" > ~/.config/ytarchived/config.toml'
    alice mkdir "/home/alice/My Films"
    ytctl service install
    in_its_sandbox touch "/home/alice/My Films/100% archive/ours"
    alice rm -r /home/alice/.config/ytarchived/config.toml
    ytctl service install
    ! in_its_sandbox touch "/home/alice/My Films/100% archive/intruder"
}
is_uninstalled() {
    ytctl service uninstall
    ! ctl is-active ytarchived.socket ytarchived.service
    inside test ! -e /home/alice/.config/systemd/user/ytarchived.service
    inside test -d /home/alice/YTArchive
}
says_what_it_does() { [ -n "$(show StatusText)" ]; }
state_is_private() { [ "$(inside stat -c %a /home/alice/.local/state/ytarchived)" = 700 ]; }
in_its_sandbox() { inside nsenter --target "$(show MainPID)" --mount -- "$@"; }
cannot_write_home() {
    in_its_sandbox test -r /home/alice/.local/bin/ytctl
    in_its_sandbox touch /home/alice/YTArchive/ours
    ! in_its_sandbox touch /home/alice/intruder
}

stops() {
    local before
    before=$(processes)
    ctl stop ytarchived.service
    is ActiveState inactive && is Result success && gone $before
}

# survives SIGNAL: the request that follows at once is answered, by another process, and nothing of the old one is left
survives() {
    local before main
    before=$(processes)
    main=$(show MainPID)
    inside kill "-$1" "$main"
    health
    within 10 is ActiveState active
    gone $before && ! is MainPID "$main"
}

watch_closely() {
    alice mkdir -p /home/alice/.config/systemd/user/ytarchived.service.d
    alice sh -c 'printf "[Service]\nWatchdogSec=2\n" > ~/.config/systemd/user/ytarchived.service.d/lab.conf'
    ctl daemon-reload
    ctl restart ytarchived.service
}

is_left_alone() {
    local main
    main=$(show MainPID)
    sleep 5
    is MainPID "$main"
}

loses_no_request_when_restarted() {
    (for _ in $(seq 20); do health || exit 1; done) &
    local asking=$!
    ctl restart ytarchived.service
    wait $asking
}

comes_back_without_a_login() {
    local group
    group=/sys/fs/cgroup$(show ControlGroup)
    inside systemctl restart "user@$(inside id -u alice).service"
    # asked as root: a look by the user would be a login
    within 30 inside grep --quiet . "$group/cgroup.procs"
    within 30 is ActiveState active
}

commands=${1:+$(realpath "$1")}
install
claim "a systemd with a user who lingers" boot
claim "the daemon says that it is ready" start
claim "systemctl status shows what it does" says_what_it_does
claim "a request is answered" health
claim "the service runs this installation" runs_this_installation
claim "its log is in the journal and ytctl reads it there" reads_its_log
claim "so does the sandboxed daemon itself, for the API" offers_its_log
claim "a changed configuration is taken over without a restart" reloads
claim "the record is its owner's alone" state_is_private
claim "it reads the home folder and writes only its own ones" cannot_write_home
claim "a configured library elsewhere is opened by installing again" opens_a_library_elsewhere
claim "it stops cleanly and leaves no process" stops
claim "a request starts it" health
claim "after kill -9 the waiting request is answered and no old process is left" survives KILL
claim "its watchdog is set to two seconds" watch_closely
claim "a daemon that is alive is left alone" is_left_alone
claim "a daemon that hangs is replaced and the waiting request is answered" survives STOP
claim "a restart loses no request" loses_no_request_when_restarted
claim "it comes back with the machine, before anybody logs in" comes_back_without_a_login
claim "it is uninstalled and the archive stays" is_uninstalled
