// SPDX-License-Identifier: Apache-2.0
import { css, html } from 'lit';
import { property, state } from 'lit/decorators.js';
import { base } from '#design/base.ts';
import { icon } from '#design/icons.ts';
import { language, languages, locale } from '../language.ts';
import { Spoken } from '../spoken.ts';
import {
  dayMinutes,
  joined,
  minutesOf,
  shifted,
  stepMinutes,
  timeOf,
  weekdays,
  type Rule,
  type Weekday,
} from './hours.ts';
import { firstDayOf } from './span.ts';
import { dayName, hoursSaid, said } from './week-names.ts';
import { calendar } from './words.ts';

const hourPixels = 32;
const firstMinute = 6 * 60;
const lastMinute = 23 * 60;
const usualFrom = 9 * 60;

interface Drag {
  readonly day: Weekday;
  readonly anchor: number;
  /** What is pulled at; nothing while new hours are drawn. */
  readonly rule?: Rule;
  readonly part: 'both' | 'end' | 'new';
  readonly at: number;
}

/**
 * The hours of a week, drawn with the pointer or moved by keyboard: arrows move, with Shift they
 * change the end, Delete takes away. Fires `changed` with the rules.
 */
export class StoaWeekEditor extends Spoken {
  @property({ attribute: false }) rules: readonly Rule[] = [];
  @property({ type: Boolean }) fixed = false;
  @state() private drag?: Drag | undefined;
  @state() private announced = '';

  override render() {
    const first = firstDayOf(locale);
    const days = weekdays.map((_, i) => weekdays[(i + first) % weekdays.length] as Weekday);
    return html`<div
        class="week"
        dir=${languages[language].direction}
        role="group"
        aria-label=${calendar.hours.week}
      >
        <div class="clock" aria-hidden="true">
          ${hours().map((minute) => html`<span .style=${`top: ${pixels(minute)}px`}>${said(minute)}</span>`)}
        </div>
        ${days.map((one) => this.day(one))}
      </div>
      <p class="unseen" role="status">${this.announced}</p>`;
  }

  private day(day: Weekday) {
    const name = dayName(day, 'short');
    const drawn = this.drag?.day === day ? this.drawn(this.drag) : undefined;
    return html`<div class="day">
      <p aria-hidden="true">${name}</p>
      <div
        class="track"
        .style=${`height: ${pixels(lastMinute)}px`}
        @pointerdown=${(event: PointerEvent) => this.begin(event, day)}
        @pointermove=${this.pull}
        @pointerup=${this.end}
        @pointercancel=${() => (this.drag = undefined)}
      >
        ${this.rules.map((rule, i) => (rule.day === day ? this.bar(rule, i, this.drag?.rule === rule && drawn) : ''))}
        ${drawn && !this.drag?.rule ? html`<div class="bar new" .style=${box(drawn)}>${hoursSaid(drawn)}</div>` : ''}
      </div>
      <button
        class="button quiet small"
        ?hidden=${this.fixed}
        aria-label=${calendar.hours.addOn(dayName(day, 'long'))}
        @click=${() => this.add(day)}
      >
        ${icon('plus')}
      </button>
    </div>`;
  }

  private bar(rule: Rule, at: number, drawn: Rule | undefined | false) {
    const shown = drawn || rule;
    const label = calendar.hours.bar(dayName(rule.day, 'long'), hoursSaid(shown));
    return html`<button
      class="bar ${rule.sessionTypes ? 'some' : ''} ${rule.validFrom || rule.validUntil ? 'dated' : ''}"
      .style=${box(shown)}
      aria-label=${label}
      aria-keyshortcuts="ArrowUp ArrowDown Shift+ArrowUp Shift+ArrowDown Delete"
      ?disabled=${this.fixed}
      data-at=${at}
      @keydown=${(event: KeyboardEvent) => this.pressed(event, rule)}
      @pointerdown=${(event: PointerEvent) => this.begin(event, rule.day, rule)}
    >
      <span aria-hidden="true">${hoursSaid(shown)}</span>
      <span class="handle" aria-hidden="true"></span>
    </button>`;
  }

  private begin(event: PointerEvent, day: Weekday, rule?: Rule) {
    if (this.fixed || event.button !== 0) {
      return;
    }
    event.stopPropagation();
    const track = (event.currentTarget as HTMLElement).closest<HTMLElement>('.track');
    track?.setPointerCapture(event.pointerId);
    const at = this.minute(event, track);
    const low = event.target instanceof Element && event.target.classList.contains('handle');
    this.drag = { day, anchor: at, at, part: rule ? (low ? 'end' : 'both') : 'new', ...(rule && { rule }) };
  }

  private readonly pull = (event: PointerEvent) => {
    if (this.drag) {
      this.drag = { ...this.drag, at: this.minute(event, event.currentTarget as HTMLElement) };
    }
  };

  private readonly end = () => {
    const { drag } = this;
    this.drag = undefined;
    const drawn = drag && this.drawn(drag);
    if (drag && drawn && (drag.rule || drag.at !== drag.anchor)) {
      this.tell([...this.rules.filter((one) => one !== drag.rule), drawn], drawn);
    }
  };

