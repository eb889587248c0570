"""The loss surface on the lab page."""
