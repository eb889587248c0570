"""The results of a room: what each student reached, frozen at its end, as tables and files."""
