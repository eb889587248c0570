"""The teacher's desk: code and QR code, students, results."""
