"""Numbers in, strings or bytes out: diagram, curves, maps, formulas. No HTTP, no templates."""
