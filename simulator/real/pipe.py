"""The server's end of a worker's pipe: neither reading nor writing ever waits.

If the server waited for a worker to read its job, and the worker waited for the server to read its
gradient, both would wait for ever. Frames are those of `multiprocessing.connection`, so a worker
uses its usual, blocking end.
"""

import os
import pickle
import struct
from multiprocessing.connection import Connection
from typing import Any

__all__ = ["Pipe"]

HEADER = struct.Struct("!i")
MOST_BYTES = 2**31 - 1  # of a frame
CHUNK = 2**20


class Pipe:
    """Frames to and from one worker.

    Attributes:
        is_open: False once the worker has closed its end, which happens when it dies.
        is_full: whether some bytes wait for room.
    """

    def __init__(self, connection: Connection) -> None:
        self.is_open = True
        self._connection = connection  # keeps the file open
        self._file = connection.fileno()
        self._outgoing = bytearray()
        self._incoming = bytearray()
        os.set_blocking(self._file, False)

    def fileno(self) -> int:
        """For `select`."""
        return self._file

    @property
    def is_full(self) -> bool:
        """Whether some bytes wait for room."""
        return bool(self._outgoing)

    def put(self, message: Any) -> None:
        """Send a message, as much of it now as there is room for; nothing to a closed end."""
        if not self.is_open:
            return
        content = pickle.dumps(message, pickle.HIGHEST_PROTOCOL)
        if len(content) > MOST_BYTES:
            raise ValueError(f"a message of {len(content)} bytes, at most {MOST_BYTES} are sent")
        self._outgoing += HEADER.pack(len(content)) + content
        self.flush()

    def flush(self) -> None:
        """Write as much as there is room for."""
        try:
            while self._outgoing and self.is_open:
                del self._outgoing[: os.write(self._file, self._outgoing)]
        except BlockingIOError:
            return
        except OSError:
            self._end()

    def take(self) -> list[Any]:
        """The complete messages that have arrived."""
        self._read()
        messages, buffer, start = [], self._incoming, 0
        while len(buffer) - start >= HEADER.size:
            (length,) = HEADER.unpack_from(buffer, start)
            end = start + HEADER.size + length
            if end > len(buffer):
                break
            messages.append(pickle.loads(memoryview(buffer)[start + HEADER.size : end].tobytes()))
            start = end
        del buffer[:start]
        return messages

    def close(self) -> None:
        """Close this end: the worker ends."""
        self._end()
        self._connection.close()

    def _read(self) -> None:
        try:
            while self.is_open:
                content = os.read(self._file, CHUNK)
                if not content:
                    self._end()
                self._incoming += content
                if len(content) < CHUNK:
                    return
        except BlockingIOError:
            return
        except OSError:
            self._end()

    def _end(self) -> None:
        self.is_open = False
        self._outgoing.clear()
