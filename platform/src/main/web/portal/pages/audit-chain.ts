// SPDX-License-Identifier: Apache-2.0

/** What came of computing every seal of an export anew. */
export interface ChainCheck {
  /** How many entries hold, from the first on. */
  readonly holds: number;
  /** The first entry that does not. */
  readonly brokenAt?: number;
}

type Line = Readonly<Record<string, unknown>>;

const start = '0'.repeat(64);
const sealed = ['school', 'person', 'at', 'requestId', 'address', 'action', 'subject', 'before', 'after'];

/** Follows the chain through an export as lines of JSON; the last line tells where it ends. */
export async function checkChain(text: string, progress: (count: number) => void): Promise<ChainCheck> {
  let previous = start;
  let holds = 0;
  for (const line of text.split('\n').filter(Boolean)) {
    const entry = JSON.parse(line) as Line;
    if ('end' in entry) {
      const ends = entry['end'] === holds && entry['hash'] === previous;
      return ends ? { holds } : { holds, brokenAt: holds + 1 };
    }
    const hash = await seal(previous, holds + 1, entry);
    if (entry['number'] !== holds + 1 || entry['hash'] !== hash) {
      return { holds, brokenAt: holds + 1 };
    }
    previous = hash;
    holds++;
    if (holds % 200 === 0) {
      progress(holds);
    }
  }
  // The end is missing.
  return { holds, brokenAt: holds + 1 };
}

/** The hash of the entry behind another, as the server makes it: of an array of texts. */
async function seal(previous: string, number: number, entry: Line): Promise<string> {
  const content = JSON.stringify([previous, `${number}`, ...sealed.map((name) => entry[name])]);
  const digest = await crypto.subtle.digest('SHA-256', new TextEncoder().encode(content));
  return [...new Uint8Array(digest)].map((byte) => byte.toString(16).padStart(2, '0')).join('');
}
