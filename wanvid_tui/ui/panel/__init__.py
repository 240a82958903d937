"""The Video panel: its state and its rows, pure; the widget around them is `widgets.video`."""
