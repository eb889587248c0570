"""Lessons beside the lab: their list, the column that drives the page, worksheets."""
