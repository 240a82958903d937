"""The interface: Textual lives here and nowhere else."""
