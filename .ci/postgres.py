"""A throw-away PostgreSQL in a folder: prints its address, runs until it is ended.

Taken from the PyPI package pgserver; where that has no build for this Python, from the
programs Debian installs.
"""

import getpass
import glob
import os
import signal
import subprocess
import sys
import time
from pathlib import Path


def from_package(folder: Path) -> str:
    import warnings

    warnings.simplefilter("ignore")
    import pgserver

    server = pgserver.get_server(folder, cleanup_mode="stop")
    # Nothing here needs to survive a power cut.
    server.psql("ALTER SYSTEM SET fsync = off")
    server.psql("SELECT pg_reload_conf()")
    return str(server.get_uri())


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
    options = f"-k {folder} -c listen_addresses= -c fsync=off"
    subprocess.run(
        [*as_user, f"{programs}/pg_ctl", "-D", data, "-o", options, "-w", "start"], **quiet
    )
    import atexit

    stop = [*as_user, f"{programs}/pg_ctl", "-D", data, "-m", "immediate", "stop"]
    atexit.register(subprocess.run, stop, stdout=subprocess.DEVNULL)
    return f"postgresql://postgres@/postgres?host={folder}"


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
