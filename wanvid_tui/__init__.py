"""wanvid: prompts into videos through Alibaba's Wan text-to-video API, from a terminal."""

__version__ = "0.1.0"
