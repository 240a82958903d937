"""The named steps of the engine, one file each."""
