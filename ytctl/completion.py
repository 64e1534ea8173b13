"""`ytctl completion`: what makes a shell complete commands, options, jobs and videos."""

from typing import Literal

import click
from click.shell_completion import get_completion_class

SHELLS = ("bash", "zsh", "fish")
_VARIABLE = "_YTCTL_COMPLETE"


@click.command(short_help="Make your shell complete ytctl.")
@click.argument("shell", type=click.Choice(SHELLS))
@click.pass_context
def command(ctx: click.Context, shell: Literal["bash", "zsh", "fish"]) -> None:
    """Print what makes a shell complete commands, options, jobs, videos, plans, files and profiles.

    \b
      echo 'eval "$(ytctl completion bash)"' >> ~/.bashrc
      echo 'eval "$(ytctl completion zsh)"' >> ~/.zshrc          after compinit
      ytctl completion fish > ~/.config/fish/completions/ytctl.fish
    """
    made = get_completion_class(shell)
    assert made, "click knows these shells"
    click.echo(made(ctx.find_root().command, {}, "ytctl", _VARIABLE).source())
