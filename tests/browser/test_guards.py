"""The guards of the other tests see what they are to see."""

import pytest

POLICY = "<meta http-equiv=Content-Security-Policy content=\"default-src 'none'; script-src 'unsafe-inline'\">"
FAULTS = {
    "<script>console.error('wrong')</script>": "error: wrong",
    "<script>console.warn('odd')</script>": "warning: odd",
    "<script>throw new Error('thrown')</script>": "exception: thrown",
    "<script>Promise.reject(new Error('late'))</script>": "exception: late",
    "<img src='http://127.0.0.1:9/picture.png'>": "request: http://127.0.0.1:9/picture.png",
    "<link rel='stylesheet' href='beside.css'>": "beside.css",
    f"{POLICY}<img src='http://127.0.0.1:9/picture.png'>": "the policy forbids img-src: http://127.0.0.1:9/picture.png",
    f"{POLICY}<style>p {{ color: red }}</style>": "the policy forbids style-src-elem: inline",
}


@pytest.mark.parametrize("markup", FAULTS)
def test_a_fault_is_seen(markup, tmp_path, visit):
    """Each kind of fault is noted while the page is open."""
    path = tmp_path / "faulty.html"
    path.write_text(f"<!doctype html><title>faulty</title><link rel=icon href=data:,>{markup}", encoding="utf-8")
    page = visit(path)
    page.wait_for_timeout(50)
    assert any(FAULTS[markup] in fault for fault in page.faults), page.faults
    page.faults.clear()
