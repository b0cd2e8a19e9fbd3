"""The deletion of data, at their term or on demand; rules/conservation.py holds the terms."""
