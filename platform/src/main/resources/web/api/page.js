// SPDX-License-Identifier: Apache-2.0

// Shows the API's document. Text is only ever set as text: nothing of the document becomes markup.
const main = document.querySelector('main');
const filter = document.querySelector('#filter');
const methods = ['get', 'post', 'put', 'patch', 'delete'];

function element(name, text, ...children) {
  const made = document.createElement(name);
  if (text) {
    made.textContent = text;
  }
  made.append(...children);
  return made;
}

function resolved(api, node) {
  return node?.$ref ? resolved(api, node.$ref.slice(2).split('/').reduce((at, step) => at?.[step], api)) : node;
}

/** A schema in a few words and lines, as somebody would write it down. */
function outline(api, schema, indent = '', depth = 0) {
  const it = resolved(api, schema) ?? {};
  if (it.properties && depth < 6) {
    const lines = Object.entries(it.properties).map(([name, each]) => {
      const optional = it.required?.includes(name) ? '' : '?';
      const note = resolved(api, each)?.description ? `  // ${resolved(api, each).description}` : '';
      return `${indent}  ${name}${optional}: ${outline(api, each, `${indent}  `, depth + 1)}${note}`;
    });
    return `{\n${lines.join('\n')}\n${indent}}`;
  }
  if (it.items) {
    return `[${outline(api, it.items, indent, depth + 1)}]`;
  }
  const type = it.enum ? it.enum.join(' | ') : 'const' in it ? String(it.const) : [it.type ?? 'any'].flat().join(' | ');
  const limits = ['format', 'minimum', 'maximum', 'minLength', 'maxLength', 'pattern', 'default']
    .filter((word) => word in it && Math.abs(Number(it[word])) !== 2147483648 && it[word] !== 2147483647)
    .map((word) => `${word} ${it[word]}`);
  return limits.length > 0 ? `${type} (${limits.join(', ')})` : type;
}

function content(api, node) {
  return Object.entries(resolved(api, node)?.content ?? {}).map(([type, { schema }]) =>
    element('div', '', element('p', type), element('pre', outline(api, schema))),
  );
}

function parameters(api, operation) {
  if (!operation.parameters?.length) {
    return [];
  }
  const rows = operation.parameters.map((each) => {
    const it = resolved(api, each);
    const text = [outline(api, it.schema), it.description].filter(Boolean).join('. ');
    return element(
      'tr',
      '',
      element('th', it.name + (it.required ? '' : '?')),
      element('td', it.in),
      element('td', text),
    );
  });
  return [element('h4', 'Parameters'), element('table', '', ...rows)];
}

function show(api, path, method, operation) {
  const access = operation['x-stoa-access'];
  const word = element('span', method.toUpperCase());
  word.className = 'method';
  const note = element('span', ` ${access}`);
  note.className = 'access';
  const head = element('summary', '', word, element('code', path), ` ${operation.summary ?? ''}`, note);
  const answers = Object.entries(operation.responses).flatMap(([status, answer]) => [
    element('h4', `${status === 'default' ? 'Refused' : status}: ${resolved(api, answer)?.description ?? ''}`),
    ...(status === 'default' ? [] : content(api, answer)),
  ]);
  const box = element(
    'details',
    '',
    head,
    element('p', operation.description),
    element('p', '', 'Operation ', element('code', operation.operationId)),
    ...parameters(api, operation),
    ...(operation.requestBody ? [element('h4', 'Body'), ...content(api, operation.requestBody)] : []),
    ...answers,
  );
  box.dataset.words = `${method} ${path} ${operation.operationId} ${operation.summary} ${access}`.toLowerCase();
  return box;
}

function render(api) {
  const groups = new Map();
  for (const [path, item] of Object.entries(api.paths)) {
    for (const method of methods.filter((name) => name in item)) {
      const tag = item[method].tags?.[0] ?? 'other';
      groups.set(tag, [...(groups.get(tag) ?? []), show(api, path, method, item[method])]);
    }
  }
  const sections = [...groups.entries()]
    .sort(([a], [b]) => a.localeCompare(b))
    .map(([tag, boxes]) => element('section', '', element('h2', tag), ...boxes));
  main.replaceChildren(element('pre', api.info.description), ...sections);
}

filter.addEventListener('input', () => {
  const wanted = filter.value.toLowerCase().trim().split(/\s+/);
  for (const section of main.querySelectorAll('section')) {
    for (const box of section.querySelectorAll('details')) {
      box.hidden = !wanted.every((word) => box.dataset.words.includes(word));
    }
    section.hidden = !section.querySelector('details:not([hidden])');
  }
});

try {
  render(await (await fetch('/api/v1/openapi.json')).json());
} catch {
  main.replaceChildren(element('p', 'The document could not be read. Load this page again.'));
}
