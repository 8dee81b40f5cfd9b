// SPDX-License-Identifier: Apache-2.0

/** A school's colour as it can be read: on light grounds and on dark ones, each with its text. */
export interface Accents {
  readonly light: string;
  readonly onLight: string;
  readonly dark: string;
  readonly onDark: string;
}

type Rgb = readonly [number, number, number];

/** The grounds that text in the accent stands on. */
const lightGrounds = ['#faf8f4', '#ffffff', '#f1ede5'];
const darkGrounds = ['#12151b', '#1a1f28', '#0d1015'];
/** More than WCAG 2.2 asks (1.4.3): some grounds are tinted with the accent itself. */
const lightMin = 5.2;
const darkMin = 6.5;
const white: Rgb = [255, 255, 255];
const black: Rgb = [0, 0, 0];

/** Makes a colour darker for light grounds and lighter for dark ones, as far as reading needs it. */
export function accents(colour: string): Accents {
  const light = readable(rgb(colour), lightGrounds, lightMin, black);
  const dark = readable(rgb(colour), darkGrounds, darkMin, white);
  return { light: hex(light), onLight: textOn(light), dark: hex(dark), onDark: textOn(dark) };
}

function readable(colour: Rgb, grounds: readonly string[], least: number, towards: Rgb): Rgb {
  for (let share = 0; share < 1; share += 0.02) {
    const mixed = mix(colour, towards, share);
    if (grounds.every((ground) => contrast(mixed, rgb(ground)) >= least)) {
      return mixed;
    }
  }
  return towards;
}

/** White or nearly black text, whichever reads better. */
function textOn(colour: Rgb): string {
  const ink: Rgb = [0x0b, 0x12, 0x18];
  return hex(contrast(colour, white) >= contrast(colour, ink) ? white : ink);
}

/** WCAG 2.2's contrast ratio of two colours, from 1 to 21. */
export function contrast(one: Rgb, other: Rgb): number {
  const [high, low] = [luminance(one), luminance(other)].sort((a, b) => b - a) as [number, number];
  return (high + 0.05) / (low + 0.05);
}

function luminance(colour: Rgb): number {
  const [r, g, b] = colour.map((part) => {
    const share = part / 255;
    return share <= 0.04045 ? share / 12.92 : ((share + 0.055) / 1.055) ** 2.4;
  }) as [number, number, number];
  return 0.2126 * r + 0.7152 * g + 0.0722 * b;
}

function mix(one: Rgb, other: Rgb, share: number): Rgb {
  const part = (i: 0 | 1 | 2) => Math.round(one[i] * (1 - share) + other[i] * share);
  return [part(0), part(1), part(2)];
}

/** The parts of "#0f5c6e"; of anything else, of Stoa's own accent. */
export function rgb(colour: string): Rgb {
  const bits = Number.parseInt(/^#[0-9a-f]{6}$/i.test(colour) ? colour.slice(1) : '0f5c6e', 16);
  return [bits >> 16, (bits >> 8) & 255, bits & 255];
}

function hex(colour: Rgb): string {
  return `#${colour.map((part) => part.toString(16).padStart(2, '0')).join('')}`;
}
