"""The signals of a process for operators: its health, its counters, a line and a span for each request."""
