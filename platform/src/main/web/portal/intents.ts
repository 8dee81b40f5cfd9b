// SPDX-License-Identifier: Apache-2.0
import { ApiFailure } from './call.ts';

/** Keys of what was sent and got no answer, by what it was. */
const unanswered = new Map<string, string>();
const unansweredMax = 50;

/**
 * Does what must not be done twice. Whoever tries the same again because no answer came sends the
 * same `Idempotency-Key`, so that the server knows what it has done already.
 *
 * @param what tells one intent from another
 */
export async function meant<T>(what: string, work: (key: string) => Promise<T>): Promise<T> {
  const key = unanswered.get(what) ?? anyKey();
  unanswered.delete(what);
  try {
    return await work(key);
  } catch (error) {
    if (error instanceof ApiFailure && (error.status === 0 || error.status >= 500)) {
      unanswered.set(what, key);
      const [oldest] = unanswered.keys();
      if (unanswered.size > unansweredMax && oldest) {
        unanswered.delete(oldest);
      }
    }
    throw error;
  }
}

/** Also where a browser makes no UUID: on pages without HTTPS. */
const anyKey = (): string =>
  [...crypto.getRandomValues(new Uint8Array(16))].map((byte) => byte.toString(16).padStart(2, '0')).join('');
