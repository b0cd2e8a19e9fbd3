"""Machines: their accounts, and the tokens that their secrets open."""
