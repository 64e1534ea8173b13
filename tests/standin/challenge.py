"""The riddles a player script poses: the script itself, what it makes of a value, and whether a client solved them."""

from collections.abc import Mapping
from urllib.parse import urlencode

from .catalogue import identify

PLAYER_PATH = "/s/player/5ca1ab1e/player_ias.vflset/en_US/base.js"
SIGNATURE_TIMESTAMP = 20411

# The solver wants exactly two statements, drops the first statement of the function and looks for set("alr", "yes").
PLAYER_SCRIPT = f"""var _yt_player={{}};(function(g){{var begin=0;
function Link(){{this.values={{}}}}
Link.prototype.set=function(key,value){{this.values[key]=value}};
Link.prototype.get=function(key){{return this.values[key]}};
Link.prototype.turn=function(){{var n=this.values.n;this.values.n=n?n.split("").reverse().join("")+"x":n}};
function scramble(s){{var letters=s.split("");letters.reverse();letters.splice(0,2);return letters.join("")}}
function build(url,name,s){{
var link=new Link();
link.set("alr","yes");
if(s)link.set(name,encodeURIComponent(scramble(decodeURIComponent(s))));
return link}}
g.build=build;g.config={{signatureTimestamp:{SIGNATURE_TIMESTAMP}}};
}})(_yt_player);
"""


def unsolved_n(video_id: str, itag: int) -> str:
    return identify("", 12, "n", video_id, itag)


def _unsolved_signature(video_id: str, itag: int) -> str:
    return identify("", 33, "s", video_id, itag)


def cipher(url: str, video_id: str, itag: int) -> str:
    """The signatureCipher of a format: its URL with a scrambled signature beside it."""
    return urlencode({"s": _unsolved_signature(video_id, itag), "sp": "sig", "url": url})


def is_solved(video_id: str, itag: int, query: Mapping[str, str]) -> bool:
    """Whether the media request carries what the script makes of both riddles."""
    solved_n = unsolved_n(video_id, itag)[::-1] + "x"
    solved_signature = _unsolved_signature(video_id, itag)[::-1][2:]
    return query.get("n") == solved_n and query.get("sig") == solved_signature
