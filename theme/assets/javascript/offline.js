// Keeps what is read, and then the whole edition, for reading without a network: see offline-worker.js.
async function keep() {
  try {
    await navigator.serviceWorker.register(new URL("../../sw.js", import.meta.url));
    const { active } = await navigator.serviceWorker.ready;
    const loaded = performance.getEntriesByType("resource").map(({ name }) => name);
    active.postMessage({ keep: [location.href, ...loaded] });
    // Not while the page is still of interest to the line.
    if (!navigator.connection?.saveData) setTimeout(() => active.postMessage({ keep: "all" }), 4000);
  } catch {
    // A browser may refuse; then the edition is read with a network.
  }
}

if ("serviceWorker" in navigator && location.protocol.startsWith("http")) {
  if (document.readyState === "complete") keep();
  else addEventListener("load", keep);
}
