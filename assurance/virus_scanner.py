"""ClamAV, asked through its socket: the INSTREAM command of clamd, and nothing else that it can do.

A file is clean only when the scanner took all of it and said so in exactly the words of its protocol, and when the same
scanner knew the EICAR test file just before: one that has lost its signatures calls everything clean. Whatever else
happens (down, slow, closed, rubbish, too large for it) is no answer, and the file goes on waiting.
"""

import re
import socket
import struct
from dataclasses import dataclass
from io import BytesIO
from time import monotonic
from typing import BinaryIO

from django.conf import settings

CONNECT_SECONDS = 3
CHUNK = 64 * 1024
LONGEST_REPLY = 4096
CLEAN = re.compile(r"stream: OK")
FOUND = re.compile(r"stream: (?P<signature>[ -~]{1,200}) FOUND")
# Turned round, because a scanner of the server would take a source that holds it for a virus.
EICAR = b"*H+H$!ELIF-TSET-SURIVITNA-DRADNATS-RACIE$}7)CC7)^P(45XZP\\4[PA@%P!O5X"[::-1]


class NotScanned(Exception):
    """The scanner gave no answer about this file."""


class ScannerDown(NotScanned):
    """The scanner gives no answer about any file."""


@dataclass(frozen=True)
class Verdict:
    is_clean: bool
    signature: str  # what was found, in the scanner's words
    engine: str  # the program and its signatures: “ClamAV 1.4.6/27800/Mon Nov 23 …”


def is_configured() -> bool:
    return bool(settings.CLAMD_SOCKET)


class Scanner:
    """One batch of questions, ended by `seconds`, to a scanner that proves first that it can find something."""

    def __init__(self, seconds: float):
        self.until = monotonic() + seconds
        try:
            self.engine = self.ask(b"zVERSION\0")
            if not self.engine.startswith("ClamAV"):
                raise NotScanned("It does not say that it is ClamAV.")
            if not FOUND.fullmatch(self.stream(BytesIO(EICAR))):
                raise NotScanned("It does not know the EICAR test file: its signatures are missing.")
        except NotScanned as error:
            raise ScannerDown(str(error)) from error

    def scan(self, file: BinaryIO) -> Verdict:
        said = self.stream(file)
        if CLEAN.fullmatch(said):
            return Verdict(True, "", self.engine)
        if found := FOUND.fullmatch(said):
            return Verdict(False, found["signature"], self.engine)
        raise NotScanned(f"It said “{said[:100]}”.")

    def refuse_when_late(self) -> None:
        if monotonic() >= self.until:
            raise NotScanned("There was no time left for it.")

    def ask(self, command: bytes) -> str:
        return self.talk(command, None)

    def stream(self, file: BinaryIO) -> str:
        return self.talk(b"zINSTREAM\0", file)

    def talk(self, command: bytes, file: BinaryIO | None) -> str:
        try:
            with self.connection() as line:
                self.send(line, command)
                if file is not None:
                    self.send_all(line, file)
                return self.reply(line)
        except OSError as error:
            raise NotScanned(f"The connection failed: {error.strerror or error}.") from error

    def connection(self) -> socket.socket:
        seconds = min(CONNECT_SECONDS, self.seconds_left())
        path, host_and_port = settings.CLAMD_SOCKET
        if not path:
            return socket.create_connection(host_and_port, seconds)
        line = socket.socket(socket.AF_UNIX)
        try:
            line.settimeout(seconds)
            line.connect(path)
        except BaseException:
            line.close()
            raise
        return line

    def send_all(self, line: socket.socket, file: BinaryIO) -> None:
        while chunk := file.read(CHUNK):
            self.send(line, struct.pack("!I", len(chunk)) + chunk)
        self.send(line, struct.pack("!I", 0))

    def send(self, line: socket.socket, data: bytes) -> None:
        line.settimeout(self.seconds_left())
        line.sendall(data)

    def reply(self, line: socket.socket) -> str:
        """One answer, up to its NUL; one that breaks off before is none."""
        said = b""
        while b"\0" not in said:
            line.settimeout(self.seconds_left())
            more = line.recv(LONGEST_REPLY)
            said += more
            if not more or len(said) > LONGEST_REPLY:
                raise NotScanned("Its answer has no end.")
        answer, _, rest = said.partition(b"\0")
        if rest:
            raise NotScanned("It said more than one thing.")
        return answer.decode("ascii", "replace")

    def seconds_left(self) -> float:
        left = self.until - monotonic()
        if left <= 0:
            raise TimeoutError("It took too long")
        return left
