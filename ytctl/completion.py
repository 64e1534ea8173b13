"""`ytctl completion`: what makes a shell complete commands, options, jobs and videos."""

from typing import Literal

import click
from click.shell_completion import get_completion_class

from ytctl import options
from ytctl.render import out_json, write

SHELLS = ("bash", "zsh", "fish")
_VARIABLE = "_YTCTL_COMPLETE"


@click.command(short_help="Make your shell complete ytctl.")
@click.argument("shell", type=click.Choice(SHELLS))
@options.as_json
@click.pass_context
def command(ctx: click.Context, shell: Literal["bash", "zsh", "fish"], as_json: bool) -> None:
    """Print what makes a shell complete commands, options, jobs, videos, plans, files and profiles.

    \b
      echo 'eval "$(ytctl completion bash)"' >> ~/.bashrc
      echo 'eval "$(ytctl completion zsh)"' >> ~/.zshrc          after compinit
      ytctl completion fish > ~/.config/fish/completions/ytctl.fish
    """
    made = get_completion_class(shell)
    assert made, "click knows these shells"
    source = made(ctx.find_root().command, {}, "ytctl", _VARIABLE).source()
    out_json({"shell": shell, "source": source}) if as_json else write(source)
