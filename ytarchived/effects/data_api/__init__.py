"""YouTube's Data API: metadata in batches, and playlists page by page, for as long as a key and its quota last.

Attempts ask `api.DataApi`; behind it `batches` gathers, `calls` minds the quota and the cache, `client` keeps the child
process in which Google's own client lives.
"""
