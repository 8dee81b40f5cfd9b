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
const rows: Record<Kind, readonly [top: number, height: number]> = {
  connected: [1, 22],
  publishing: [5, 14],
  talking: [10, 4],
};

/** Somebody's presence as a line of time: there, sending, talking; broken where it was. All of a class are as long. */
export function timeline(person: Person, facts: Attendance, says: string): TemplateResult {
  const intervals = facts.people.flatMap((one) => one.intervals);
  const moments = [facts.startsAt, facts.endsAt, ...intervals.flatMap(({ from, to }) => [from, to])];
  const first = Math.min(...moments.map(Date.parse));
  const last = Math.max(...moments.map(Date.parse));
  const rtl = document.documentElement.dir === 'rtl';
  const along = (iso: string) => ((Date.parse(iso) - first) / (last - first || 1)) * width;
  const bar = (from: string, to: string, kind: Kind) => {
    const length = Math.max(1, along(to) - along(from));
    const left = rtl ? width - along(from) - length : along(from);
    const [top, height] = rows[kind];
    return svg`<rect class=${kind} x=${left.toFixed(1)} y=${top} width=${length.toFixed(1)} height=${height} />`;
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
      ${(Object.keys(rows) as Kind[]).map((kind) =>
        person.intervals.filter((one) => one.kind === kind).map(({ from, to }) => bar(from, to, kind)),
      )}
    </svg>
    <p class="ticks small muted numbers">${time(first)} ${time(last)}</p>`;
}
