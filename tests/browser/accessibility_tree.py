"""What a screen reader reads of a part of the page: Chromium's accessibility tree as lines."""

from __future__ import annotations

from typing import Any

from playwright.sync_api import CDPSession, Page

NAMED = {"heading", "link", "button", "radio", "textbox", "image", "progressbar", "alert"}
"""Roles that are read with their name."""


def heard(page: Page, selector: str) -> list[str]:
    """The texts and named controls within the element, in the order in which they are read.

    A control is one line, ``button Next``; a formula that is not hidden is ``math`` and its text.
    """
    session = page.context.new_cdp_session(page)
    inside = _node_id(session, selector)
    nodes: dict[str, dict[str, Any]] = {
        node["nodeId"]: node for node in session.send("Accessibility.getFullAXTree")["nodes"]
    }
    (root,) = (node for node in nodes.values() if node.get("backendDOMNodeId") == inside)
    lines: list[str] = []
    _read(root, nodes, lines)
    session.detach()
    return lines


def _node_id(session: CDPSession, selector: str) -> int:
    document = session.send("DOM.getDocument")["root"]["nodeId"]
    found = session.send("DOM.querySelector", {"nodeId": document, "selector": selector})
    node: dict[str, Any] = session.send("DOM.describeNode", {"nodeId": found["nodeId"]})["node"]
    number: int = node["backendNodeId"]
    return number


def _read(node: dict[str, Any], nodes: dict[str, dict[str, Any]], lines: list[str]) -> None:
    role, name = _value(node, "role"), _value(node, "name").strip()
    is_read = not node.get("ignored")
    if is_read and role == "StaticText":
        lines.extend([name] if name else [])
        return
    if is_read and role in NAMED:
        lines.append(f"{role} {name}")
        return
    if is_read and role.startswith("Math"):
        lines.append(f"math {name}")
    for child in node.get("childIds", []):
        if child in nodes:
            _read(nodes[child], nodes, lines)


def _value(node: dict[str, Any], key: str) -> str:
    return str(node.get(key, {}).get("value", ""))
