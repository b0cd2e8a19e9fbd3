"""GraphQL API of the exam-registration candidate portal."""
