// SPDX-License-Identifier: Apache-2.0
import { LitElement, html } from 'lit';
import { property, query } from 'lit/decorators.js';
import { base } from './base.ts';
import { icon } from './icons.ts';

/**
 * A question or a form over the page: open while it is in the document. Fires `close` when it is
 * to be taken away; whatever had the focus before has it again afterwards.
 */
export class StoaDialog extends LitElement {
  @property() heading = '';
  /** The name of the button that closes it. */
  @property() closing = 'Close';
  @query('dialog') private readonly dialog!: HTMLDialogElement;
  private opener: HTMLElement | undefined;

  override connectedCallback() {
    super.connectedCallback();
    this.opener = focused();
  }

  override disconnectedCallback() {
    super.disconnectedCallback();
    this.opener?.focus();
  }

  protected override firstUpdated() {
    this.dialog.showModal();
    this.querySelector<HTMLElement>('[autofocus]')?.focus();
  }

  override render() {
    return html`<dialog aria-labelledby="heading" @close=${this.closed} @click=${this.beside}>
      <div class="dialog-head">
        <h2 id="heading">${this.heading}</h2>
        <button class="button quiet square" aria-label=${this.closing} @click=${this.closed}>
          ${icon('x')}
        </button>
      </div>
      <div class="dialog-body"><slot></slot></div>
    </dialog>`;
  }

  private readonly closed = () => {
    this.dispatchEvent(new Event('close'));
  };

  private readonly beside = (event: Event) => {
    if (event.composedPath()[0] === this.dialog) {
      this.closed();
    }
  };

  static override styles = [base];
}
customElements.define('stoa-dialog', StoaDialog);

/** What has the focus, however deep in shadow trees. */
function focused(): HTMLElement | undefined {
  let active = document.activeElement;
  while (active?.shadowRoot?.activeElement) {
    active = active.shadowRoot.activeElement;
  }
  return active instanceof HTMLElement ? active : undefined;
}