  /** What the drag would leave behind. */
  private drawn({ day, anchor, at, rule, part }: Drag): Rule | undefined {
    if (rule && part !== 'new') {
      return shifted(rule, at - anchor, part) ?? rule;
    }
    const [from, to] = at < anchor ? [at, anchor + stepMinutes] : [anchor, at + stepMinutes];
    return { day, from: timeOf(from), to: timeOf(Math.min(to, dayMinutes)) };
  }

  private minute(event: PointerEvent, track: HTMLElement | null): number {
    const y = event.clientY - (track?.getBoundingClientRect().top ?? 0);
    const minute = firstMinute + (y / hourPixels) * 60;
    return Math.min(
      lastMinute - stepMinutes,
      Math.max(firstMinute, Math.floor(minute / stepMinutes) * stepMinutes),
    );
  }

  private pressed(event: KeyboardEvent, rule: Rule) {
    const others = this.rules.filter((one) => one !== rule);
    if (event.key === 'Delete' || event.key === 'Backspace') {
      event.preventDefault();
      this.tell(others);
      this.announced = calendar.hours.gone;
    } else if (event.key === 'ArrowUp' || event.key === 'ArrowDown') {
      event.preventDefault();
      const by = event.key === 'ArrowUp' ? -stepMinutes : stepMinutes;
      const next = shifted(rule, by, event.shiftKey ? 'end' : 'both');
      if (next) {
        this.tell([...others, next], next);
      }
    }
  }

  private add(day: Weekday) {
    const last = this.rules.filter((one) => one.day === day).map(({ to }) => minutesOf(to));
    const from = Math.min(Math.max(usualFrom, ...last.map((to) => to + 60)), dayMinutes - 60);
    const rule = { day, from: timeOf(from), to: timeOf(from + 60) };
    this.tell([...this.rules, rule], rule);
  }

  /** The new hours, and the focus on those that were touched. */
  private tell(rules: readonly Rule[], touched?: Rule) {
    const detail = joined(rules);
    this.rules = detail;
    this.dispatchEvent(new CustomEvent('changed', { detail }));
    const at = touched
      ? detail.findIndex((one) => one.day === touched.day && one.from <= touched.from && one.to >= touched.to)
      : -1;
    const now = detail[at];
    if (now) {
      this.announced = hoursSaid(now);
      void this.updateComplete.then(() =>
        this.renderRoot.querySelector<HTMLElement>(`[data-at="${at}"]`)?.focus(),
      );
    }
  }

  static override styles = [
    base,
    css`
      .week {
        display: grid;
        grid-template-columns: 52px repeat(7, minmax(0, 1fr));
        min-width: 560px;
      }
      .clock {
        position: relative;
        margin-block-start: 32px;
        color: var(--ink-muted);
        font-size: var(--text-13);
        font-variant-numeric: tabular-nums;
      }
      .clock span {
        position: absolute;
        inset-inline-end: 8px;
        translate: 0 -50%;
        white-space: nowrap;
      }
      .day {
        display: grid;
        min-width: 0;
      }
      .day > p {
        height: 32px;
        color: var(--ink-muted);
        font-size: var(--text-13);
        font-weight: 550;
        text-align: center;
      }
      .track {
        position: relative;
        overflow: hidden;
        border-block: 1px solid var(--line);
        border-inline-start: 1px solid var(--line);
        background: repeating-linear-gradient(var(--sunken) 0 31px, var(--line) 31px 32px);
        cursor: crosshair;
        touch-action: none;
      }
      .day:last-child .track {
        border-inline-end: 1px solid var(--line);
      }
      .bar {
        position: absolute;
        inset-inline: 2px;
        display: flex;
        align-items: flex-start;
        padding: 4px 6px;
        border: 1px solid var(--accent);
        border-inline-start-width: 4px;
        border-radius: var(--radius-control);
        overflow: hidden;
        background: color-mix(in srgb, var(--accent) 14%, var(--surface));
        color: var(--ink);
        font: 550 var(--text-13) / 1.3 var(--sans);
        font-variant-numeric: tabular-nums;
        text-align: start;
        cursor: grab;
      }
      .bar.new {
        border-style: dashed;
      }
      .bar.some {
        border-style: dotted;
      }
      .bar.dated {
        inset-inline-start: 25%;
        border-style: dashed;
      }
      .bar:disabled {
        cursor: default;
      }
      .bar:focus-visible {
        z-index: 1;
        outline-offset: -1px;
      }
      .handle {
        position: absolute;
        inset: auto 0 0;
        height: 8px;
        cursor: ns-resize;
      }
      .day > .button {
        justify-self: center;
      }
    `,
  ];
}
customElements.define('stoa-week-editor', StoaWeekEditor);

const pixels = (minute: number) => ((minute - firstMinute) / 60) * hourPixels;
const box = ({ from, to }: Rule) => {
  const top = Math.max(0, pixels(minutesOf(from)));
  return `top: ${top}px; height: ${Math.max(12, pixels(Math.min(minutesOf(to), lastMinute)) - top)}px`;
};
const hours = () =>
  Array.from({ length: (lastMinute - firstMinute) / 60 - 1 }, (_, i) => firstMinute + (i + 1) * 60);
