"""The API's document as one page of HTML for people: it loads nothing, runs nothing, and can be kept as a file.

Receives the OpenAPI document from `docs`; knows of it what `openapi` puts into it.
"""

import json
from collections.abc import Iterator, Mapping, Sequence
from html import escape
from shlex import quote
from typing import Any
from urllib.parse import quote as percent
from urllib.parse import urlencode

Part = Mapping[str, Any]

_JSON = "application/json"
_SOCKET = "$XDG_RUNTIME_DIR/ytarchived/control.sock"

_LIMITS = {
    "minimum": "at least {}",
    "maximum": "at most {}",
    "minLength": "at least {} characters",
    "maxLength": "at most {} characters",
    "pattern": "like {}",
}

_STYLE = """\
:root { color-scheme: light dark; font: 16px/1.5 system-ui, sans-serif; }
body { max-width: 60rem; margin: 2rem auto; padding: 0 1rem; }
h2 { margin-top: 3rem; border-bottom: 1px solid; }
h3 { margin-top: 2rem; font-family: ui-monospace, monospace; }
table { border-collapse: collapse; width: 100%; }
td, th { text-align: left; vertical-align: top; padding: .2rem .8rem .2rem 0; border-bottom: 1px solid #8884; }
pre { overflow-x: auto; padding: .6rem; background: #8882; border-radius: .3rem; }
code, pre { font: .9em ui-monospace, monospace; overflow-wrap: anywhere; }
nav ul { columns: 20rem; }"""


def page(document: Part) -> str:
    """The whole page."""
    return "\n".join(_page(document)) + "\n"


def _page(document: Part) -> Iterator[str]:
    info, paths = document["info"], document["paths"]
    title = f"{info['title']} {info['version']}: the API"
    yield "<!doctype html>"
    yield f'<html lang="en"><head><meta charset="utf-8"><title>{escape(title)}</title>'
    yield '<meta name="viewport" content="width=device-width"><link rel="icon" href="data:,">'
    yield f"<style>\n{_STYLE}\n</style></head><body>"
    yield f"<h1>{escape(title)}</h1>"
    for paragraph in info["description"].split("\n\n"):
        yield f"<p>{_prose(paragraph)}</p>"
    yield f"<pre>curl --unix-socket {_SOCKET} {escape(document['servers'][0]['url'] + next(iter(paths)))}</pre>"
    yield from _refusals(document["components"]["responses"])
    operations = [(method, path, operation) for path, methods in paths.items() for method, operation in methods.items()]
    yield "<nav><h2>Requests</h2><ul>"
    for method, path, operation in operations:
        yield f'<li><a href="#{operation["operationId"]}">{method.upper()} {escape(path)}</a></li>'
    yield "</ul></nav>"
    for tag in document["tags"]:
        yield f"<h2>{escape(tag['name'])}</h2><p>{_prose(tag['description'])}</p>"
        for method, path, operation in operations:
            if operation["tags"] == [tag["name"]]:
                yield from _operation(method.upper(), path, operation, document)
    yield "<h2>Types</h2>"
    for name, schema in document["components"]["schemas"].items():
        yield f'<h3 id="type-{name}">{name}</h3><p>{_prose(schema.get("description", ""))}</p>'
        yield from _fields(schema) if "properties" in schema else [f"<p>{_kind(schema)}</p>"]
    yield "</body></html>"


def _refusals(responses: Mapping[str, Part]) -> Iterator[str]:
    yield '<h2 id="refusals">When it is not done</h2>'
    rows = []
    for status, response in responses.items():
        error = _content(response)["schema"]["properties"]["error"]
        codes = ", ".join(error["allOf"][1]["properties"]["code"]["enum"])
        rows.append((status, codes, _prose(response["description"])))
    yield from _table(("status", "code", "meaning"), rows)
    yield f"<pre>{_pretty(_content(responses['404'])['example'])}</pre>"


def _operation(method: str, path: str, operation: Part, document: Part) -> Iterator[str]:
    yield f'<h3 id="{operation["operationId"]}">{method} {escape(path)}</h3>'
    yield f"<p>{_prose(operation['summary'])}</p>"
    if "description" in operation:
        yield f"<p>{_prose(operation['description'])}</p>"
    parameters = operation.get("parameters", [])
    yield from _table(
        ("parameter", "in", "what it may be", "meaning"),
        [
            (f"<code>{each['name']}</code>", each["in"], _asked(each), _prose(each.get("description", "")))
            for each in parameters
        ],
    )
    if "requestBody" in operation:
        yield f"<p>Body: {_kind(_content(operation['requestBody'])['schema'])}</p>"
    yield f"<pre>{escape(_curl(method, document['servers'][0]['url'] + path, operation))}</pre>"
    refused = []
    for status, response in operation["responses"].items():
        if "$ref" in response:
            refused.append(status)
            continue
        for media_type, content in response["content"].items():
            yield f"<p>{status} {response['description']}, <code>{media_type}</code>{_answered(content)}</p>"
            if "example" in content:
                yield f"<details><summary>example</summary><pre>{_pretty(content['example'])}</pre></details>"
    yield f'<p>Or <a href="#refusals">not done</a>: {", ".join(refused)}</p>'


