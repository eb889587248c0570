"""How tall the slot of the formula of the moment is, so that its tallest phase fits.

That is the preview, which has the chain rule and the whole update. Heights are in CSS pixels, as
measured with the fonts of ``static/css/moment.css``.
"""

from __future__ import annotations

import math

from app.training.run.session import TrainingSession

ROOM, ROW = 79, 34
"""The least height that is left for the update below a chain rule, and that of an extra row."""
PHONE_ROOM, PHONE_ROW = 306, 36
"""The same on a phone, where the room is that of the whole slot."""


def extra_rows(session: TrainingSession) -> int:
    """The rows that the preview needs beyond the usual ones, on a screen wider than a phone's."""
    rules = session.rules
    height = 32 * _has_softmax(session)
    has_g, is_clipped = _has_g(session), rules.clip_norm is not None
    height += 32 * has_g + 44 * is_clipped
    *earlier, last = (line.symbols for line in rules.optimizer.lines)
    # A fraction ∂J/∂w makes a line higher, unless it is the letter g.
    height += sum(32 if has_g or "^2" not in line else 37 for line in earlier)
    if r"\beta" in last:
        height += 105
    elif r"\frac" in last:
        height += 45 if has_g else 58
    else:
        height += 67 if "<g>" in last and not has_g else 32
    return max(0, math.ceil((height - ROOM) / ROW))


def extra_rows_on_a_phone(session: TrainingSession) -> int:
    """The same on a phone, where the numbers stand below the symbols and may take two lines."""
    rules = session.rules
    *earlier, last = (line.symbols for line in rules.optimizer.lines)
    height = 276 + 70 * _has_softmax(session) + 27 * _has_g(session) + 46 * len(earlier)
    height += 75 * (rules.clip_norm is not None)
    if r"\frac" in last:
        height += 79
    elif earlier and "<g>" in last:
        height += 37
    return max(0, math.ceil((height - PHONE_ROOM) / PHONE_ROW))


def _has_softmax(session: TrainingSession) -> bool:
    return not all(each.elementwise for each in session.network.activations)


def _has_g(session: TrainingSession) -> bool:
    """Whether the gradient of the update has the letter g, in a line of its own."""
    return session.rules.clip_norm is not None or session.rules.regularizer_name != "none"
