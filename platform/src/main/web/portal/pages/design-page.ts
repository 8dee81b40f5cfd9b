// SPDX-License-Identifier: Apache-2.0
import '../kit.ts';
import { LitElement, css, html, type TemplateResult } from 'lit';
import { state } from 'lit/decorators.js';
import { base } from '#design/base.ts';
import { icon } from '#design/icons.ts';
import * as samples from './samples.ts';
import '../failure.ts';
import '../shell.ts';
import './today.ts';

/** The classroom's parts, from the bundle that the classroom itself uses. */
const componentsModule = '/classroom/components.js';

const colours = [
  'ground',
  'surface',
  'sunken',
  'line',
  'edge',
  'ink',
  'ink-muted',
  'accent',
  'warm',
  'ok',
  'warn',
  'bad',
];
const chat = [
  {
    id: '0',
    name: 'Helena Duarte',
    self: false,
    text: 'Please open page 42.',
    at: new Date(2026, 8, 7, 17, 2),
  },
  { id: '1', name: 'Ana Pereira', self: true, text: 'Which exercise?', at: new Date(2026, 8, 7, 17, 3) },
];
const people = ['Helena Duarte', 'Ana Pereira', 'Jonas Weber', 'Mei-Ling Zhao'];

type Speech = (tag: string) => { readonly words: unknown };

interface Frame {
  readonly name: string;
  readonly scheme: 'light' | 'dark';
  readonly direction: 'ltr' | 'rtl';
  readonly phone: boolean;
}

const frames: readonly Frame[] = [
  { name: 'Light', scheme: 'light', direction: 'ltr', phone: false },
  { name: 'Dark', scheme: 'dark', direction: 'ltr', phone: false },
  { name: 'Right to left', scheme: 'light', direction: 'rtl', phone: false },
  { name: 'Phone', scheme: 'light', direction: 'ltr', phone: true },
  { name: 'Phone, dark', scheme: 'dark', direction: 'ltr', phone: true },
];

/** Every component of the product, in light, dark, right to left and phone width. */
export class StoaDesignPage extends LitElement {
  @state() private speech?: Speech;

  override connectedCallback() {
    super.connectedCallback();
    void this.load();
  }

  private async load() {
    const { speech } = (await import(componentsModule)) as { speech: Speech };
    this.speech = speech;
  }

  override render() {
    return html`<main id="content">
      <h1>The design system</h1>
      <p class="muted">Every component as it runs in the product.</p>
      ${frames.map((frame) => this.frame(frame))}
    </main>`;
  }

  private frame(frame: Frame) {
    const kind = `frame ${frame.scheme} ${frame.phone ? 'phone' : 'desk'}`;
    return html`<section aria-label=${frame.name}>
      <h2>${frame.name}</h2>
      <div class=${kind} dir=${frame.direction}>
        ${this.parts()} ${this.portal()} ${this.classroom(frame.direction === 'rtl' ? 'ar' : 'en')}
      </div>
    </section>`;
  }

  private parts() {
    return html`
      <div class="parts">
        <ul class="colours">
          ${colours.map((name) => html`<li><span class="swatch ${name}"></span>${name}</li>`)}
        </ul>
        <p class="type">A porch of columns <span class="muted">Source Serif 4</span></p>
        <div class="row">
          <button class="button primary">${icon('doorOpen')} Join</button>
          <button class="button">Try again</button>
          <button class="button quiet">Not now</button>
          <button class="button" disabled>Not yet</button>
        </div>
        <div class="row">
          <span class="state now">${icon('audioLines')} Now</span>
          <span class="state next">${icon('clock')} Next</span>
          <span class="state good">${icon('check')} Good network</span>
          <span class="state">${icon('check')} Done</span>
        </div>
        <div class="row">${field('Email', 'helena@example.org')}</div>
        ${notice('warn', 'Your connection dropped', 'We are bringing you back; nothing to do.')}
        ${notice('bad', 'That did not match', 'The email or the password is not right.')}
      </div>
    `;
  }

