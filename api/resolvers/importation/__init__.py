"""Files of lines: sent to an address, read as a whole, written once clean and accepted."""
