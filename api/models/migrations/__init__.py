"""Migrations of the tables, in order; one that was merged is never edited."""
