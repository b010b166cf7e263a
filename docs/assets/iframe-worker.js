/* Search in pages that are opened from the disk.

   The theme searches in a Worker, a script that runs beside the page. In a page from the disk a browser starts none.
   This class has what the theme uses of `Worker`, and runs the script in a hidden frame of the page instead. */
"use strict";

class FrameWorker extends EventTarget {
  constructor(url) {
    super();
    this.frame = document.createElement("iframe");
    this.frame.hidden = true;
    document.body.append(this.frame);
    const inside = this.frame.contentWindow;
    inside.postMessage = (data) => this.dispatchEvent(new MessageEvent("message", { data }));
    inside.importScripts = (...urls) =>
      urls.reduce((before, next) => before.then(() => FrameWorker.load(inside, next)), Promise.resolve());
    this.started = inside.importScripts(url);
  }

  /* Run a script in a window; the promise is kept once it has run. */
  static load(window, url) {
    return new Promise((resolve, reject) => {
      const script = window.document.createElement("script");
      Object.assign(script, { src: url, onload: resolve, onerror: reject });
      window.document.body.append(script);
    });
  }

  async postMessage(data) {
    await this.started;
    this.frame.contentWindow.dispatchEvent(new MessageEvent("message", { data: structuredClone(data) }));
  }

  terminate() {
    this.frame.remove();
  }
}

if (location.protocol === "file:") window.Worker = FrameWorker;
