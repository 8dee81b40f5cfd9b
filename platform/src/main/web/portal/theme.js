// SPDX-License-Identifier: Apache-2.0

// Runs before the first paint, so that neither a chosen theme nor a chosen language flashes.
try {
  const theme = localStorage.getItem('stoa.theme');
  if (theme === 'light' || theme === 'dark') {
    document.documentElement.dataset.theme = theme;
  }
  const language = localStorage.getItem('stoa.language');
  if (language === 'ar') {
    document.documentElement.lang = language;
    document.documentElement.dir = 'rtl';
  }
} catch {
  // Storage is off: the system's theme and the browser's language it is.
}
