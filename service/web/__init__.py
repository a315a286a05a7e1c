"""The web pages: ask, search, issues, library. Rendered here, without a build step."""
