"""A local service that speaks the protocol of the real one over HTTP on loopback.

It takes any key but those of `magic.MAGIC_KEYS`; each key is an account of its own. A prompt with one of
`magic.MAGIC_WORDS` makes a task that fails. Submits check no parameter: a wrong one fails when its task has run for
a while. Tasks take one to five minutes at speed 1, by model, tier and seconds, with a spread of 15 %; all times that
are told are wall time.

Films are drawn from prompt and seed, 30 frames a second. Pixels of 3.0 and happyhorse are not published: the short
side is the tier's. `adaptive` is 16:9, a duration of -1 is 5 s. A sound file that was uploaded becomes the film's
sound; for an http or https address, which is never fetched, a tune stands in.

For tests `misbehaving.Misbehaving` makes it go wrong as a list of faults says.

`server.Simulator` runs it inside a process, `main.serve` is the command.
"""
