"""Drawings of the page as files that stand alone: SVG, PNG, and an animated GIF."""
