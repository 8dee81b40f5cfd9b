// SPDX-License-Identifier: Apache-2.0
/* global SHELL, VERSION */

// Keeps the portal's shell, so that it opens without a network and says so. What the school
// answers is never kept: an old answer would pass for the truth. The build puts in SHELL, the
// files of the first load, and VERSION, a digest of them.

const cacheName = `shell-${VERSION}`;
const page = '/';
/** esbuild's [name]-[hash]: the content never changes under such a name. */
const lasting = /-[A-Z0-9]{8}\.(js|woff2)$/;
const code = /\.(js|css|woff2|svg|png|webmanifest)$/;
/** Not the portal's own files. */
const foreign = /^\/(api|classroom|rtc|school|twirp|whip|whep|sw\.js)(\/|$)/;

self.addEventListener('install', (event) => {
  event.waitUntil(caches.open(cacheName).then((cache) => cache.addAll(SHELL)));
});

self.addEventListener('activate', (event) => {
  event.waitUntil(forgetOthers().then(() => self.clients.claim()));
});

self.addEventListener('fetch', (event) => {
  const { request } = event;
  const { origin, pathname } = new URL(request.url);
  if (request.method !== 'GET' || origin !== self.location.origin || foreign.test(pathname)) {
    return;
  }
  if (request.mode === 'navigate') {
    event.respondWith(fetch(request).catch(() => kept(page)));
  } else if (code.test(pathname)) {
    event.respondWith(lasting.test(pathname) ? keptFirst(request) : freshFirst(request));
  }
});

async function forgetOthers() {
  const names = await caches.keys();
  await Promise.all(names.filter((name) => name !== cacheName).map((name) => caches.delete(name)));
}

async function kept(request) {
  return (await caches.match(request)) ?? Response.error();
}

async function keptFirst(request) {
  return (await caches.match(request)) ?? (await keep(request, await fetch(request)));
}

async function freshFirst(request) {
  try {
    return await keep(request, await fetch(request));
  } catch {
    return await kept(request);
  }
}

async function keep(request, response) {
  if (response.ok) {
    const cache = await caches.open(cacheName);
    await cache.put(request, response.clone());
  }
  return response;
}

// A push of the school: shown whether or not a page is open. One that cannot be read is shown, too,
// for a browser that is woken must say why.
self.addEventListener('push', (event) => {
  event.waitUntil(announce(noteOf(event.data)));
});

self.addEventListener('notificationclick', (event) => {
  event.notification.close();
  event.waitUntil(open(event.notification.data?.link));
});

function noteOf(data) {
  try {
    return data?.json() ?? {};
  } catch {
    return {};
  }
}

function announce({ title = 'Stoa', text = '', link = page, tag, locale = 'en' }) {
  return self.registration.showNotification(String(title), {
    body: String(text),
    data: { link: String(link) },
    icon: '/icons/stoa-192.png',
    badge: '/icons/stoa-192.png',
    lang: String(locale),
    dir: 'auto',
    ...(tag && { tag: String(tag), renotify: true }),
  });
}

/** A page of ours alone, whatever the note says: in the window that shows it, or in a new one. */
async function open(link) {
  const url = new URL(link ?? page, self.location.origin);
  const target = url.origin === self.location.origin ? url.href : self.location.origin;
  const windows = await self.clients.matchAll({ type: 'window', includeUncontrolled: true });
  const there = windows.find((one) => one.url === target);
  return there ? there.focus() : self.clients.openWindow(target);
}
