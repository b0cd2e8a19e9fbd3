"""The checks of a deployment: its neighbours before a start, its tables while it serves, all of it on demand."""
