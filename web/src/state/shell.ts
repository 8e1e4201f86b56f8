/** Has the browser keep the client's own files, so that its pages open without the network. */
export async function keepShell(): Promise<void> {
  // there are none where the page comes by plain HTTP, and no such file while it is developed
  if ("serviceWorker" in navigator)
    await navigator.serviceWorker.register("/service-worker.js").catch(() => undefined);
}
