"""The teacher's desk: join code and QR code, students, their runs, results."""
