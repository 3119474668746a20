"""The PostgreSQL that comes with the product: no server to install, shared by all programs on one data folder.

`guest.join` is the door. It makes sure that a keeper process runs the server, and waits until the server answers; the
keeper stops it when the last guest has gone, however that one ended. See docs/adr/0001-embedded-postgres.md.
"""
