// SPDX-License-Identifier: Apache-2.0
import { ApiFailure, call } from './call.ts';

/** Something of the school changed: what, and which. */
export interface Change {
  readonly type: string;
  readonly id?: string;
}

type Told = (change: Change) => void;

const firstWaitMillis = 1_000;
const waitMillisMax = 60_000;

const listeners = new Set<{ readonly topics: readonly string[]; readonly told: Told }>();
let socket: WebSocket | undefined;
let timer: ReturnType<typeof setTimeout> | undefined;
let waitMillis = firstWaitMillis;
let wasOpen = false;

/**
 * Calls `told` for each change whose type begins with one of the topics, and once after the
 * connection was lost, because changes may have been missed meanwhile.
 *
 * @return ends it
 */
export function onChange(topics: readonly string[], told: Told): () => void {
  const one = { topics, told };
  listeners.add(one);
  return () => listeners.delete(one);
}

/**
 * Listens to the server until `stopListening`; connects again by itself.
 *
 * @param over called when the session has ended meanwhile
 */
export function listen(over: () => void): void {
  if (socket || timer !== undefined) {
    return;
  }
  const address = new URL('/api/v1/live', location.href);
  address.protocol = address.protocol.replace('http', 'ws');
  const opened = new WebSocket(address);
  socket = opened;
  opened.onopen = () => {
    waitMillis = firstWaitMillis;
    if (wasOpen) {
      listeners.forEach(({ told }) => told({ type: 'resumed' }));
    }
    wasOpen = true;
  };
  opened.onmessage = ({ data }: MessageEvent<string>) => take(JSON.parse(data) as Change);
  opened.onclose = () => {
    if (socket !== opened) {
      return;
    }
    socket = undefined;
    // Not all at once after a restart of the server.
    timer = setTimeout(() => void again(over), waitMillis * (0.5 + Math.random()));
    waitMillis = Math.min(waitMillis * 2, waitMillisMax);
  };
}

/** A socket is opened by the cookie, which may have run out: asking renews it. */
async function again(over: () => void) {
  timer = undefined;
  try {
    await call({ method: 'GET', path: 'session' });
  } catch (error) {
    if (error instanceof ApiFailure && error.status === 401) {
      over();
      return;
    }
  }
  listen(over);
}

/** Tells whoever listens to its topic. */
export function take(change: Change): void {
  for (const { topics, told } of [...listeners]) {
    if (topics.some((topic) => change.type.startsWith(topic))) {
      told(change);
    }
  }
}

export function stopListening(): void {
  clearTimeout(timer);
  timer = undefined;
  wasOpen = false;
  const open = socket;
  socket = undefined;
  open?.close();
}
