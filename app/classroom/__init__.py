"""Classrooms without the web: rooms, their students, questions, challenges and scores."""
