// SPDX-License-Identifier: Apache-2.0
import type { Schemas } from './ask.ts';
import { ApiFailure } from './call.ts';

// WebAuthn level 3's JSON forms: the browser turns them into what it works with, and back.

interface Jsonable {
  toJSON(): unknown;
}
/** A credential as the API takes it. */
export type SentCredential = Schemas['PublicKeyCredential'];

/** Whether this browser can sign in by passkey here. */
export function passkeysWork(): boolean {
  return 'PublicKeyCredential' in globalThis && 'parseRequestOptionsFromJSON' in PublicKeyCredential;
}

/** Lets the person choose a passkey of theirs and proves that they have it. */
export async function usePasskey(options: object): Promise<SentCredential> {
  const publicKey = PublicKeyCredential.parseRequestOptionsFromJSON(
    options as PublicKeyCredentialRequestOptionsJSON,
  );
  return await made(() => navigator.credentials.get({ publicKey }));
}

/** Makes a passkey for this school. */
export async function makePasskey(options: object): Promise<SentCredential> {
  const publicKey = PublicKeyCredential.parseCreationOptionsFromJSON(
    options as PublicKeyCredentialCreationOptionsJSON,
  );
  return await made(() => navigator.credentials.create({ publicKey }));
}

async function made(ask: () => Promise<Credential | null>): Promise<SentCredential> {
  try {
    const credential = (await ask()) as (Credential & Jsonable) | null;
    if (credential) {
      const { id, rawId, type, response } = credential.toJSON() as SentCredential;
      return { id, rawId, type, response };
    }
  } catch {
    // The person turned away, or there is none: the browser does not say which.
  }
  throw new ApiFailure('failed', 0, 'passkey_refused', '');
}
