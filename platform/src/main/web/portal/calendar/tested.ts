// SPDX-License-Identifier: Apache-2.0
import { css, html, nothing, type PropertyValues } from 'lit';
import { property, state } from 'lit/decorators.js';
import { base } from '#design/base.ts';
import { icon, type IconName } from '#design/icons.ts';
import { api, type Verdict } from '../api.ts';
import { ApiFailure } from '../call.ts';
import { since } from '../format.ts';
import { Spoken } from '../spoken.ts';
import type { Booking } from './booking.ts';
import { calendar } from './words.ts';

const looks: Record<Verdict, readonly [tone: string, drawing: IconName]> = {
  good: ['good', 'check'],
  no_udp: ['warn', 'triangleAlert'],
  weak: ['warn', 'signalLow'],
  blocked: ['bad', 'wifiOff'],
};

type Tested = Awaited<ReturnType<typeof api.connectionTests>>[number];

/** What the connection tests of a class's people brought, for who teaches it. */
export class StoaTested extends Spoken {
  @property({ attribute: false }) booking!: Booking;
  @state() private tests: readonly Tested[] = [];
  private asked = '';

  protected override willUpdate(changed: PropertyValues<this>) {
    if (changed.has('booking') && this.asked !== this.booking.id) {
      this.asked = this.booking.id;
      this.tests = [];
      void this.load(this.booking.id);
    }
  }

  private async load(id: string): Promise<void> {
    try {
      const tests = await api.connectionTests(id);
      if (id === this.asked) {
        this.tests = tests;
      }
    } catch (error) {
      // The class is shown without.
      if (!(error instanceof ApiFailure)) {
        throw error;
      }
    }
  }

  override render() {
    const known = this.booking.students.flatMap(({ id, name }) => {
      const test = this.tests.find(({ person }) => person === id);
      return test ? [{ name, test }] : [];
    });
    return known.length === 0
      ? nothing
      : html`<section aria-labelledby="tested">
          <h3 id="tested">${calendar.tested.title}</h3>
          <ul>
            ${known.map(({ name, test: { verdict, testedAt } }) => {
              const [tone, drawing] = looks[verdict];
              return html`<li>
                <span>${name}</span>
                <span class="state ${tone}">${icon(drawing)} ${calendar.tested[verdict]}</span>
                <span class="small muted">${since(testedAt, Date.now())}</span>
              </li>`;
            })}
          </ul>
        </section>`;
  }

  static override styles = [
    base,
    css`
      ul {
        display: grid;
        gap: var(--space-4);
        margin-block-start: var(--space-8);
      }
      li {
        display: flex;
        flex-wrap: wrap;
        align-items: center;
        gap: 0 var(--space-12);
      }
      .small {
        margin-inline-start: auto;
      }
      .state.bad {
        color: var(--bad);
      }
    `,
  ];
}
customElements.define('stoa-tested', StoaTested);
