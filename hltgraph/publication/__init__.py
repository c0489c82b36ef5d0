"""The open-data publication: pages and data of every thing, dumps, tables, catalogue, Woo channel, gate and releases.

It makes representations and files; how they are served is not its business.
"""
