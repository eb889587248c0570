"""Homework of a room: tasks with a deadline, handed in as exact states, each with a receipt."""
