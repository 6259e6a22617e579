"""A scanner that speaks clamd's protocol, finds EICAR in plain bytes, and misbehaves on request."""

import socket
import struct
import threading
import time
from collections.abc import Callable

from assurance.virus_scanner import EICAR

VERSION = b"ClamAV 1.4.6/27800/Mon Nov 23 08:00:00 2026"
FOUND = b"stream: Eicar-Test-Signature FOUND"


def judge(content: bytes) -> bytes:
    return FOUND if EICAR in content else b"stream: OK"


class FakeClamd:
    """`answer` is given each streamed file and says what is sent back; EICAR alone is always known, unless told."""

    def __init__(self, path: str):
        self.path = path
        self.answer: Callable[[bytes], bytes] = judge
        self.version, self.knows_eicar, self.takes = VERSION, True, None
        self.seen: list[bytes] = []
        self.listener = socket.socket(socket.AF_UNIX)
        self.listener.bind(path)
        self.listener.listen()
        self.threads = [threading.Thread(target=self.serve, daemon=True)]
        self.threads[0].start()

    def close(self) -> None:
        self.listener.shutdown(socket.SHUT_RDWR)
        self.listener.close()
        for thread in self.threads:
            thread.join(10)

    def serve(self) -> None:
        while True:
            try:
                line, _ = self.listener.accept()
            except OSError:
                return
            thread = threading.Thread(target=self.talk, args=(line,), daemon=True)
            self.threads.append(thread)
            thread.start()

    def talk(self, line: socket.socket) -> None:
        with line:
            try:
                command = self.until_nul(line)
                line.sendall(self.version + b"\0" if command == b"zVERSION" else self.of_stream(line))
            except (OSError, EOFError):
                return

    def of_stream(self, line: socket.socket) -> bytes:
        content = b""
        while length := struct.unpack("!I", self.exactly(line, 4))[0]:
            content += self.exactly(line, length)
            if self.takes is not None and len(content) > self.takes:
                return b"INSTREAM size limit exceeded. ERROR\0"
        self.seen.append(content)
        if content == EICAR and self.knows_eicar:
            return FOUND + b"\0"
        answer = self.answer(content)
        return answer if answer.endswith((b"\0", b"!")) else answer + b"\0"

    def until_nul(self, line: socket.socket) -> bytes:
        said = b""
        while not said.endswith(b"\0"):
            said += self.exactly(line, 1)
        return said[:-1]

    def exactly(self, line: socket.socket, length: int) -> bytes:
        got = b""
        while len(got) < length:
            more = line.recv(length - len(got))
            if not more:
                raise EOFError
            got += more
        return got


def slow(content: bytes) -> bytes:
    time.sleep(3)
    return b"stream: OK"


def closes(content: bytes) -> bytes:
    raise OSError


# What a scanner may do instead of an answer. None of it makes a file clean.
MISBEHAVIOURS: dict[str, Callable[[FakeClamd], None]] = {
    "is slow": lambda clamd: setattr(clamd, "answer", slow),
    "closes": lambda clamd: setattr(clamd, "answer", closes),
    "answers nothing": lambda clamd: setattr(clamd, "answer", lambda content: b"\0"),
    "answers rubbish": lambda clamd: setattr(clamd, "answer", lambda content: b"\xff\xfe\x00 OK"),
    "answers without end": lambda clamd: setattr(clamd, "answer", lambda content: b"stream: OK!"),
    "answers at great length": lambda clamd: setattr(clamd, "answer", lambda content: b"stream: OK" * 10_000),
    "answers twice": lambda clamd: setattr(clamd, "answer", lambda content: b"stream: OK\0stream: OK"),
    "speaks of another file": lambda clamd: setattr(clamd, "answer", lambda content: b"/etc/passwd: OK"),
    "says nearly OK": lambda clamd: setattr(clamd, "answer", lambda content: b"stream: OKAY"),
    "could not": lambda clamd: setattr(clamd, "answer", lambda content: b"stream: Can't allocate memory ERROR"),
    "takes no large file": lambda clamd: setattr(clamd, "takes", 100),
    "has no signatures": lambda clamd: (
        setattr(clamd, "knows_eicar", False),
        setattr(clamd, "answer", lambda c: b"stream: OK"),
    ),
    "is something else": lambda clamd: setattr(clamd, "version", b"SSH-2.0-OpenSSH"),
}
