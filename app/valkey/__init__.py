"""A Valkey or Redis server: its address, connections, and what its errors mean for us."""
