"""One failure: what went wrong, as a kind that a decision can rest on, with the words it was told in.

`classification.classify` makes it of the raw facts for the deciders, the log and the people who ask why.
"""

from msgspec import Struct

from ytarchived.domain.kind import Kind
from ytarchived.domain.kind_facts import KINDS, Scope, Severity
from ytarchived.errors import Code


class Failure(Struct, frozen=True, kw_only=True, omit_defaults=True):
    """One failure: its kind, the words it was told in, and the wait that was asked for, if any."""

    kind: Kind
    words: str = ""
    wait_seconds: float | None = None

    @property
    def scope(self) -> Scope:
        """What the failure is about."""
        return KINDS[self.kind].scope

    @property
    def severity(self) -> Severity:
        """How loudly to say it."""
        return KINDS[self.kind].severity

    @property
    def code(self) -> Code:
        """The code that the control API gives it."""
        return KINDS[self.kind].code

    @property
    def advice(self) -> str:
        """One line that says what the person can do."""
        return KINDS[self.kind].advice

    @property
    def spends(self) -> bool:
        """Whether it costs the job one of its attempts."""
        return KINDS[self.kind].spends

    @property
    def final(self) -> bool:
        """Whether the target is unavailable for now, in YouTube's own words."""
        return KINDS[self.kind].final
