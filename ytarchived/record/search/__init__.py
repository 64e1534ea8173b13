"""Full-text search over what is known of videos: a database of its own beside the record, computed from it and the library.

It is no truth: whatever becomes of the file, reading the log and the captions again makes it anew.
"""
