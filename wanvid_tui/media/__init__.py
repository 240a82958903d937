"""Looking at videos and sound files: checks of what came and of what goes."""
