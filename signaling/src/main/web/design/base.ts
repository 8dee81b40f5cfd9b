// SPDX-License-Identifier: Apache-2.0
import { css, unsafeCSS } from 'lit';
import { controls } from './controls.ts';
import tokenText from './tokens.css';

/** The token sheet, for an element that stands alone on somebody else's page. */
export const tokens = unsafeCSS(tokenText);

const ground = css`
  *,
  *::before,
  *::after {
    box-sizing: border-box;
  }
  :host {
    display: block;
    font: 400 var(--text-15) / 1.5 var(--sans);
    color: var(--ink);
  }
  :host([hidden]),
  [hidden] {
    display: none !important;
  }
  h1,
  h2,
  h3 {
    font-family: var(--serif);
    font-weight: 560;
    line-height: 1.2;
    letter-spacing: -0.01em;
    margin: 0;
    text-wrap: balance;
  }
  /* Joined letters must touch. */
  h1:dir(rtl),
  h2:dir(rtl),
  h3:dir(rtl) {
    letter-spacing: 0;
  }
  h1 {
    font-size: var(--text-27);
  }
  h2 {
    font-size: var(--text-21);
  }
  h3 {
    font-size: var(--text-17);
  }
  p {
    margin: 0;
    text-wrap: pretty;
  }
  ul,
  ol {
    margin: 0;
    padding: 0;
    list-style: none;
  }
  a {
    color: var(--accent);
    text-underline-offset: 3px;
  }
  :focus-visible {
    outline: 2px solid var(--accent);
    outline-offset: 2px;
  }
  .muted {
    color: var(--ink-muted);
  }
  .small {
    font-size: var(--text-13);
  }
  .numbers {
    font-variant-numeric: tabular-nums;
  }
  .unseen {
    position: absolute;
    width: 1px;
    height: 1px;
    margin: -1px;
    overflow: hidden;
    clip-path: inset(50%);
    white-space: nowrap;
  }
  .icon {
    display: inline-flex;
    flex: none;
  }
  .icon svg {
    width: 20px;
    height: 20px;
    stroke-width: 1.75;
  }
  .small .icon svg,
  .state .icon svg {
    width: 16px;
    height: 16px;
  }
  .directed:dir(rtl) {
    scale: -1 1;
  }
  .turning {
    animation: turn 1.2s linear infinite;
  }
  @keyframes turn {
    to {
      rotate: 1turn;
    }
  }
  @media (prefers-reduced-motion: reduce) {
    .turning {
      animation: none;
    }
  }
`;

/** What every shadow root of the product starts from: ground rules and controls. */
export const base = [ground, controls];