def _answered(content: Part) -> str:
    if "x-line" in content:
        lines = [each["properties"]["data"] if "properties" in each else each for each in content["x-line"]["anyOf"]]
        kinds = [_kind(each) for each in lines if "$ref" in each]
        return f": a line each, {' or '.join(kinds)}"
    if "properties" in content["schema"]:
        return f": {_kind(content['schema']['properties']['data'])}"
    return ""


def _asked(parameter: Part) -> str:
    needed = "; needed" if parameter["required"] else ""
    branches = [each for each in parameter["schema"].get("anyOf", [parameter["schema"]]) if each != {"type": "null"}]
    default = parameter["schema"].get("default")
    usual = "" if default in (None, []) else f"; {_value(default)} if not given"
    return " or ".join(map(_kind, branches)) + needed + usual


def _curl(method: str, url: str, operation: Part) -> str:
    words = ["curl"]
    streams = "text/event-stream" in operation["responses"]["200"]["content"]
    words += ["-N"] if streams else []
    asked = {}
    for parameter in operation.get("parameters", []):
        if parameter["in"] == "path":
            url = url.replace(f"{{{parameter['name']}}}", percent(str(parameter["example"])))
        elif "example" in parameter:
            asked[parameter["name"]] = parameter["example"]
    url += f"?{urlencode(asked)}" if asked else ""
    if "requestBody" in operation:
        body = json.dumps(_content(operation["requestBody"])["example"], ensure_ascii=False)
        words += ["-d", quote(body)]
    elif method == "POST":
        words += ["-X", "POST"]
    return " ".join([*words, "--unix-socket", _SOCKET, quote(url)])


def _fields(schema: Part) -> Iterator[str]:
    needed = schema.get("required", ())
    rows = []
    for name, field in schema["properties"].items():
        usual = f"; {_value(field['default'])} if not given" if "default" in field and name not in needed else ""
        rows.append((f"<code>{name}</code>", _kind(field) + usual, _prose(field.get("description", ""))))
    return _table(("field", "what it is", "meaning"), rows)


def _kind(schema: Part) -> str:
    """What a value may be, in words."""
    match schema:
        case {"$ref": str(reference)}:
            name = reference.rpartition("/")[2]
            return f'<a href="#type-{name}">{name}</a>'
        case {"anyOf": [*branches]} if "type" not in schema:
            return " or ".join(map(_kind, branches))
        case {"enum": [*values]}:
            return f"one of {', '.join(map(_value, values))}" if len(values) > 1 else _value(values[0])
        case {"type": "array", "items": dict(item)}:
            return f"list of {_kind(item)}"
        case {"type": "object", "additionalProperties": dict(item)}:
            return f"object of {_kind(item)}"
        case {"type": str(kind)}:
            return ", ".join([schema.get("format", kind), *_limits(schema)])
        case _:
            return "anything"


def _limits(schema: Part) -> Iterator[str]:
    for name, words in _LIMITS.items():
        if name in schema:
            yield words.format(f"<code>{escape(str(schema[name]))}</code>")


def _table(heads: Sequence[str], rows: Sequence[Sequence[str]]) -> Iterator[str]:
    if rows:
        yield f"<table><tr>{''.join(f'<th>{head}</th>' for head in heads)}</tr>"
        for row in rows:
            yield f"<tr>{''.join(f'<td>{cell}</td>' for cell in row)}</tr>"
        yield "</table>"


def _content(part: Part) -> Any:
    return part["content"][_JSON]


def _value(value: Any) -> str:
    return f"<code>{escape(json.dumps(value, ensure_ascii=False))}</code>"


def _pretty(value: Any) -> str:
    return escape(json.dumps(value, ensure_ascii=False, indent=2))


def _prose(text: str) -> str:
    """Text in which `words to type` stand out."""
    pieces = escape(text).split("`")
    return "".join(f"<code>{piece}</code>" if number % 2 else piece for number, piece in enumerate(pieces))
