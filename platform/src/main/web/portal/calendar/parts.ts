// SPDX-License-Identifier: Apache-2.0
import type { ReactiveControllerHost } from 'lit';
import { words } from '../language.ts';
import { tell } from '../toaster.ts';

/** Parts of a page whose code is loaded when they are first shown. Owned by the page. */
export class Parts<Name extends string> {
  private readonly asked = new Set<Name>();
  private readonly here = new Set<Name>();

  constructor(
    private readonly host: ReactiveControllerHost,
    private readonly loads: Readonly<Record<Name, () => Promise<unknown>>>,
  ) {}

  /** Whether the part can be shown; if not, it is on its way. */
  has(name: Name): boolean {
    if (!this.asked.has(name)) {
      this.asked.add(name);
      this.loads[name]().then(
        () => {
          this.here.add(name);
          this.host.requestUpdate();
        },
        () => {
          this.asked.delete(name);
          tell(words.failures.offline.title);
        },
      );
    }
    return this.here.has(name);
  }
}
