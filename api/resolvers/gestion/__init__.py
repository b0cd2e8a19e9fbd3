"""What exam offices and the national administration do, each within its scope."""
