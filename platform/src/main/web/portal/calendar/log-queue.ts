// SPDX-License-Identifier: Apache-2.0
import '../kit.ts';
import type { Named } from '../api.ts';
import { ask, type Schemas } from '../ask.ts';
import { ApiFailure } from '../call.ts';

// Sessions that were logged on this device and are on their way to the school. Each has an id that
// was made here, so that sending it twice logs it once.

type Edit = Schemas['SessionEdit'];

/** An edit that waits: which session, and what of it. */
export interface Waiting {
  readonly clientId: string;
  readonly edit: Edit;
  /** Why the school did not take it; nothing while it waits for a network. */
  readonly refused?: string;
}

/** Who logs, and with whom: what the form needs while the school can't be asked. */
export interface Known {
  readonly person: Named;
  readonly students: readonly Named[];
}

/** Fired on `document` when something was put into the queue or left it. */
export const queueEvent = 'stoa-log-queue';
const databaseName = 'stoa-log';
const edits = 'edits';
const known = 'known';
let sending: Promise<void> | undefined;

function open(): Promise<IDBDatabase> {
  const request = indexedDB.open(databaseName, 1);
  request.onupgradeneeded = () => {
    request.result.createObjectStore(edits, { autoIncrement: true });
    request.result.createObjectStore(known);
  };
  return done(request);
}

function done<T>(request: IDBRequest<T>): Promise<T> {
  return new Promise((resolve, reject) => {
    request.onsuccess = () => resolve(request.result);
    request.onerror = () => reject(request.error ?? new Error('no database'));
  });
}

async function within<T>(
  store: string,
  mode: IDBTransactionMode,
  work: (store: IDBObjectStore) => IDBRequest<T>,
): Promise<T> {
  const database = await open();
  try {
    return await done(work(database.transaction(store, mode).objectStore(store)));
  } finally {
    database.close();
  }
}

const entry = (store: IDBObjectStore, key: IDBValidKey) => store.get(key) as IDBRequest<Waiting | undefined>;

/** Keeps an edit until the school has it. */
export async function keep(waiting: Waiting): Promise<void> {
  await within(edits, 'readwrite', (store) => store.add(waiting));
  changed();
}

export async function waiting(): Promise<Waiting[]> {
  return await within(edits, 'readonly', (store) => store.getAll() as IDBRequest<Waiting[]>);
}

export async function remember(self: Known): Promise<void> {
  await within(known, 'readwrite', (store) => store.put(self, 'self'));
}

export async function remembered(): Promise<Known | undefined> {
  return await within(known, 'readonly', (store) => store.get('self') as IDBRequest<Known | undefined>);
}

/** Leaves no names on the device of somebody who signs out; what waits to be sent stays. */
export async function forget(): Promise<void> {
  await within(known, 'readwrite', (store) => store.clear());
}

/** Sends what waits, in order, as long as there is a network; one at a time over all tabs. */
export function flush(): Promise<void> {
  sending ??= exclusively(sendAll).finally(() => (sending = undefined));
  return sending;
}

async function exclusively(work: () => Promise<void>): Promise<void> {
  await ('locks' in navigator ? navigator.locks.request('stoa.log', work) : work());
}

async function sendAll() {
  const keys = await within(edits, 'readonly', (store) => store.getAllKeys());
  for (const key of keys) {
    const one = await within(edits, 'readonly', (store) => entry(store, key));
    // What was refused would be refused again.
    if (one && !one.refused && !(await sent(key, one))) {
      return;
    }
  }
}

/** Whether the next one may be tried. */
async function sent(key: IDBValidKey, one: Waiting): Promise<boolean> {
  try {
    await ask('put', '/session-logs/{clientId}', { path: { clientId: one.clientId }, body: one.edit });
    await within(edits, 'readwrite', (store) => store.delete(key));
    changed();
    return true;
  } catch (error) {
    if (!(error instanceof ApiFailure)) {
      throw error;
    }
    const final = error.status >= 400 && error.status < 500 && ![401, 408, 429].includes(error.status);
    if (final) {
      await within(edits, 'readwrite', (store) => store.put({ ...one, refused: error.message }, key));
      changed();
    }
    return final;
  }
}

/** Takes back what the school did not take. */
export async function drop(clientId: string): Promise<void> {
  const keys = await within(edits, 'readonly', (store) => store.getAllKeys());
  for (const key of keys) {
    const one = await within(edits, 'readonly', (store) => entry(store, key));
    if (one?.clientId === clientId) {
      await within(edits, 'readwrite', (store) => store.delete(key));
    }
  }
  changed();
}

const changed = () => document.dispatchEvent(new Event(queueEvent));

addEventListener('online', () => void flush());
