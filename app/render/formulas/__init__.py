"""Formulas in MathML, in symbols and with live numbers."""
