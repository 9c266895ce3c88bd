// @ts-check
/**
 * /sw.js: shows the page of ours where a page cannot be fetched. That is all that it does: it answers GET navigations
 * outside the admin, and the files of that page; what is sent, films, ranges, interfaces and uploads never pass here.
 * It keeps no answer that somebody was given: only the page and the files named in `shell`, fetched without cookies.
 *
 * A classic script: old web views know no others. `shell` is written before this by the server (`lms/offline/shell.py`).
 */
"use strict";

const worker = /** @type {any} */ (self);
/** @type {{ name: string, page: string, files: string[], past: string[] }} */
const { name, page, files, past } = worker.shell;

worker.addEventListener("install", (/** @type {any} */ event) => event.waitUntil(hold()));
worker.addEventListener("activate", (/** @type {any} */ event) => event.waitUntil(dropOlder()));
worker.addEventListener("fetch", (/** @type {any} */ event) => {
  const { request } = event;
  const { origin, pathname } = new URL(request.url);
  if (request.method !== "GET" || origin !== location.origin || request.headers.has("range")) return;
  if (past.some((each) => pathname.startsWith(each))) return;
  if (request.mode === "navigate") event.respondWith(fetch(request).catch(() => held(page)));
  else if (files.includes(pathname)) event.respondWith(fetch(request).catch(() => held(pathname)));
});

/** All or nothing: where one file is missing, the older worker stays with what it holds. */
async function hold() {
  const cache = await caches.open(name);
  await cache.addAll([page, ...files].map((each) => new Request(each, { credentials: "omit", cache: "no-cache" })));
  await worker.skipWaiting(); // no page works with a part of this one and a part of the older one
}

async function dropOlder() {
  const older = (await caches.keys()).filter((each) => each.startsWith("shell-") && each !== name);
  await Promise.all(older.map((each) => caches.delete(each)));
}

/** @param {string} address */
async function held(address) {
  const cache = await caches.open(name);
  return (await cache.match(address, { ignoreVary: true })) ?? Response.error();
}
