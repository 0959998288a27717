// The network comes first, always; what was kept answers only where the network does not. EDITION comes from sw.js.
const { scope } = registration;
const OURS = `edition of ${scope} `;
const NOW = OURS + EDITION.version;
const withoutQuery = (url) => url.split(/[?#]/)[0];

const current = () => caches.open(NOW);

async function put(url, response) {
  if (!response.ok || response.redirected || !url.startsWith(scope)) return;
  await (await current()).put(withoutQuery(url), response);
}

async function kept(url) {
  return (await (await current()).match(withoutQuery(url))) ?? caches.match(withoutQuery(url));
}

async function answer(event) {
  const { request } = event;
  try {
    const response = await fetch(request);
    event.waitUntil(put(request.url, response.clone()).catch(() => {})); // A full disk is no reason not to read.
    return response;
  } catch (error) {
    const found = await kept(request.url);
    if (found) return found;
    throw error;
  }
}

/** What the browser has just loaded costs no second request. */
async function keepLoaded(urls) {
  for (const url of urls) {
    if (url.startsWith(scope) && !(await (await current()).match(withoutQuery(url)))) {
      await put(url, await fetch(url, { cache: "force-cache" }));
    }
  }
}

async function keepAll() {
  const known = new Set((await (await current()).keys()).map(({ url }) => url));
  for (const path of EDITION.files) {
    const { href } = new URL(path, scope);
    if (!known.has(href)) await put(href, await fetch(href, { priority: "low" }));
  }
  for (const name of await caches.keys()) {
    if (name.startsWith(OURS) && name !== NOW) await caches.delete(name);
  }
}

addEventListener("install", () => skipWaiting());
addEventListener("activate", (event) => event.waitUntil(clients.claim()));
addEventListener("fetch", (event) => {
  const { method, url } = event.request;
  if (method === "GET" && url.startsWith(scope)) event.respondWith(answer(event));
});
addEventListener("message", (event) => {
  const { keep } = event.data;
  event.waitUntil((keep === "all" ? keepAll() : keepLoaded(keep)).catch(() => {})); // The next page tries again.
});
