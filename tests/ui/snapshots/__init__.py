"""Pictures of whole screens as text and style, kept beside the tests: what the design drew, and what it became."""
