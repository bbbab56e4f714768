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

from autograder.submission.filenames import is_ignored, named, split
from autograder.submission.folders import DEPTH, ENTRIES, MEGABYTE
from autograder.submission.zips import ZIP_BYTES

TOTAL = 64 * MEGABYTE  # bytes of all files together, as much as may be handed in
MOST = ZIP_BYTES  # bytes of one file; no larger file is read
FOLDER = "submission"
_KINDS = (".py", ".ipynb", ".zip")  # of files that are graded
_NOWHERE = "nowhere"  # what every link in a parcel points to; none is followed


def pack(path: Path) -> bytes:
    """A submission as bytes; the same files give the same bytes.

    A file that does not fit, by itself or beside the others, stands in the parcel with its size and without its bytes;
    files that a homework may be in come first.

    Args:
        path: a folder or a file; where there is nothing, the parcel holds an empty folder.
    """
    found = list(_found(path))
    held, left = {}, TOTAL
    for name, one in sorted(found, key=lambda pair: named(pair[0])[1] not in _KINDS):
        data = _content(one, min(left, MOST))
        if data is not None:
            held[name], left = data, left - len(data)
    file = io.BytesIO()
    with tarfile.open(fileobj=file, mode="w", format=tarfile.GNU_FORMAT) as archive:
        for name, one in found:
            archive.addfile(_member(name, one, held.get(name)), io.BytesIO(held.get(name, b"")))
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


def _content(path: Path, limit: int) -> bytes | None:
    """The bytes of an ordinary file; None where they exceed the limit, and of anything else."""
    try:
        handle = os.open(path, os.O_RDONLY | os.O_NOFOLLOW | os.O_NONBLOCK)
        with os.fdopen(handle, "rb") as file:
            data = file.read(limit + 1) if stat.S_ISREG(os.fstat(handle).st_mode) else None
    except OSError:
        return None
    return data if data is not None and len(data) <= limit else None


def _member(name: str, path: Path, data: bytes | None) -> tarfile.TarInfo:
    info = tarfile.TarInfo(name)
    found = path.lstat()
    if stat.S_ISDIR(found.st_mode):
        info.type = tarfile.DIRTYPE
    elif stat.S_ISLNK(found.st_mode):
        info.type, info.linkname = tarfile.SYMTYPE, _NOWHERE
    elif not stat.S_ISREG(found.st_mode):
        info.type = tarfile.FIFOTYPE
    elif data is None:
        info.mtime = min(found.st_size, 10 * MOST)  # the size of what is left out stands where its time would
    else:
        info.size = len(data)
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
        if member.mtime:
            os.truncate(path, int(member.mtime))  # a hole, which takes no room
    else:
        os.mkfifo(path)
