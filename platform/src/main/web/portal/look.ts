// SPDX-License-Identifier: Apache-2.0
import { accents } from '#design/accents.ts';
import { ask, type Schemas } from './ask.ts';
import type { Session } from './api.ts';

type Shown = Pick<Schemas['PublicSchool'], 'name' | 'colour' | 'darkColour' | 'logo'>;

/** How the school looks: its name, logo and colour. Fires `change`. Kept for the whole page. */
class Look extends EventTarget {
  name = '';
  logo = '';
  registrationOpen = false;
  /** Whether a school is at this address; elsewhere one may found a school. */
  found = false;
  /** Whether letters can be read in the outbox. */
  demo = false;
  private readonly sheet = new CSSStyleSheet();

  /** Looks up whose pages these are; Stoa's own look stays where that is not known. */
  async load(): Promise<void> {
    try {
      const school = await ask('get', '/school/public');
      this.found = school.found;
      this.demo = school.demo;
      this.registrationOpen = school.registrationOpen;
      if (school.found) {
        this.show(school);
      }
    } catch {
      // Without it the pages work as well.
    }
    this.dispatchEvent(new Event('change'));
  }

  /** At an address that is no school's, the look is that of whoever signs in. */
  follow({ school }: Session): void {
    if (!this.found) {
      this.show(school);
    }
  }

  show({ name, colour, darkColour, logo }: Shown): void {
    this.name = name;
    this.logo = logo ?? '';
    const { light, onLight } = accents(colour);
    const { dark, onDark } = accents(darkColour);
    this.sheet.replaceSync(
      `:root { --accent: light-dark(${light}, ${dark}); --on-accent: light-dark(${onLight}, ${onDark}); }`,
    );
    if (!document.adoptedStyleSheets.includes(this.sheet)) {
      document.adoptedStyleSheets.push(this.sheet);
    }
    this.dispatchEvent(new Event('change'));
  }
}

export const look = new Look();
