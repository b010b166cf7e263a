"""Firefox, driven by WebDriver BiDi: JSON messages through a WebSocket (https://www.w3.org/TR/webdriver-bidi/)."""

import contextlib
import json
import subprocess

PROGRAM = "firefox-esr"
LISTENING = "WebDriver BiDi listening on "


class Firefox:
    """A browser that is running; `events` are what it tells without being asked."""

    def __init__(self, socket):
        self.socket, self.events, self.number = socket, [], 0
        self.send("session.new", capabilities={})
        self.send("session.subscribe", events=["log.entryAdded", "network.beforeRequestSent"])
        [context] = self.send("browsingContext.getTree")["contexts"]
        self.context = context["context"]

    def send(self, method, **parameters):
        """Send a command, and return its result."""
        self.number += 1
        self.socket.send(json.dumps({"id": self.number, "method": method, "params": parameters}))
        while (answer := json.loads(self.socket.recv())).get("id") != self.number:
            self.events.append(answer)
        assert answer["type"] == "success", answer
        return answer["result"]

    def open(self, address):
        """Open a page, until it and all that belongs to it are loaded."""
        self.send("browsingContext.navigate", context=self.context, url=address, wait="complete")

    def evaluate(self, expression):
        """Return what an expression gives: something that JSON can say."""
        text = f"Promise.resolve({expression}).then(JSON.stringify)"
        answer = self.send("script.evaluate", expression=text, target={"context": self.context}, awaitPromise=True)
        return json.loads(answer["result"]["value"])


@contextlib.contextmanager
def running(profile):
    """Start Firefox without a window, with a new profile, and end it."""
    import websocket

    command = [PROGRAM, "--headless", "--no-remote", "--profile", profile, "--remote-debugging-port", "0"]
    with subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE, text=True) as process:
        address = next(line for line in process.stderr if LISTENING in line).partition(LISTENING)[2].strip()
        with contextlib.closing(websocket.create_connection(f"{address}/session", suppress_origin=True)) as socket:
            yield Firefox(socket)
        process.terminate()
