"""The answer to one ask in plain words, for `ytctl download` and for the receipts of the inbox."""

from ytctl.render import clean
from ytctl.shapes.takes import Answer


def words(answer: Answer) -> str:
    """What became of the ask."""
    note = f" ({clean(answer['note'])})" if answer.get("note") else ""
    return _verdict(answer) + note


def _verdict(answer: Answer) -> str:
    match answer["verdict"]:
        case "accepted":
            return f"job {answer['job']}"
        case "duplicate" if answer.get("line") is not None:
            return f"same as line {answer['line']}"
        case "duplicate":
            return f"already job {answer['job']}"
        case "archived" if not answer.get("path"):
            return "already archived elsewhere"
        case "archived":
            return f"already archived on {answer['at'][:10]} as {clean(answer['path'])}"
        case _:
            return f"refused: {clean(answer['reason'])}"
