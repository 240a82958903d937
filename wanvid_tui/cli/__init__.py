"""The commands, one file per group; argparse; no Textual."""
