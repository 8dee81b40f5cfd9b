// SPDX-License-Identifier: Apache-2.0
import { css } from 'lit';

export const previewStyles = css`
  :host {
    min-height: 100%;
    display: grid;
    align-items: center;
    padding: var(--space-32);
  }
  .preview {
    display: grid;
    grid-template-columns: minmax(0, 1.55fr) minmax(300px, 1fr);
    gap: var(--space-48);
    align-items: center;
    width: 100%;
    max-width: 1120px;
    margin-inline: auto;
  }
  .picture {
    aspect-ratio: 16 / 10;
    overflow: hidden;
    display: grid;
    place-items: center;
    border: 1px solid var(--line);
    border-radius: var(--radius-tile);
    background: var(--sunken);
  }
  .picture p {
    display: flex;
    align-items: center;
    gap: var(--space-8);
  }
  video {
    width: 100%;
    height: 100%;
    object-fit: cover;
    scale: -1 1;
  }
  .toggles {
    display: flex;
    justify-content: center;
    gap: var(--space-12);
    margin-block-start: var(--space-16);
  }
  .toggle {
    min-width: 168px;
  }
  .toggle.off {
    background: var(--bad-soft);
    border-color: var(--bad);
    color: var(--bad);
  }
  .side,
  .troubles {
    display: grid;
    gap: var(--space-24);
  }
  .troubles {
    gap: var(--space-8);
  }
  .troubles:not(:has(*)) {
    display: none;
  }
  .side header {
    display: grid;
    gap: var(--space-8);
  }
  .join {
    min-height: 52px;
    font-size: var(--text-17);
  }
  @container (max-width: 819px) {
    :host {
      padding: var(--space-16);
      align-items: start;
    }
    .preview {
      grid-template-columns: minmax(0, 1fr);
      gap: var(--space-24);
      max-width: 520px;
    }
    .side {
      gap: var(--space-16);
    }
    .toggle {
      flex: 1;
      min-width: 0;
      padding-inline: 8px;
    }
    .join {
      position: sticky;
      inset-block-end: var(--space-16);
      box-shadow: var(--shadow);
    }
  }
`;
