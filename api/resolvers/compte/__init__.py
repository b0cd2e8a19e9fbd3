"""The account: opening it, signing in, its password, its data."""
