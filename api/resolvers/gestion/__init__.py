"""The use cases of exam offices and of the national administration, each within its scope."""
