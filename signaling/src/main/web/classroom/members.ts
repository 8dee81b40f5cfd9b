// SPDX-License-Identifier: Apache-2.0

/** Something that can be shown in a video element; a LiveKit track is one. */
export interface Picture {
  attach(element: HTMLMediaElement): unknown;
  detach(element: HTMLMediaElement): unknown;
}

export type Quality = 'unknown' | 'good' | 'weak' | 'lost';

/** One person in the room as the interface shows them. Immutable. */
export interface Member {
  readonly id: string;
  readonly name: string;
  readonly self: boolean;
  readonly speaking: boolean;
  readonly microphone: boolean;
  readonly camera?: Picture;
  readonly screen?: Picture;
  readonly quality: Quality;
}

/** At most two letters that stand for a name: the first of its first and of its last word. */
export function initials(name: string): string {
  const words = name.trim().split(/\s+/u).filter(Boolean);
  const first = [...(words[0] ?? '')][0] ?? '';
  const last = words.length > 1 ? ([...(words.at(-1) ?? '')][0] ?? '') : '';
  return (first + last).toLocaleUpperCase() || '?';
}

export interface Fit {
  readonly columns: number;
  readonly width: number;
  readonly height: number;
}

const narrowest = 4 / 3;
const widest = 16 / 9;

/** The grid that gives `count` equal tiles, each between 4:3 and 16:9, the largest area in this box (px). */
export function fit(count: number, boxWidth: number, boxHeight: number, gap: number): Fit {
  let best: Fit = { columns: 1, width: 0, height: 0 };
  for (let columns = 1; columns <= count; columns++) {
    const rows = Math.ceil(count / columns);
    const cellWidth = (boxWidth - gap * (columns - 1)) / columns;
    const cellHeight = (boxHeight - gap * (rows - 1)) / rows;
    if (cellWidth <= 0 || cellHeight <= 0) {
      continue;
    }
    const width = Math.floor(Math.min(cellWidth, cellHeight * widest));
    const height = Math.floor(Math.min(cellHeight, width / narrowest));
    if (width * height > best.width * best.height) {
      best = { columns, width, height };
    }
  }
  return best;
}
