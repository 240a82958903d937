"""Random keys, pastes, mouse events and sizes for the interface, and what must hold whatever they are."""
