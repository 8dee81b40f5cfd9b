// SPDX-License-Identifier: Apache-2.0

/** What the reader chose: follow the system, or always one of the two. */
export type Theme = 'auto' | 'light' | 'dark';

const key = 'stoa.theme';

export function chosenTheme(): Theme {
  const stored = read();
  return stored === 'light' || stored === 'dark' ? stored : 'auto';
}

/** Remembers the choice and shows it. `theme.js` does the same before the first paint. */
export function chooseTheme(theme: Theme): void {
  if (theme === 'auto') {
    delete document.documentElement.dataset['theme'];
  } else {
    document.documentElement.dataset['theme'] = theme;
  }
  try {
    localStorage.setItem(key, theme);
  } catch {
    // Storage is off: the choice lasts until the page closes.
  }
}

function read(): string | null {
  try {
    return localStorage.getItem(key);
  } catch {
    return null;
  }
}
