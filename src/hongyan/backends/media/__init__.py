"""What is in pictures, films and sounds, found out by a child process that may do little else.

Decoders are where strangers' bytes do the most harm, so none runs in the server. `examiner` starts one child
for one file; `program` is what runs there, `limits` what it takes from itself before it opens the file.
`clamd` asks a virus scanner. The ports are `hongyan.core.ports.Media` and `Scanner`.
"""
