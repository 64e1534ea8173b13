"""Takes secrets out of text before anybody is shown it: keys, passwords in addresses, cookies, tokens."""

import re

_HIDDEN = "***"
_PATTERNS = (
    re.compile(r"(?<=://)([^\s/@:]*:)?[^\s/@]+(?=@)"),
    re.compile(r"\bAIza[0-9A-Za-z_-]{30,}"),
    re.compile(r"(?i)(?<=[?&]key=)[^&\s\"']+"),
    re.compile(r"(?i)(?<=cookie:)[^\r\n]+"),
    re.compile(r"(?i)(?<=authorization:)[^\r\n]+"),
    re.compile(r"\b(?:(?:__Secure-|__Host-)\w+|SAPISID|APISID|HSID|SSID|SID|LOGIN_INFO)[=\t][^;\s\"']+"),
)


def redacted(text: str) -> str:
    """The text with *** where a secret was."""
    for pattern in _PATTERNS:
        text = pattern.sub(_HIDDEN, text)
    return text
