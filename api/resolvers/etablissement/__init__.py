"""What schools do for their own pupils: register them beforehand, hand out slips, follow them."""
