"""Debian's chromium, driven over its DevTools protocol: one browser, a page at a time."""

import json
import shutil
import subprocess
import time
from base64 import b64decode
from pathlib import Path

import websocket

COMMAND = "chromium"
START, ANSWER = 60, 600  # seconds; axe takes a minute over a page of a thousand rows
LOCAL = ("file:", "data:", "about:", "blob:")
_FLAGS = (
    "--headless=new",
    "--no-sandbox",  # in a container there is no user to drop to; it opens our own pages only
    "--disable-gpu",
    "--disable-dev-shm-usage",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-extensions",
    "--no-first-run",
    "--remote-debugging-port=0",
)


def installed():
    """Path of the browser, or None."""
    return shutil.which(COMMAND)


class Browser:
    """A running browser; a context manager that ends it."""

    def __init__(self, profile: Path):
        self._profile = profile
        self._last = 0

    def __enter__(self):
        command = [installed(), *_FLAGS, f"--user-data-dir={self._profile}", "about:blank"]
        self._process = subprocess.Popen(
            command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL
        )
        try:
            port, path = self._port()
            address = f"ws://127.0.0.1:{port}{path}"
            self._socket = websocket.create_connection(
                address, timeout=ANSWER, suppress_origin=True
            )
        except BaseException:
            self._process.kill()
            self._process.wait()
            raise
        return self

    def __exit__(self, *_):
        self.ask("Browser.close")
        self._socket.close()
        try:
            self._process.wait(timeout=20)
        except subprocess.TimeoutExpired:
            self._process.kill()
            self._process.wait()

    def open(self, file: Path, *, width=1280, height=900):
        """Open a file of this machine and wait until it is there."""
        return Page(self, file, width=width, height=height)

    def ask(self, method, session=None, told=None, **params):
        """Send one command and give its answer; what happens meanwhile is appended to `told`."""
        self._last += 1
        asked = {"id": self._last, "method": method, "params": params}
        self._socket.send(json.dumps(asked | ({"sessionId": session} if session else {})))
        while True:
            message = json.loads(self._socket.recv())
            if message.get("id") == asked["id"]:
                if "error" in message:
                    raise RuntimeError(f"{method}: {message['error']}")
                return message["result"]
            if told is not None and message.get("sessionId") == session:
                told.append(message)

    def _port(self):
        noted = self._profile / "DevToolsActivePort"
        until = time.monotonic() + START
        while time.monotonic() < until:
            lines = noted.read_text().split() if noted.is_file() else []
            if len(lines) == 2:
                return lines
            if self._process.poll() is not None:
                raise RuntimeError(f"chromium ended with {self._process.returncode}")
            time.sleep(0.05)
        raise RuntimeError(f"chromium did not start within {START} s")


class Page:
    """One page of a browser, and everything it asked for and said since it was opened."""

    def __init__(self, browser, file, *, width, height):
        self._browser = browser
        self._told = []
        self._target = browser.ask("Target.createTarget", url="about:blank")["targetId"]
        attached = browser.ask("Target.attachToTarget", targetId=self._target, flatten=True)
        self._session = attached["sessionId"]
        for domain in ("Page", "Runtime", "Network", "Log", "DOM"):
            self.ask(f"{domain}.enable")
        self.size(width, height)
        self.ask("Emulation.setFocusEmulationEnabled", enabled=True)
        self.ask("Emulation.setScrollbarsHidden", hidden=True)
        self.ask("Page.navigate", url=Path(file).resolve().as_uri())
        self._wait_loaded()

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self._browser.ask("Target.closeTarget", targetId=self._target)

    def ask(self, method, **params):
        return self._browser.ask(method, session=self._session, told=self._told, **params)

    def run(self, script):
        """Value of a JavaScript expression, awaited; the page's own policy does not apply to it."""
        answer = self.ask(
            "Runtime.evaluate", expression=script, returnByValue=True, awaitPromise=True
        )
        if "exceptionDetails" in answer:
            raise RuntimeError(json.dumps(answer["exceptionDetails"])[:2000])
        return answer["result"].get("value")

    def size(self, width, height):
        """Give the window another size, CSS pixels."""
        self.ask(
            "Emulation.setDeviceMetricsOverride",
            width=width,
            height=height,
            deviceScaleFactor=1,
            mobile=False,
        )

    def media(self, kind="", **features):
        """Look at the page as on this medium (``print``), with these features."""
        wanted = [{"name": name.replace("_", "-"), "value": v} for name, v in features.items()]
        self.ask("Emulation.setEmulatedMedia", media=kind, features=wanted)

    def press(self, key="Tab", code=9):
        """Press and release a key."""
        named = {"key": key, "code": key, "windowsVirtualKeyCode": code}
        self.ask("Input.dispatchKeyEvent", type="rawKeyDown", **named)
        self.ask("Input.dispatchKeyEvent", type="keyUp", **named)

    def pdf(self):
        """The page printed, as its own style sheet says."""
        printed = self.ask("Page.printToPDF", preferCSSPageSize=True, printBackground=True)
        return b64decode(printed["data"])

    def picture(self):
        """A picture of the whole page, PNG."""
        shot = self.ask("Page.captureScreenshot", captureBeyondViewport=True)
        return b64decode(shot["data"])

    def requests(self):
        """Addresses the page asked for other than files of this machine and what is inside it."""
        asked = self._of("Network.requestWillBeSent")
        addresses = [each["request"]["url"] for each in asked]
        return [address for address in addresses if not address.startswith(LOCAL)]

    def files(self):
        """Files of this machine the page asked for."""
        asked = self._of("Network.requestWillBeSent")
        return [e["request"]["url"] for e in asked if e["request"]["url"].startswith("file:")]

    def console(self):
        """Everything said on the console: policy violations, faults, messages."""
        entries = [each["entry"]["text"] for each in self._of("Log.entryAdded")]
        calls = [json.dumps(each["args"]) for each in self._of("Runtime.consoleAPICalled")]
        thrown = [str(each["exceptionDetails"]) for each in self._of("Runtime.exceptionThrown")]
        return entries + calls + thrown

    def _of(self, method):
        self.run("0")  # what has happened so far is told before the answer
        return [each["params"] for each in self._told if each.get("method") == method]

    def _wait_loaded(self):
        until = time.monotonic() + START
        loaded = "document.readyState === 'complete' && location.protocol === 'file:'"
        while not self.run(loaded):
            if time.monotonic() > until:
                raise RuntimeError(f"the page did not load within {START} s")
            time.sleep(0.02)
