"""The use cases of schools for their own pupils: register them beforehand, hand out slips, follow them."""
