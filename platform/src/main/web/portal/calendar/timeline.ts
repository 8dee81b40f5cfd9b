// SPDX-License-Identifier: Apache-2.0
import { html, svg, type TemplateResult } from 'lit';
import type { Schemas } from '../ask.ts';
import { locale } from '../language.ts';
import { clock, zone } from '../time.ts';

type Person = Schemas['PersonAttendance'];
type Attendance = Schemas['Attendance'];
type Kind = Person['intervals'][number]['kind'];

const width = 300;
/** Where each kind is drawn, and how high. */
const rows: Record<Exclude<Kind, 'rated'>, readonly [top: number, height: number]> = {
  connected: [1, 22],
  publishing: [5, 14],
  talking: [10, 4],
};

/** Somebody's presence as a line of time: there, sending, talking; broken where it was, dashed where it was poor. All of a class are as long. */
export function timeline(person: Person, facts: Attendance, says: string): TemplateResult {
  const intervals = facts.people.flatMap((one) => one.intervals);
  const moments = [facts.startsAt, facts.endsAt, ...intervals.flatMap(({ from, to }) => [from, to])];
  const first = Math.min(...moments.map(Date.parse));
  const last = Math.max(...moments.map(Date.parse));
  const rtl = document.documentElement.dir === 'rtl';
  const along = (iso: string) => ((Date.parse(iso) - first) / (last - first || 1)) * width;
  const place = (from: string, to: string) => {
    const length = Math.max(1, along(to) - along(from));
    return { left: rtl ? width - along(from) - length : along(from), length };
  };
  const bar = (from: string, to: string, kind: string, [top, height]: readonly [number, number]) => {
    const { left, length } = place(from, to);
    return svg`<rect class=${kind} x=${left.toFixed(1)} y=${top} width=${length.toFixed(1)} height=${height} />`;
  };
  const dashes = (from: string, to: string, quality: string) => {
    const { left, length } = place(from, to);
    return svg`<line
      class="rated ${quality}"
      x1=${left.toFixed(1)}
      x2=${(left + length).toFixed(1)}
      y1="21"
      y2="21"
      vector-effect="non-scaling-stroke"
    />`;
  };
  const time = (millis: number) => {
    const iso = new Date(millis).toISOString();
    return html`<time datetime=${iso}>${clock(iso, locale, zone())}</time>`;
  };
  return html`<svg
      class="timeline"
      viewBox="0 0 ${width} 24"
      preserveAspectRatio="none"
      role="img"
      aria-label=${says}
    >
      <rect class="track" width=${width} height="24" />
      ${(Object.keys(rows) as (keyof typeof rows)[]).map((kind) =>
        person.intervals
          .filter((one) => one.kind === kind)
          .map(({ from, to }) => bar(from, to, kind, rows[kind])),
      )}
      ${person.intervals
        .filter(({ quality }) => quality === 'poor' || quality === 'lost')
        .map(({ from, to, quality = '' }) => dashes(from, to, quality))}
    </svg>
    <p class="ticks small muted numbers">${time(first)} ${time(last)}</p>`;
}
