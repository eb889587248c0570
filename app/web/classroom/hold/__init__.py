"""What a teacher does with the whole class: bring it back, pause its runs, end and reopen it."""
