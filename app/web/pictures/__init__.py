"""The lab's drawings as SVG, PNG and GIF files."""
