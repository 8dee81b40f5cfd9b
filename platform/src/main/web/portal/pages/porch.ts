// SPDX-License-Identifier: Apache-2.0
import { svg, html } from 'lit';

const columns = [70, 250, 430, 610];

/** A covered walk in morning light, in the colours of the theme. */
export const porch = html`<svg viewBox="0 0 800 900" preserveAspectRatio="xMidYMid slice" aria-hidden="true">
  <defs>
    <linearGradient id="sky" x1="0" y1="0" x2="0" y2="1">
      <stop offset="0" stop-color="var(--porch-sky-high)" />
      <stop offset="1" stop-color="var(--porch-sky-low)" />
    </linearGradient>
    <linearGradient id="shaft" x1="0" x2="1">
      <stop offset="0" stop-color="var(--porch-stone)" />
      <stop offset="0.62" stop-color="var(--porch-stone)" />
      <stop offset="1" stop-color="var(--porch-shade)" />
    </linearGradient>
  </defs>
  <rect width="800" height="900" fill="url(#sky)" />
  <circle cx="565" cy="356" r="72" fill="var(--porch-sun)" />
  <path d="M0 560 C140 500 250 530 380 508 S640 450 800 500 V900 H0Z" fill="var(--porch-far)" />
  <path d="M0 612 C190 560 330 610 500 580 S720 570 800 560 V900 H0Z" fill="var(--porch-near)" />
  <rect y="744" width="800" height="156" fill="var(--porch-floor)" />
  ${columns.map((x) => svg`<path d="M${x + 30} 744 h80 l-190 156 h-130Z" fill="var(--porch-cast)" />`)}
  ${columns.map(
    (x) => svg`<g>
      <path d="M${x + 22} 236 h76 l6 484 h-88Z" fill="url(#shaft)" />
      <path d="M${x + 40} 240 l-3 476 M${x + 60} 240 v476 M${x + 80} 240 l3 476"
        fill="none" stroke="var(--porch-shade)" stroke-opacity="0.55" stroke-width="2" />
      <path d="M${x + 4} 206 h112 v16 l-16 14 h-80 l-16 -14Z" fill="var(--porch-stone)" />
      <path d="M${x + 6} 720 h108 v12 h8 v14 h-124 v-14 h8Z" fill="var(--porch-stone)" />
    </g>`,
  )}
  <path d="M0 120 h800 v86 h-800Z" fill="var(--porch-stone)" />
  <path d="M0 0 h800 v120 h-800Z" fill="var(--porch-beam)" />
  <path d="M0 164 h800" stroke="var(--porch-shade)" stroke-width="3" />
  <path d="M0 120 h800" stroke="var(--porch-shade)" stroke-width="5" />
</svg>`;
