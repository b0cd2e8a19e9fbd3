"""GraphQL API of the exam-registration candidate portal."""

VERSION = "0.1.0"  # as pyproject.toml and CHANGELOG.md have it; docs/changes.md says what the next one is called
