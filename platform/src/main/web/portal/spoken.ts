// SPDX-License-Identifier: Apache-2.0
import { LitElement } from 'lit';
import type { Session } from './api.ts';
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
  signedOut(): void {
    this.tellPortal('signed-out');
  }

  /** Tells the portal who is signed in from now on. */
  protected signedIn(session: Session): void {
    this.tellPortal('signed-in', session);
  }

  /** Tells the portal that the session is to be read anew. */
  protected sessionChanged(): void {
    this.tellPortal('session-changed');
  }

  private tellPortal(type: string, detail?: unknown) {
    this.dispatchEvent(new CustomEvent(type, { detail, bubbles: true, composed: true }));
  }
}
