"""The product as it is served: gunicorn with its own folder and database, to be killed and started again."""

import json
import os
import re
import secrets
import signal
import socket
import subprocess
import sys
import time
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent.parent
START = [sys.executable, "-m", "gunicorn", "--config", "python:lscb_tracker.gunicorn_config"]
PATIENCE = 120


class Server:
    def __init__(self, folder: Path, database_url: str = "", **variables: str):
        with socket.create_server(("127.0.0.1", 0)) as free:
            self.port = free.getsockname()[1]
        kept = {name: os.environ[name] for name in ("PATH", "HOME", "LANG") if name in os.environ}
        self.env = kept | {
            "ENV_FILE": os.devnull,
            "DEMONSTRATION": "true",
            "SECRET_KEY": secrets.token_urlsafe(50),
            "AUDIT_KEY": secrets.token_urlsafe(50),
            "DATA_DIR": str(folder / "data"),
            "PORT": str(self.port),
            "WEB_CONCURRENCY": "2",
        }
        self.env |= ({"DATABASE_URL": database_url} if database_url else {}) | variables
        Path(self.env["DATA_DIR"]).mkdir(parents=True, exist_ok=True)
        self.log = open(folder / "gunicorn.log", "ab")  # noqa: SIM115 - closed with the server
        self.process: subprocess.Popen | None = None

    def prepare(self, writers: int) -> dict:
        self.manage("migrate", "--no-input", "--verbosity", "0")
        return json.loads(self.run(sys.executable, "-m", "tests.long.world", "make", str(writers)))

    def find(self) -> dict:
        return json.loads(self.run(sys.executable, "-m", "tests.long.world", "find"))

    def manage(self, *arguments: str) -> str:
        return self.run(sys.executable, "manage.py", *arguments)

    def run(self, *command: str) -> str:
        done = subprocess.run(command, cwd=ROOT, env=self.env, capture_output=True, text=True)
        if done.returncode:
            raise RuntimeError(f"{' '.join(command[1:])} ended with {done.returncode}: {done.stdout}{done.stderr}")
        return done.stdout

    def start(self) -> None:
        self.process = subprocess.Popen(
            START, cwd=ROOT, env=self.env, stdout=self.log, stderr=self.log, start_new_session=True
        )
        until = time.monotonic() + PATIENCE
        while time.monotonic() < until:
            try:
                socket.create_connection(("127.0.0.1", self.port), timeout=1).close()
                return
            except OSError:
                time.sleep(0.05)
        raise AssertionError(f"The server did not start; see {self.log.name}.")

    def workers(self) -> list[int]:
        children = Path(f"/proc/{self.process.pid}/task/{self.process.pid}/children")
        return [int(pid) for pid in children.read_text().split()]

    def kill_worker(self, which: int) -> None:
        """The master starts another one."""
        workers = self.workers()
        if workers:
            os.kill(workers[which % len(workers)], signal.SIGKILL)

    def kill_all(self) -> None:
        """The master and its workers in one moment; then everything is started anew."""
        os.killpg(self.process.pid, signal.SIGKILL)
        self.process.wait()
        self.start()

    def stop(self) -> None:
        if self.process and self.process.poll() is None:
            self.process.terminate()
            self.process.wait(timeout=PATIENCE)
        self.log.close()

    def errors_in_log(self) -> list[str]:
        text = Path(self.log.name).read_text(encoding="utf-8", errors="replace")
        return re.findall(r"^.* ERROR .*$", text, re.MULTILINE)


def problems(server: Server) -> list[str]:
    """What the product's own proofs find after a run."""
    found = []
    for command in ("check_evidence", "check_positions", "verify_audit"):
        try:
            server.manage(command)
        except RuntimeError as error:
            found.append(str(error))
    return found
