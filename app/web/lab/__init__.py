"""The lab: its page, its forms, its panels and its stream."""
