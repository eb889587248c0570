"""Symbols of derivatives as plain text: ∂J/∂w¹₃₂, ∂Jᵢ/∂w¹₃₂."""

from __future__ import annotations

SHARE = "ᵢ"
"""Marks the share of sample i, as in Jᵢ."""


def derivative_name(by: str, *, of: str = "J", share: bool = False) -> str:
    """∂J/∂w¹ as plain text, or ∂Jᵢ/∂w¹ for the ``share`` of one sample."""
    return f"∂{of}{SHARE if share else ''}/∂{by}"
