"""How far a long piece of work on the record is: written by the thread that does it, read by whoever shows it."""

from ytarchived.errors import Overloaded


class Progress:
    """What is being done and how much of it is done; called as a `Report`, and a way to stop the work."""

    def __init__(self) -> None:
        self.step = "beginning"
        self.done = 0
        self.total = 0
        self.stopped = False

    def begin(self, step: str) -> None:
        """Say what is done from now on; raises Overloaded when the work is to stop."""
        self.step = step
        self(0, 0)

    def __call__(self, done: int, total: int) -> None:
        """Say how much of the step is done; raises Overloaded when the work is to stop."""
        if self.stopped:
            raise Overloaded("cannot finish: it was stopped half-way, and nothing was changed", hint="ask for it again")
        self.done, self.total = done, total

    def stop(self) -> None:
        """Let the work end at its next report."""
        self.stopped = True
