"""Plans of lessons: ordered steps that a teacher prepares, and starts one by one in a room."""
