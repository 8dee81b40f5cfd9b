// SPDX-License-Identifier: Apache-2.0
import { css, html, nothing, svg } from 'lit';
import { property, state } from 'lit/decorators.js';
import qrcode from 'qrcode-generator';
import { base } from '#design/base.ts';
import '#design/dialog.ts';
import { field } from '#design/fields.ts';
import { icon } from '#design/icons.ts';
import { pages } from '#design/tables.ts';
import { ask, type Schemas } from '../ask.ts';
import { Attempt, type Entries } from '../form.ts';
import { number } from '../format.ts';
import { words } from '../language.ts';
import { Spoken } from '../spoken.ts';
import { tell } from '../toaster.ts';
import { account } from './account-words.ts';

interface Secret {
  readonly secret: string;
  readonly uri: string;
}

/** Codes of an authenticator app as the second step of signing in. Fires `changed`. */
export class StoaTotp extends Spoken {
  @property({ attribute: false }) me!: Schemas['Me'];
  @state() private secret?: Secret | undefined;
  @state() private recovery?: readonly string[] | undefined;
  private readonly attempt: Attempt = new Attempt(this);

  override render() {
    const { attempt, me } = this;
    const text = account.totp;
    return html`<section class="card" aria-labelledby="totp">
      <h2 id="totp">${text.title}</h2>
      <p class="muted">${text.lead}</p>
      ${this.secret || this.recovery ? nothing : attempt.notice()}
      ${
        me.totp
          ? html`<p class="bar">
              <span class="state good">${icon('check')} ${text.on}</span>
              <span class="small muted">${text.left(number(me.recoveryCodesLeft))}</span>
              <button class="button small bad" @click=${this.turnOff}>${icon('trash')} ${text.off}</button>
            </p>`
          : html`<p class="bar">
              <button class="button" aria-disabled=${attempt.busy} @click=${this.begin}>
                ${icon('smartphone')} ${text.begin}
              </button>
            </p>`
      }
      ${this.secret ? this.scan(this.secret) : nothing} ${this.recovery ? this.codes(this.recovery) : nothing}
    </section>`;
  }

  private scan({ secret, uri }: Secret) {
    const { attempt } = this;
    const text = account.totp;
    return html`<stoa-dialog
      heading=${text.begin}
      closing=${words.close}
      @close=${() => (this.secret = undefined)}
    >
      <p>${text.scan}</p>
      ${picture(uri, text.picture)}
      <p class="small">${text.type} <code dir="ltr">${secret.replace(/(.{4})(?=.)/g, '$1 ')}</code></p>
      <form novalidate @submit=${attempt.submit(this.confirm)}>
        ${attempt.notice()}
        ${field({ name: 'code', label: words.code, autocomplete: 'one-time-code', inputmode: 'numeric', maxlength: 6, required: true, direction: 'ltr', complaint: attempt.complaints['code'] })}
        <p class="bar end">
          <button class="button primary" aria-disabled=${attempt.busy}>${attempt.label(text.confirm)}</button>
        </p>
      </form>
    </stoa-dialog>`;
  }

  private codes(codes: readonly string[]) {
    const text = account.totp;
    const file = `data:text/plain,${encodeURIComponent(codes.join('\n'))}`;
    return html`<stoa-dialog heading=${text.recovery} closing=${words.close} @close=${this.kept}>
      <p>${text.recoveryLead}</p>
      <ol class="codes" dir="ltr">
        ${codes.map((one) => html`<li><code>${one}</code></li>`)}
      </ol>
      <p class="bar end">
        <a class="button" href=${file} download="stoa-recovery-codes.txt" target="_blank">
          ${icon('download')} ${text.download}
        </a>
        <button class="button primary" @click=${this.kept}>${text.kept}</button>
      </p>
    </stoa-dialog>`;
  }

  private readonly begin = () =>
    this.attempt.run(async () => {
      this.secret = await ask('post', '/me/totp');
    });

  private readonly confirm = async ({ code = '' }: Entries) => {
    const { recoveryCodes } = await ask('post', '/me/totp/confirm', { body: { code } });
    this.secret = undefined;
    this.recovery = recoveryCodes;
    this.changed();
  };

  private readonly kept = () => {
    this.recovery = undefined;
  };

  private readonly turnOff = () =>
    this.attempt.run(async () => {
      await ask('delete', '/me/totp');
      tell(account.totp.removed);
      this.changed();
    });

  private changed() {
    this.dispatchEvent(new Event('changed'));
  }

  static override styles = [
    base,
    pages,
    css`
      .qr {
        justify-self: center;
        width: 220px;
        height: 220px;
        padding: 12px;
        border-radius: var(--radius);
        background: #fff;
      }
      code {
        overflow-wrap: anywhere;
        font-size: var(--text-15);
      }
      .codes {
        display: grid;
        grid-template-columns: repeat(2, 1fr);
        gap: var(--space-8);
        padding: var(--space-16);
        border-radius: var(--radius);
        background: var(--sunken);
      }
    `,
  ];
}
customElements.define('stoa-totp', StoaTotp);

/** A QR code, black on white in every theme: cameras want it so. */
function picture(text: string, label: string) {
  const code = qrcode(0, 'M');
  code.addData(text);
  code.make();
  const count = code.getModuleCount();
  const dark: string[] = [];
  for (let row = 0; row < count; row++) {
    for (let column = 0; column < count; column++) {
      if (code.isDark(row, column)) {
        dark.push(`M${column} ${row}h1v1h-1z`);
      }
    }
  }
  return html`<svg
    class="qr"
    viewBox="0 0 ${count} ${count}"
    role="img"
    aria-label=${label}
    shape-rendering="crispEdges"
  >
    ${svg`<path d=${dark.join('')} fill="#000" />`}
  </svg>`;
}
