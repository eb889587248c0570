"""The network diagram as SVG."""
