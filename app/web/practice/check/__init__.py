"""The page on which a student's own backward pass is checked, term by term."""
