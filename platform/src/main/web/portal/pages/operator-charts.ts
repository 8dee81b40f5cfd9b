// SPDX-License-Identifier: Apache-2.0
import { html, nothing, svg, type TemplateResult } from 'lit';
import { minuteTime, number, percent } from '../format.ts';
import {
  History,
  lossMin,
  ratings,
  type Cohort,
  type Minute,
  type Sample,
  type StageTime,
} from './operator-data.ts';
import { operator as words } from './operator-words.ts';

const lineWidth = 96;

/** A bitrate in the unit that reads best. */
export const bits = (bps: number) =>
  bps >= 1_000_000 ? words.megabits(number(bps / 1_000_000, 1)) : words.kilobits(number(bps / 1_000));

/** The bitrate of the last minutes; where packets were lost, a mark under it. */
export function line(samples: readonly Sample[], name: string): TemplateResult {
  const most = Math.max(1, ...samples.map(({ bps }) => bps));
  // It grows from the left, and moves on once it has the whole width.
  const steps = Math.max(History.shown, samples.length) - 1;
  const x = (i: number) => i * (lineWidth / steps);
  const points = samples.map(({ bps }, i) => `${x(i).toFixed(1)},${(21 - (bps / most) * 18).toFixed(1)}`);
  return html`<svg class="line" viewBox="0 0 96 26" role="img" aria-label=${words.lineOf(name, bits(most))}>
    <polyline points=${points.join(' ')}></polyline>
    ${samples.map(({ loss }, i) =>
      loss >= lossMin ? svg`<rect x=${x(i) - 1} y="23" width="2" height="3"></rect>` : nothing,
    )}
  </svg>`;
}

const sums = ([joined, failed, returned]: Minute) => joined + failed + returned;

const hourHeight = 96;
const columnWidth = 10;

/** A column for each minute: who joined, who came back, who failed to join, one on the other. */
export function lastHour(minutes: readonly Minute[], atMillis: number): TemplateResult {
  const most = Math.max(4, ...minutes.map(sums));
  const total = (i: 0 | 1 | 2) => minutes.reduce((sum, minute) => sum + minute[i], 0);
  const column = ([joined, failed, returned]: Minute, i: number) => {
    let top = hourHeight;
    return (
      [
        ['ok', joined],
        ['back', returned],
        ['failed', failed],
      ] as const
    ).map(([kind, count]) => {
      const height = (count / most) * (hourHeight - 4);
      top -= height;
      return count === 0
        ? nothing
        : svg`<rect class=${kind} x=${i * columnWidth + 1} y=${top} width=${columnWidth - 2} height=${height}></rect>`;
    });
  };
  const key = (kind: string, name: string, count: number) =>
    html`<li>
      <span class="swatch ${kind}"></span> ${name} <strong class="numbers">${number(count)}</strong>
    </li>`;
  return html`<ul class="keys">
      ${key('ok', words.hour.joined, total(0))} ${key('back', words.hour.returned, total(2))}
      ${key('failed', words.hour.failed, total(1))}
    </ul>
    <svg
      class="hour"
      viewBox="0 0 ${minutes.length * columnWidth} ${hourHeight}"
      preserveAspectRatio="none"
      role="img"
      aria-label=${words.hour.said(number(total(0)), number(total(1)), number(total(2)))}
    >
      <line x1="0" x2=${minutes.length * columnWidth} y1=${hourHeight} y2=${hourHeight}></line>
      ${minutes.map(column)}
    </svg>
    <p class="scale small muted"><span>${words.hour.ago}</span><span>${words.hour.now}</span></p>
    ${minuteTable(minutes, atMillis)}`;
}

/** The same as text, the latest first. */
function minuteTable(minutes: readonly Minute[], atMillis: number) {
  const busy = minutes
    .map((minute, i) => ({ minute, at: atMillis - (minutes.length - 1 - i) * 60_000 }))
    .filter(({ minute }) => sums(minute) > 0)
    .reverse();
  return busy.length === 0
    ? nothing
    : html`<details>
        <summary class="small">${words.hour.table}</summary>
        <table class="plain numbers">
          <thead>
            <tr>
              <th scope="col">${words.hour.minute}</th>
              <th scope="col">${words.hour.joined}</th>
              <th scope="col">${words.hour.returned}</th>
              <th scope="col">${words.hour.failed}</th>
            </tr>
          </thead>
          <tbody>
            ${busy.map(
              ({ minute: [joined, failed, returned], at }) =>
                html`<tr>
                  <th scope="row">${minuteTime(at)}</th>
                  <td>${number(joined)}</td>
                  <td>${number(returned)}</td>
                  <td>${number(failed)}</td>
                </tr>`,
            )}
          </tbody>
        </table>
      </details>`;
}

const seconds = (millis: number) =>
  millis < 1_000 ? words.millis(number(millis)) : words.seconds(number(millis / 1_000, 1));

/** A bar for each stage: until here half of the joins were there, until there all but one in twenty. */
export function stageTimes(stages: readonly StageTime[]): TemplateResult {
  const most = Math.max(1, ...stages.map(({ late }) => late));
  return html`<ol class="stages">
    ${stages.map(
      ({ stage, median, late }) =>
        html`<li>
          <span>${words.stageNames[stage] ?? stage}</span>
          ${bar([
            ['half', median / most],
            ['late', (late - median) / most],
          ])}
          <span class="numbers small"
            ><strong>${seconds(median)}</strong> <span class="muted">${words.upTo(seconds(late))}</span></span
          >
        </li>`,
    )}
  </ol>`;
}

/** Parts of a whole beside one another. What they say is in the text next to it. */
function bar(parts: readonly (readonly [kind: string, share: number])[]): TemplateResult {
  let from = 0;
  return html`<svg class="bar" viewBox="0 0 100 8" preserveAspectRatio="none" aria-hidden="true">
    <rect class="rest" width="100" height="8"></rect>
    ${parts.map(([kind, share]) => {
      const x = from;
      from += share * 100;
      return share > 0 ? svg`<rect class=${kind} x=${x} width=${share * 100} height="8"></rect>` : nothing;
    })}
  </svg>`;
}

/** How the connections of some clients were, as a bar and as the share that was fine. */
export function rated(cohort: Cohort): TemplateResult {
  const all = ratings.reduce((sum, rating) => sum + (cohort.ratings[rating] ?? 0), 0);
  if (all === 0) {
    return html`–`;
  }
  const share = (rating: (typeof ratings)[number]) => (cohort.ratings[rating] ?? 0) / all;
  return html`<span class="rated"
    >${bar(ratings.map((rating) => [rating, share(rating)]))}
    <span class="numbers small">${words.fine(percent(share('excellent') + share('good')))}</span></span
  >`;
}

/** How long the clients of one kind take to join. */
export const joinTime = ({ joined, median, late }: Cohort): TemplateResult =>
  joined === 0
    ? html`–`
    : html`${seconds(median)} <span class="small muted">${words.upTo(seconds(late))}</span>`;

/** How much each shard carries, side by side. */
export function shardLoads(loads: readonly number[]): TemplateResult {
  const most = Math.max(1, ...loads);
  return html`<ul class="shards">
    ${loads.map(
      (load, i) =>
        html`<li>
          <span class="small muted">${words.shard(number(i + 1))}</span> ${bar([['half', load / most]])}
          <span class="numbers small">${number(load)}</span>
        </li>`,
    )}
  </ul>`;
}
