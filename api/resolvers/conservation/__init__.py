"""What goes, when it is time or when its person asks: rules/conservation.py says how long each is kept."""
