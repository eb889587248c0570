"""The lab: page, forms, panels and event stream."""
