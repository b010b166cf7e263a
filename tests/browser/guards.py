"""What must not happen while a page is open: an error, a request, or something that the page's own policy forbids."""

REPORT_VIOLATIONS = """
document.addEventListener("securitypolicyviolation", (event) => {
  console.error(`the policy forbids ${event.effectiveDirective}: ${event.blockedURI}`);
});
"""


def watch(page, address):
    """Return a list which grows with every fault of a browser's page, from before the page at `address` is opened."""
    faults = []

    def note_request(request):
        if request.url.partition("#")[0] != address:
            faults.append(f"request: {request.url}")

    def note_message(message):
        if message.type in ("error", "warning"):
            faults.append(f"{message.type}: {message.text}")

    page.on("request", note_request)
    page.on("console", note_message)
    page.on("pageerror", lambda error: faults.append(f"exception: {error}"))
    page.on("crash", lambda _: faults.append("the page crashed"))
    page.add_init_script(REPORT_VIOLATIONS)
    return faults
