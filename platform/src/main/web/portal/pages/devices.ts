// SPDX-License-Identifier: Apache-2.0
import { html, nothing } from 'lit';
import { state } from 'lit/decorators.js';
import { base } from '#design/base.ts';
import { icon } from '#design/icons.ts';
import { pages } from '#design/tables.ts';
import { ask, type Schemas } from '../ask.ts';
import { Attempt } from '../form.ts';
import { moment, since } from '../format.ts';
import { Loading } from '../loading.ts';
import { Spoken } from '../spoken.ts';
import { tell } from '../toaster.ts';
import { account } from './account-words.ts';
import { rows } from './row-styles.ts';

/** Where somebody is signed in, and signing out there. */
export class StoaDevices extends Spoken {
  @state() private devices?: readonly Schemas['Device'][];
  private readonly loading: Loading = new Loading(
    this,
    async () => {
      this.devices = (await ask('get', '/me/devices')).items;
    },
    ['devices.'],
  );
  private readonly attempt: Attempt = new Attempt(this);

  override render() {
    const text = account.devices;
    const { devices } = this;
    return html`<section class="card" aria-labelledby="devices">
      <h2 id="devices">${text.title}</h2>
      <p class="muted">${text.lead}</p>
      ${this.attempt.notice()}
      ${
        devices
          ? html`<ul class="rows">
              ${devices.map((one) => this.row(one))}
            </ul>`
          : this.loading.show()
      }
      ${
        devices?.some(({ current }) => !current)
          ? html`<p class="bar">
              <button class="button bad" @click=${this.others}>${icon('logOut')} ${text.others}</button>
            </p>`
          : nothing
      }
    </section>`;
  }

  private row({ id, name, kind, address, openedAt, seenAt, current }: Schemas['Device']) {
    const text = account.devices;
    return html`<li>
      ${icon(kind === 'client' ? 'key' : /iPhone|iPad|Android/.test(name) ? 'smartphone' : 'monitor')}
      <span class="what">
        <strong>${name}</strong>
        <span class="small muted" title=${moment(openedAt)}>
          ${text.seen(since(seenAt, Date.now()))} · <bdi dir="ltr">${address}</bdi>
        </span>
      </span>
      ${
        current
          ? html`<span class="state good">${icon('check')} ${text.current}</span>`
          : html`<button
              class="button small"
              aria-label=${text.signOutNamed(name)}
              @click=${() => this.signOut(id)}
            >
              ${icon('logOut')} ${text.signOut}
            </button>`
      }
    </li>`;
  }

  private signOut(id: string) {
    return this.attempt.run(async () => {
      await ask('delete', '/me/devices/{id}', { path: { id } });
      tell(account.devices.done);
      await this.loading.run();
    });
  }

  private readonly others = () =>
    this.attempt.run(async () => {
      await ask('delete', '/me/devices');
      tell(account.devices.othersDone);
      await this.loading.run();
    });

  static override styles = [base, pages, rows];
}
customElements.define('stoa-devices', StoaDevices);
