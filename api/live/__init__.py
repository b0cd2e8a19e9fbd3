"""Live streams over the wire, and the end of a process that serves them."""
