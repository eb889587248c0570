"""Bounds of a lesson: a file of another person must not cost the server much."""

from app.training.recipe.limits import Limits

MAX_BYTES = 40_000
"""Bytes of the text in UTF-8."""
MAX_FILE_BYTES = 2 * MAX_BYTES + 4
"""Bytes of the file, which may be UTF-16."""
MAX_LINES = 2_000
MAX_STEPS = 60
MAX_MOVES = 12
"""Moves of one step."""
MAX_CLAIMS = 12
"""Claims of one step."""
MAX_FORMULAS = 4
"""Formulas of one step."""
MAX_OPTIONS = 8
MAX_PARAGRAPHS = 6
MAX_LINE = 1_500
"""Characters of a directive or a paragraph."""
MAX_EXPRESSION = 300
"""Characters of an expression."""
MAX_EPOCHS = 5_000
"""Epochs of one move, or of one look ahead in an expression."""
MAX_WORK = 300e6
"""Samples times parameters, summed over the training of one move or one look ahead."""
MAX_UPDATES = 20_000
"""Updates of one move or one look ahead."""
MAX_PARAMETERS = 5_000
MAX_MINUTES = 120
SECONDS = 10.0
"""Longest training for one state of a lesson, and for one look ahead from it."""

LIMITS = Limits(hidden_layers=10, units=64, samples=1_000)
"""Limits of the recipes of lessons."""
