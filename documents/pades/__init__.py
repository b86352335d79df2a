"""The one door to pyHanko: prepared fields, signatures with their appearance, and checks of both.

Bytes in, bytes out; nothing here knows the database. pyHanko takes half a second to load, so the
modules of this package are imported where they are used.
"""
