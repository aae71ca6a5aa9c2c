"""A real browser without a window, controlled over a pair of pipes."""

from __future__ import annotations

import base64
import contextlib
import fcntl
import json
import os
import select
import shutil
import signal
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path
from types import TracebackType
from typing import Any, Self

__all__ = ["Browser", "find_chromium"]

_NAMES = ("chromium", "chromium-browser", "google-chrome")
_SECONDS = 60.0
_OPTIONS = (
    "--headless=new --no-sandbox --disable-gpu --disable-dev-shm-usage --remote-debugging-pipe "
    "--no-first-run --disable-background-networking --disable-component-update --disable-sync "
    "--force-color-profile=srgb --hide-scrollbars about:blank"
)


def find_chromium() -> str | None:
    """The program, None if the machine has none."""
    return next((path for name in _NAMES if (path := shutil.which(name))), None)


class Browser:
    """One page of Chromium; keeps all its messages and requests.

    Attributes:
        requests: the address of every request since `open`.
        errors: console errors, uncaught exceptions and broken rules since `open`.
    """

    def __init__(self, program: str) -> None:
        self.requests: list[str] = []
        self.errors: list[str] = []
        self._serial = 0
        self._rest = b""
        self._profile = tempfile.mkdtemp(prefix="chromium-")
        self._pid, self._to, self._from = _start(program, self._profile)
        target = self._call("Target.createTarget", url="about:blank")["targetId"]
        self._session = ""
        attached = self._call("Target.attachToTarget", targetId=target, flatten=True)
        self._session = attached["sessionId"]
        for domain in ("Page", "Runtime", "Log", "Network"):
            self._call(f"{domain}.enable")

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        with contextlib.suppress(ProcessLookupError):
            os.kill(self._pid, signal.SIGKILL)
        os.waitpid(self._pid, 0)
        os.close(self._to)
        os.close(self._from)
        shutil.rmtree(self._profile, ignore_errors=True)

    def open(self, path: Path, *, width: int = 1200, height: int = 900, dark: bool = False) -> None:
        """Load a file and wait until its scripts have run."""
        self.requests.clear()
        self.errors.clear()
        size = {"width": width, "height": height, "deviceScaleFactor": 1, "mobile": False}
        self._call("Emulation.setDeviceMetricsOverride", **size)
        scheme = {"name": "prefers-color-scheme", "value": "dark" if dark else "light"}
        self._call("Emulation.setEmulatedMedia", media="", features=[scheme])
        self._call("Page.navigate", url=path.as_uri())
        self._wait_for("Page.loadEventFired")
        self.run("new Promise(done => requestAnimationFrame(() => requestAnimationFrame(done)))")

    def run(self, script: str) -> Any:
        """The value of an expression, which may be a promise, in the page."""
        done = self._call(
            "Runtime.evaluate", expression=script, returnByValue=True, awaitPromise=True
        )
        if "exceptionDetails" in done:
            raise AssertionError(json.dumps(done["exceptionDetails"]))
        return done["result"].get("value")

    def press(self, key: str) -> None:
        """Press and release a key, as at a keyboard."""
        for kind in ("keyDown", "keyUp"):
            self._call("Input.dispatchKeyEvent", type=kind, key=key, code=key, **_KEYS[key])

    def point_at(self, x: float, y: float) -> None:
        """Move the mouse."""
        self._call("Input.dispatchMouseEvent", type="mouseMoved", x=x, y=y)

    def print_media(self) -> None:
        """Lay the page out as for the printer."""
        self._call("Emulation.setEmulatedMedia", media="print")

    def screenshot(self) -> bytes:
        """The whole page as PNG."""
        shot = self._call("Page.captureScreenshot", captureBeyondViewport=True)
        return base64.b64decode(shot["data"])

    def pdf(self) -> bytes:
        """The output of the printer."""
        return base64.b64decode(self._call("Page.printToPDF", printBackground=True)["data"])

    def _call(self, method: str, **parameters: Any) -> Any:
        self._serial += 1
        message = {"id": self._serial, "method": method, "params": parameters}
        if getattr(self, "_session", ""):
            message["sessionId"] = self._session
        os.write(self._to, json.dumps(message).encode() + b"\0")
        for answer in self._messages():
            if answer.get("id") == self._serial:
                if "error" in answer:
                    raise AssertionError(f"{method}: {answer['error']}")
                return answer["result"]
        raise AssertionError(f"{method}: no answer")

    def _wait_for(self, event: str) -> None:
        next(message for message in self._messages() if message.get("method") == event)

    def _messages(self) -> Iterator[dict[str, Any]]:
        """The browser's messages, one at a time; events are recorded on the way."""
        deadline = time.monotonic() + _SECONDS
        while True:
            while b"\0" in self._rest:
                first, self._rest = self._rest.split(b"\0", 1)
                message = json.loads(first)
                self._note(message.get("method"), message.get("params", {}))
                yield message
            left = max(0.0, deadline - time.monotonic())
            if not select.select([self._from], [], [], left)[0]:
                raise AssertionError(f"the browser was silent for {_SECONDS:.0f} s")
            self._rest += os.read(self._from, 1 << 20)

    def _note(self, event: str | None, news: dict[str, Any]) -> None:
        if event == "Network.requestWillBeSent":
            self.requests.append(news["request"]["url"])
        elif event == "Runtime.exceptionThrown":
            self.errors.append(json.dumps(news["exceptionDetails"]))
        elif event == "Log.entryAdded" and news["entry"]["level"] in ("error", "warning"):
            self.errors.append(news["entry"]["text"])
        elif event == "Runtime.consoleAPICalled" and news["type"] in ("error", "warning", "assert"):
            self.errors.append(json.dumps(news["args"]))


_KEYS: dict[str, dict[str, Any]] = {
    "ArrowLeft": {"windowsVirtualKeyCode": 37},
    "ArrowRight": {"windowsVirtualKeyCode": 39},
    "Tab": {"windowsVirtualKeyCode": 9},
    "Enter": {"windowsVirtualKeyCode": 13, "text": "\r"},
    " ": {"windowsVirtualKeyCode": 32, "text": " "},
}


def _start(program: str, profile: str) -> tuple[int, int, int]:
    """Start it with its commands on file 3 and its answers on file 4."""
    commands, to_browser = (_high(end) for end in os.pipe())
    from_browser, answers = (_high(end) for end in os.pipe())
    nothing = os.open(os.devnull, os.O_RDWR)
    actions = [
        *((os.POSIX_SPAWN_DUP2, nothing, stream) for stream in (0, 1, 2)),
        (os.POSIX_SPAWN_DUP2, commands, 3),
        (os.POSIX_SPAWN_DUP2, answers, 4),
    ]
    arguments = [program, f"--user-data-dir={profile}", *_OPTIONS.split()]
    pid = os.posix_spawn(program, arguments, os.environ, file_actions=actions)
    for end in (commands, answers, nothing):
        os.close(end)
    return pid, to_browser, from_browser


def _high(end: int) -> int:
    """The same file under a number that is not 3 or 4."""
    moved = fcntl.fcntl(end, fcntl.F_DUPFD_CLOEXEC, 10)
    os.close(end)
    return moved
