"""A PostgreSQL server that can be stopped hard and started again, with nothing switched off that production needs."""

import shutil
import tempfile
from pathlib import Path

from tests import postgresql

AS_IN_PRODUCTION = "-c listen_addresses='' -c max_connections=60"


SHORT = Path("/tmp")  # noqa: S108 - the path of a socket is limited


class Cluster:
    def __init__(self, parent: Path = SHORT, options: str = AS_IN_PRODUCTION):
        self.folder = Path(tempfile.mkdtemp(prefix="lscb-cluster-", dir=parent))
        self.as_owner = postgresql.as_owner_of(self.folder)
        self.options = f"{options} -k {self.folder}"
        programs = postgresql.programs()
        self.control = [*self.as_owner, str(programs / "pg_ctl"), "--pgdata", str(self.folder / "data")]
        initdb = [*self.as_owner, str(programs / "initdb"), "--pgdata", str(self.folder / "data")]
        postgresql.run(*initdb, *postgresql.NEW_CLUSTER)
        self.start()
        postgresql.run(*self.as_owner, str(programs / "createdb"), "-h", str(self.folder), "-U", "postgres", "lscb")
        self.url = f"postgres://postgres@{str(self.folder).replace('/', '%2F')}/lscb"
        self.dsn = f"host={self.folder} user=postgres dbname=lscb"

    def start(self) -> None:
        postgresql.run(*self.control, "start", "--wait", "--log", str(self.folder / "log"), "--options", self.options)

    def stop(self, mode: str = "immediate") -> None:
        """`immediate` is what a crash is: no checkpoint, and everybody's connection is gone."""
        postgresql.run(*self.control, "stop", f"--mode={mode}")

    def remove(self) -> None:
        try:
            self.stop()
        except RuntimeError:  # it had stopped itself
            pass
        finally:
            shutil.rmtree(self.folder, ignore_errors=True)
