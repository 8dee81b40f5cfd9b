// SPDX-License-Identifier: Apache-2.0

export type Route =
  | { readonly page: 'classes' | 'login' | 'design' | 'operator' | 'missing' }
  | { readonly page: 'class' | 'connection'; readonly id: string };

export function routeOf(path: string): Route {
  const [first = '', second, ...rest] = path.split('/').slice(1);
  if (second === undefined || (second === '' && rest.length === 0)) {
    if (first === '') return { page: 'classes' };
    if (first === 'connection') return { page: 'connection', id: '' };
    if (first === 'login' || first === 'design' || first === 'operator') return { page: first };
  }
  if ((first === 'class' || first === 'connection') && second && rest.length === 0) {
    return { page: first, id: decoded(second) };
  }
  return { page: 'missing' };
}

function decoded(segment: string): string {
  try {
    return decodeURIComponent(segment);
  } catch {
    return segment;
  }
}

/** Goes to another page of the portal without loading it anew. */
export function go(path: string, replace = false): void {
  history[replace ? 'replaceState' : 'pushState'](null, '', path);
  dispatchEvent(new PopStateEvent('popstate'));
}
