"""The way in: the first visit, what the app is, its terms, and the article's formulas."""
