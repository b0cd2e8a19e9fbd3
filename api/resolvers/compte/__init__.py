"""The account: opening, signing in, password, data."""
