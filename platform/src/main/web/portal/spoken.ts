// SPDX-License-Identifier: Apache-2.0
import { LitElement } from 'lit';
import { spokenEvent } from './language.ts';

/** An element that shows words: it is drawn anew when the language changes. */
export class Spoken extends LitElement {
  private readonly drawAnew = () => this.requestUpdate();

  override connectedCallback() {
    super.connectedCallback();
    document.addEventListener(spokenEvent, this.drawAnew);
  }

  override disconnectedCallback() {
    super.disconnectedCallback();
    document.removeEventListener(spokenEvent, this.drawAnew);
  }

  /** Tells the portal that the server no longer knows who this is. */
  protected signedOut(): void {
    this.dispatchEvent(new Event('signed-out', { bubbles: true, composed: true }));
  }
}
