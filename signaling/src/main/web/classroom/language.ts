// SPDX-License-Identifier: Apache-2.0
import type { LitElement, ReactiveController } from 'lit';
import { speech, type Speech } from './strings.ts';

/** What an element speaks: what it was told to, else what the page around it does, also later. */
export class Language implements ReactiveController {
  private readonly spoken: MutationObserver;

  constructor(private readonly host: LitElement & { readonly locale: string }) {
    this.spoken = new MutationObserver(() => host.requestUpdate());
    host.addController(this);
  }

  hostConnected() {
    this.spoken.observe(document, { subtree: true, attributeFilter: ['lang'] });
  }

  hostDisconnected() {
    this.spoken.disconnect();
  }

  /** Language and region: what times are written in. */
  get tag(): string {
    return this.host.locale || around(this.host) || 'en';
  }

  get speech(): Speech {
    return speech(this.tag);
  }
}

/** The language of the nearest element that names one, also outside of a shadow. */
function around(element: Element): string {
  for (let one: Element | null = element; one;) {
    const found: Element | null = one.closest('[lang]');
    if (found) {
      return found.getAttribute('lang') ?? '';
    }
    const root: Node = one.getRootNode();
    one = root instanceof ShadowRoot ? root.host : null;
  }
  return '';
}
