"""A throw-away PostgreSQL in a folder: prints the address of an empty database in it, runs until
it is ended.

Taken from the PyPI package pgserver; where that has no build for this Python, from the
programs Debian installs.
"""

import atexit
import getpass
import glob
import os
import signal
import subprocess
import sys
import time
import warnings
from pathlib import Path

NAME = "zi"
# Nothing here needs to survive a power cut.
UNSAFE = ("fsync = off", "full_page_writes = off", "synchronous_commit = off")


def from_package(folder: Path) -> str:
    warnings.simplefilter("ignore")
    import pgserver  # noqa: PLC0415 - it warns as it is read, and may be missing

    server = pgserver.get_server(folder, cleanup_mode="stop")
    for setting in UNSAFE:
        server.psql(f"ALTER SYSTEM SET {setting}")
    server.psql("SELECT pg_reload_conf()")
    server.psql(f"CREATE DATABASE {NAME}")
    return str(server.get_uri(NAME))


def from_debian(folder: Path) -> str:
    programs = max(glob.glob("/usr/lib/postgresql/*/bin"), default=None)
    if programs is None:
        sys.exit("Tidak ada pgserver dan tidak ada PostgreSQL dari Debian.")
    as_user = ["runuser", "-u", "postgres", "--"] if getpass.getuser() == "root" else []
    folder.mkdir(parents=True)
    if as_user:
        subprocess.run(["chown", "postgres", folder], check=True)
    data = folder / "data"
    quiet = {"stdout": subprocess.DEVNULL, "check": True}
    subprocess.run([*as_user, f"{programs}/initdb", "-A", "trust", "-U", "postgres", data], **quiet)
    options = f"-k {folder} -c listen_addresses="
    for setting in UNSAFE:
        options += f" -c {setting.replace(' ', '')}"
    subprocess.run(
        [*as_user, f"{programs}/pg_ctl", "-D", data, "-o", options, "-w", "start"], **quiet
    )
    stop = [*as_user, f"{programs}/pg_ctl", "-D", data, "-m", "immediate", "stop"]
    atexit.register(subprocess.run, stop, stdout=subprocess.DEVNULL)
    subprocess.run([f"{programs}/createdb", "-h", folder, "-U", "postgres", NAME], check=True)
    return f"postgresql://postgres@/{NAME}?host={folder}"


def main() -> None:
    folder = Path(sys.argv[1])
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(0))
    try:
        address = from_package(folder)
    except ImportError:
        address = from_debian(folder)
    print(address, flush=True)
    while os.getppid() > 1:
        time.sleep(1)


if __name__ == "__main__":
    main()
