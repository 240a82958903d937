"""Every row of the list of faults, through real sockets and the real program."""