  private portal() {
    const now = Date.now();
    return html`<stoa-shell .session=${samples.session} page="today" sample>
        <stoa-today .session=${samples.session} .bookings=${samples.bookings(now)}></stoa-today>
      </stoa-shell>
      <stoa-today .session=${samples.session} .bookings=${[]}></stoa-today>
      <stoa-failure kind="offline"></stoa-failure>`;
  }

  private classroom(tag: string) {
    const words = this.speech?.(tag).words;
    if (!words) {
      return html``;
    }
    const grid = people.map((name, seed) => member(name, seed));
    const teaching = grid.map((one, seed) => (seed === 1 ? { ...one, screen: samples.screen() } : one));
    return html`
      <div class="class"><stoa-stage .words=${words} .members=${grid}></stoa-stage>${bar(words)}</div>
      <div class="class">
        <stoa-stage .words=${words} .members=${teaching}></stoa-stage>
        ${bar(words)}
      </div>
      <div class="class"><stoa-people-panel .words=${words} .members=${grid}></stoa-people-panel></div>
      <div class="class"><stoa-chat-panel .words=${words} .lines=${chat}></stoa-chat-panel></div>
      <div class="class"><stoa-ending .words=${words} ending="left"></stoa-ending></div>
    `;
  }

  static override styles = [
    base,
    css`
      main {
        display: grid;
        gap: var(--space-16);
        padding: var(--space-32);
      }
      section {
        display: grid;
        gap: var(--space-12);
        margin-block-start: var(--space-24);
        min-width: 0;
      }
      .frame {
        --frame-height: 680px;
        container-type: inline-size;
        overflow: hidden;
        border: 1px solid var(--line);
        border-radius: var(--radius-tile);
        background: var(--ground);
        color: var(--ink);
      }
      .light {
        color-scheme: light;
      }
      .dark {
        color-scheme: dark;
      }
      .phone {
        width: 390px;
        max-width: 100%;
      }
      .parts {
        display: grid;
        gap: var(--space-16);
        padding: var(--space-24);
      }
      .row,
      .colours {
        display: flex;
        flex-wrap: wrap;
        gap: var(--space-12) var(--space-16);
      }
      .colours {
        font-size: var(--text-13);
      }
      .swatch {
        display: block;
        width: 76px;
        height: 44px;
        border: 1px solid var(--line);
        border-radius: var(--radius-control);
        background: var(--swatch);
      }
      .type {
        font: 560 var(--text-27) / 1.2 var(--serif);
      }
      .class {
        container-type: inline-size;
        display: flex;
        flex-direction: column;
        height: 600px;
        border-block-start: 1px solid var(--line);
      }
      .class > :first-child {
        flex: 1;
        min-height: 0;
      }
    `,
    ...colours.map(swatch),
  ];
}
customElements.define('stoa-design-page', StoaDesignPage);

function swatch(name: string) {
  const sheet = new CSSStyleSheet();
  sheet.replaceSync(`.swatch.${name} { --swatch: var(--${name}); }`);
  return sheet;
}

function member(name: string, seed: number) {
  return {
    id: name,
    name,
    self: seed === 0,
    speaking: seed === 1,
    microphone: seed < 2,
    camera: seed === 2 ? undefined : samples.picture(seed),
    quality: seed === 3 ? 'weak' : 'good',
  };
}

function bar(words: unknown): TemplateResult {
  return html`<stoa-control-bar
    .words=${words}
    .microphone=${true}
    .camera=${false}
    .count=${4}
  ></stoa-control-bar>`;
}

function field(label: string, value: string) {
  return html`<div class="field">
    <label>${label}<input value=${value} /></label>
  </div>`;
}

function notice(tone: string, what: string, help: string) {
  return html`<div class="notice ${tone}">
    ${icon(tone === 'bad' ? 'circleAlert' : 'triangleAlert')}
    <p><strong>${what}</strong>${help}</p>
  </div>`;
}
