"""Where a database file lies: who owns its folder, and on what kind of file system."""

from __future__ import annotations

import os
from pathlib import Path

NETWORK_FILE_SYSTEMS = frozenset(
    [
        "9p",
        "afs",
        "ceph",
        "cifs",
        "fuse.glusterfs",
        "fuse.sshfs",
        "glusterfs",
        "lustre",
        "ncpfs",
        "nfs",
        "nfs4",
        "smb3",
        "smbfs",
    ]
)
MOUNTS = Path("/proc/self/mounts")


def access_advice(path: Path) -> str:
    """The line that gives this process access to a database; empty if it lacks none."""
    if os.name != "posix":
        return ""
    folder, me = path.parent, f"{os.geteuid()}:{os.getegid()}"
    if not os.path.exists(folder):
        above = next(found for found in folder.parents if os.path.exists(found))
        if os.access(above, os.W_OK | os.X_OK):
            return ""
        return (
            f"The folder {folder} does not exist, and the server, which runs as user "
            f"{os.geteuid()}, cannot make it. Type: sudo install --directory "
            f"--owner={os.geteuid()} --group={os.getegid()} {folder}"
        )
    blocked = [
        found
        for found, mode in ((folder, os.R_OK | os.W_OK | os.X_OK), (path, os.R_OK | os.W_OK))
        if os.path.exists(found) and not os.access(found, mode)
    ]
    if not blocked:
        return ""
    owner = blocked[0].stat()
    return (
        f"{blocked[0]} belongs to user {owner.st_uid}, the server runs as user {os.geteuid()}. "
        f"Type: sudo chown -R {me} {folder} (for a container: the folder that is mounted there), "
        f"or run the server as that user (docker run --user {owner.st_uid}:{owner.st_gid})."
    )


def network_warning(path: Path) -> str:
    """A sentence if the database lies on a network file system; otherwise empty."""
    kind = file_system_of(path)
    if kind not in NETWORK_FILE_SYSTEMS:
        return ""
    return (
        f"{path.parent} is on a network file system ({kind}), where SQLite's locks are not "
        "reliable: a failure can damage the database. Choose a folder on a local disk, e.g. "
        "--store sqlite:////var/lib/backprop/playground.sqlite, or a Valkey server, --store "
        "redis://HOST:6379."
    )


def file_system_of(path: Path, mounts: Path | None = None) -> str:
    """The kind of the file system, such as ext4 or nfs4; empty if the system does not say."""
    try:
        lines = (mounts or MOUNTS).read_text(errors="replace").splitlines()
    except OSError:
        return ""
    place, best, kind = path.absolute(), -1, ""
    for line in lines:
        fields = line.split(" ")
        if len(fields) < 3:
            continue
        point = Path(fields[1].replace("\\040", " "))
        # A later mount at the same place hides the earlier one.
        if place.is_relative_to(point) and len(point.parts) >= best:
            best, kind = len(point.parts), fields[2]
    return kind
