"""The user's settings: ``config.toml``, theirs, over ``settings.toml``, ours (config.md)."""
