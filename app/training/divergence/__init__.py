"""Why an update was refused: where a number overflowed first, and from what."""
