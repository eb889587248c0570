"""The page on which a student follows the teacher, and its stream."""
