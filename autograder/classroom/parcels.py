"""A submission as bytes: what is hashed, what travels to a worker, and what is graded there.

Every submission is graded from its parcel, on this machine and on others, so that the result is the same. A parcel is a
tar without times, owners and modes. Its files are those that the reader of submissions would look at; of a link and of
a special file it holds that there is one.
"""

from __future__ import annotations

import io
import os
import stat
import tarfile
from collections.abc import Iterator
from pathlib import Path

from autograder.submission.filenames import is_ignored, split
from autograder.submission.folders import DEPTH, ENTRIES, MEGABYTE
from autograder.submission.zips import ZIP_BYTES

TOTAL = 64 * MEGABYTE  # bytes of all files together, as much as may be handed in
MOST = ZIP_BYTES + 1  # bytes of one file; no file as large as this is read
FOLDER = "submission"
_KINDS = (".py", ".ipynb", ".zip")  # of a submission that is a single file
_NOWHERE = "nowhere"  # what every link in a parcel points to; none is followed


def pack(path: Path) -> bytes:
    """A submission as bytes; the same files give the same bytes.

    A file that cannot be read, or whose bytes exceed a limit, stands in the parcel as zeros of its size at most.

    Args:
        path: a folder or a file; where there is nothing, the parcel holds an empty folder.
    """
    file = io.BytesIO()
    with tarfile.open(fileobj=file, mode="w", format=tarfile.GNU_FORMAT) as archive:
        left = TOTAL
        for name, one in _found(path):
            data = _content(one, min(left, MOST))
            left -= len(data)
            archive.addfile(_member(name, one, len(data)), io.BytesIO(data))
    return file.getvalue()


def unpack(parcel: bytes, folder: Path) -> Path:
    """Write a parcel's files below a folder.

    Args:
        parcel: what `pack` returned.
        folder: an empty folder.

    Returns:
        The path to grade: a folder, or the single file that was handed in.

    Raises:
        ValueError: it is no parcel: a name leads out of the folder.
    """
    root = folder / FOLDER
    with tarfile.open(fileobj=io.BytesIO(parcel), mode="r:") as archive:
        members = archive.getmembers()
        if len(members) == 1 and members[0].isfile() and "/" not in members[0].name:
            root = folder
        root.mkdir(exist_ok=True)
        for member in members:
            _write(archive, member, root)
    return root if root != folder else folder / members[0].name


def _found(path: Path) -> Iterator[tuple[str, Path]]:
    """Name in the parcel → file, folders before what is in them. A single file keeps its name if it can be graded."""
    if path.is_symlink() or not path.is_dir():
        if path.is_file() and not path.is_symlink():
            yield path.name if split(path.name)[1] in _KINDS else f"{FOLDER}/{path.name}", path
        return
    waiting, left = [(path, "", 0)], ENTRIES
    while waiting and left > 0:
        folder, above, depth = waiting.pop(0)
        try:
            inside = sorted(os.listdir(folder))[:left]  # noqa: PTH208  names that are no text stay as they are
        except OSError:
            continue
        left -= len(inside)
        for name in inside:
            one = folder / name
            if is_ignored(name):
                continue
            yield f"{FOLDER}/{above}{name}", one
            if one.is_dir() and not one.is_symlink() and depth <= DEPTH:
                waiting.append((one, f"{above}{name}/", depth + 1))


def _content(path: Path, limit: int) -> bytes:
    """The bytes of an ordinary file, cut off at a limit; of anything else none."""
    try:
        handle = os.open(path, os.O_RDONLY | os.O_NOFOLLOW | os.O_NONBLOCK)
        with os.fdopen(handle, "rb") as file:
            return file.read(limit) if stat.S_ISREG(os.fstat(handle).st_mode) else b""
    except OSError:
        return b""


def _member(name: str, path: Path, size: int) -> tarfile.TarInfo:
    info = tarfile.TarInfo(name)
    mode = path.lstat().st_mode
    if stat.S_ISDIR(mode):
        info.type = tarfile.DIRTYPE
    elif stat.S_ISLNK(mode):
        info.type, info.linkname = tarfile.SYMTYPE, _NOWHERE
    elif stat.S_ISREG(mode):
        info.size = size
    else:
        info.type = tarfile.FIFOTYPE
    return info


def _write(archive: tarfile.TarFile, member: tarfile.TarInfo, root: Path) -> None:
    parts = member.name.split("/")
    if ".." in parts or "" in parts:
        raise ValueError(f"a name in a parcel leads out of it: {member.name}")
    path = root.joinpath(*(parts[1:] if len(parts) > 1 else parts))
    if member.isdir():
        path.mkdir()
    elif member.issym():
        path.symlink_to(_NOWHERE)
    elif member.isfile():
        found = archive.extractfile(member)
        path.write_bytes(found.read() if found else b"")
    else:
        os.mkfifo(path)
