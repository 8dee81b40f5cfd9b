// SPDX-License-Identifier: Apache-2.0

/** Loads the typefaces from beside this module, unless the page already declares them. */
export function declareFonts(): void {
  if ([...document.fonts].some(({ family }) => family.includes('Inter Variable'))) {
    return;
  }
  const link = document.createElement('link');
  link.rel = 'stylesheet';
  link.href = new URL('fonts.css', import.meta.url).href;
  document.head.append(link);
}
