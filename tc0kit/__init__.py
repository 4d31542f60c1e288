"""tc0kit."""
