"""The shapes of the API's answers as JSON, as far as ytctl reads them, by their nouns.

`ytarchived.protocol` is their source; importing it costs more than a whole `ytctl status`, so a test holds these equal.
"""
