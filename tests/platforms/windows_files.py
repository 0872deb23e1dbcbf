"""A file system as Windows has it, over a folder of this one; a process executes this file first.

`os.path` becomes `ntpath`, and `pathlib.Path` a `WindowsPath`. Each name of a file is resolved as
Windows does it: it has a drive, takes either slash, and is found without regard to case. Drives
are the folders below ROOT. This cannot show reserved names, streams of a file, trailing dots, long
names, locks, or links.
"""

import argparse  # noqa: F401  these decide at import what system this is
import builtins
import io
import ntpath
import os
import posixpath
import shutil  # noqa: F401
import ssl  # noqa: F401
import subprocess  # noqa: F401
import sys
import tempfile  # noqa: F401

ROOT = os.environ["ROOT"]
HERE = "C:\\Data"
_listdir = os.listdir


def place_of(name):
    """Return where a name of Windows is on this system, in the case in which it was made."""
    if isinstance(name, int) or not isinstance(os.fspath(name), str):
        return name
    drive, rest = ntpath.splitdrive(ntpath.normpath(ntpath.join(HERE, name)))
    assert len(drive) == 2, name
    place = posixpath.join(ROOT, drive[0].lower())
    for part in filter(None, rest.split("\\")):
        try:
            names = _listdir(place)
        except OSError:  # no folder
            names = []
        same = [each for each in names if each.casefold() == part.casefold()]
        place = posixpath.join(place, same[0] if same else part)
    return place


def final_name(name, **_):
    """Return the absolute name in the case in which it was made, as Windows gives it."""
    drive, _, rest = place_of(name).removeprefix(f"{ROOT}/").partition("/")
    return f"{drive.upper()}:\\" + rest.replace("/", "\\")


class Resolving:
    """A call of the system whose first arguments are names of files.

    Not a function: as an attribute of a class, such as those of Python 3.10's pathlib, it would
    become a method.
    """

    def __init__(self, call, names=1):
        self._call, self._names = call, names

    def __call__(self, *given, **more):
        names = self._names
        return self._call(*map(place_of, given[:names]), *given[names:], **more)


for _name in ("open", "stat", "lstat", "listdir", "mkdir", "rmdir", "unlink", "remove", "chmod"):
    setattr(os, _name, Resolving(getattr(os, _name)))
for _name in ("rename", "replace", "link"):
    setattr(os, _name, Resolving(getattr(os, _name), 2))
_scandir = os.scandir


class Entry:
    """An entry of a folder, whose path is a name of Windows."""

    def __init__(self, folder, entry):
        self.name, self.path = entry.name, ntpath.join(folder, entry.name)
        self.is_dir, self.is_file, self.is_symlink = entry.is_dir, entry.is_file, entry.is_symlink


class scandir:  # noqa: N801  a context manager and an iterator, under the name that it replaces
    """The entries of a folder."""

    def __init__(self, folder="."):
        with _scandir(place_of(folder)) as entries:
            self._entries = iter([Entry(os.fspath(folder), entry) for entry in entries])

    def __enter__(self):
        return self

    def __exit__(self, *_):
        pass

    def __iter__(self):
        return self._entries

    def __next__(self):
        return next(self._entries)

    def close(self):
        """Do nothing: the folder is closed."""


os.scandir = scandir
_open = io.open
builtins.open = io.open = Resolving(_open)
os.getcwd = lambda *_: HERE
ntpath.realpath = final_name
for _name in ("pathconf", "getuid", "geteuid", "fork"):
    delattr(os, _name)
for _name in ("fcntl", "pwd", "grp", "resource", "termios"):
    sys.modules[_name] = None
os.path = sys.modules["os.path"] = ntpath
os.sep, os.altsep, os.name, os.devnull = "\\", "/", "nt", "nul"
sys.platform = "win32"
for _name in [name for name in sys.modules if name.partition(".")[0] in ("pathlib", "glob")]:
    del sys.modules[_name]
