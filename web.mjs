// SPDX-License-Identifier: Apache-2.0

// Builds what runs in browsers. Maven calls it: `node web.mjs <build|check|test> <module>...`.
// A build whose inputs did not change since the last one costs some 100 ms.
import { spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { cpSync, existsSync, mkdirSync, readFileSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { basename, dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

const root = dirname(fileURLToPath(import.meta.url));
const windows = process.platform === 'win32';
const tooling = ['web.mjs', 'package.json', 'package-lock.json', 'tsconfig.json'];
const design = 'signaling/src/main/web/design';
const apiDocument = 'platform/src/main/resources/api';
const apiTypes = 'platform/target/openapi/api.d.ts';

// Per module: JavaScript entries, style sheets, files copied as they are, and where it all goes.
const bundles = {
  signaling: {
    from: 'signaling/src/main/web/classroom',
    to: 'signaling/target/classes/web/classroom',
    scripts: ['stoa-classroom.ts', 'components.ts'],
    styles: [`${design}/fonts.css`],
    inputs: ['signaling/src/main/web'],
    copies: [],
  },
  platform: {
    from: 'platform/src/main/web/portal',
    to: 'platform/target/classes/web/portal',
    scripts: ['portal.ts'],
    styles: ['platform/src/main/web/portal/portal.css'],
    inputs: ['platform/src/main/web', design],
    // What the service worker keeps from the start: the portal, what it loads first, and what works
    // without a network.
    worker: 'sw.js',
    shell: [
      'portal',
      'words/en/core',
      'words/ar/core',
      'calendar/offline-log',
      'calendar/log-queue',
      'words/en/log',
      'words/ar/log',
    ],
    copies: ['index.html', 'theme.js', 'manifest.webmanifest', 'icons'],
  },
};

const [command, ...modules] = process.argv.slice(2);
const verbs = { build, check, test };
if (!(command in verbs) || modules.length === 0 || modules.some((name) => !(name in bundles))) {
  fail(`usage: node web.mjs build|check|test ${Object.keys(bundles).join('|')}...`);
}
process.chdir(root);
install();
for (const name of modules) {
  await verbs[command](name);
}

/** Runs `npm ci` unless node_modules is what package-lock.json says. */
function install() {
  const stamp = 'node_modules/.stoa-lock';
  const wanted = hash(['package-lock.json']);
  if (read(stamp) === wanted) {
    return;
  }
  run('npm', ['ci', '--ignore-scripts', '--no-audit', '--no-fund', '--loglevel=error']);
  writeFileSync(stamp, wanted);
}

async function build(name) {
  const { from, to, scripts, styles, inputs, copies, worker } = bundles[name];
  const stamp = `${name}/target/web.stamp`;
  const wanted = hash([...tooling, ...inputs]);
  if (read(stamp) === wanted && existsSync(to)) {
    return;
  }
  const started = Date.now();
  await typeCheck();
  const { build: bundle } = await import('esbuild');
  const shared = {
    absWorkingDir: root,
    bundle: true,
    minify: true,
    outdir: to,
    logLevel: 'warning',
    metafile: true,
  };
  rmSync(to, { recursive: true, force: true });
  const script = bundle({
    ...shared,
    entryPoints: scripts.map((file) => `${from}/${file}`),
    format: 'esm',
    splitting: true,
    target: 'es2022',
    sourcemap: true,
    legalComments: 'linked',
    chunkNames: 'chunk-[hash]',
    loader: { '.css': 'text', '.svg': 'text' },
  });
  const style = bundle({
    ...shared,
    entryPoints: styles,
    entryNames: '[name]',
    assetNames: 'fonts/[name]-[hash]',
    loader: { '.woff2': 'file' },
    plugins: [{ name: 'weights', setup: keepWeights }],
  });
  const [{ metafile }] = await Promise.all([script, style]).catch(() => process.exit(1));
  for (const file of copies) {
    cpSync(join(from, file), join(to, file), { recursive: true });
  }
  if (worker) {
    await buildWorker(bundles[name], metafile, bundle);
  }
  writeFileSync(stamp, wanted);
  console.log(`web: built ${to} in ${Date.now() - started} ms`);
}

/** Leaves out of a variable typeface the weights that its `@font-face` does not name. */
function keepWeights(build) {
  build.onLoad({ filter: /-wght-.*\.woff2$/ }, async ({ path }) => {
    const { default: subset } = await import('subset-font');
    const [face] = readFileSync(`${design}/fonts.css`, 'utf8')
      .split('@font-face')
      .filter((one) => one.includes(basename(path)));
    const [, min, max] = face.match(/font-weight: (\d+) (\d+)/).map(Number);
    const [, ranges] = face.match(/unicode-range:([^;]+);/);
    const text = ranges.split(',').map(charactersOf).join('');
    const variationAxes = { wght: { min, max } };
    const contents = await subset(readFileSync(path), text, { targetFormat: 'woff2', variationAxes });
    return { contents, loader: 'file' };
  });
}

/** All characters of "U+0100-02BA", or of "U+02BD". */
function charactersOf(range) {
  const [first, last = first] = range.match(/[0-9A-F]{4}/g).map((code) => parseInt(code, 16));
  return String.fromCodePoint(...Array.from({ length: last - first + 1 }, (_, i) => first + i));
}

/** The service worker, which is told the shell's files and their digest. */
async function buildWorker({ from, to, worker, shell, copies }, { outputs }, bundle) {
  const entries = shell.map((one) => `${from}/${one}.ts`);
  const chunks = Object.keys(outputs).filter((path) => entries.includes(outputs[path].entryPoint));
  for (const path of chunks) {
    const needed = outputs[path].imports.filter(({ kind }) => kind === 'import-statement');
    // The list grows while it is walked.
    chunks.push(...needed.map(({ path }) => path).filter((path) => !chunks.includes(path)));
  }
  const fonts = files(`${to}/fonts`).filter((path) => /latin-(wght|600)-/.test(path));
  const rest = [...files(to).filter((path) => path.endsWith('.css')), ...fonts];
  const own = [...copies.flatMap((file) => files(`${to}/${file}`)), ...rest, ...new Set(chunks)];
  const kept = own.filter((path) => !/(index\.html|\.png|\.map)$/.test(path));
  await bundle({
    absWorkingDir: root,
    entryPoints: [`${from}/${worker}`],
    outdir: to,
    minify: true,
    logLevel: 'warning',
    define: {
      SHELL: JSON.stringify(['/', ...kept.map((path) => path.slice(to.length))]),
      VERSION: JSON.stringify(hash([`${to}/index.html`, ...kept]).slice(0, 12)),
    },
  }).catch(() => process.exit(1));
}

async function typeCheck() {
  const stamp = 'target/web/types.stamp';
  const wanted = hash([...tooling, 'signaling/src', 'platform/src'], /\.(ts|json|mjs|yaml)$/);
  if (read(stamp) !== wanted || !existsSync(apiTypes)) {
    await describeApi();
    node('typescript/bin/tsc', ['--project', '.']);
    mkdirSync(dirname(stamp), { recursive: true });
    writeFileSync(stamp, wanted);
  }
}

/** Writes the API's types from its document, which is split over several files. */
async function describeApi() {
  const { default: openapiTs, astToString } = await import('openapi-typescript');
  const { parse } = await import('yaml');
  const whole = { openapi: '3.1.0', info: { title: 'Stoa', version: '1' }, paths: {}, components: {} };
  for (const file of files(apiDocument).filter((path) => path.endsWith('.yaml'))) {
    const { paths = {}, components = {} } = parse(readFileSync(file, 'utf8'));
    Object.assign(whole.paths, paths);
    for (const [kind, named] of Object.entries(components)) {
      whole.components[kind] = { ...whole.components[kind], ...named };
    }
  }
  mkdirSync(dirname(apiTypes), { recursive: true });
  writeFileSync(apiTypes, astToString(await openapiTs(whole)));
}

function check(name) {
  const sources = [`${name}/src/main/web`, `${name}/src/test/web`];
  node('eslint/bin/eslint.js', ['--max-warnings=0', 'web.mjs', ...sources]);
  node('prettier/bin/prettier.cjs', ['--check', '--log-level=warn', '*.{js,mjs,json}', ...sources]);
}

async function test(name) {
  const from = `${name}/src/test/web`;
  const to = `${name}/target/web-test`;
  const entryPoints = files(from).filter((file) => file.endsWith('.test.ts'));
  const { build: bundle } = await import('esbuild');
  rmSync(to, { recursive: true, force: true });
  await bundle({
    absWorkingDir: root,
    entryPoints,
    bundle: true,
    outdir: to,
    outExtension: { '.js': '.mjs' },
    format: 'esm',
    platform: 'node',
    loader: { '.css': 'text', '.svg': 'text' },
    logLevel: 'warning',
  }).catch(() => process.exit(1));
  run(process.execPath, ['--test', '--test-reporter=dot', ...files(to)]);
}

/** One digest over the names and contents of these files and folders. */
function hash(paths, pattern = /./) {
  const digest = createHash('sha256');
  for (const file of paths.flatMap(files).filter((path) => pattern.test(path))) {
    digest.update(file).update(readFileSync(file));
  }
  return digest.digest('hex');
}

function files(path) {
  try {
    return readdirSync(path, { withFileTypes: true })
      .sort((a, b) => (a.name < b.name ? -1 : 1))
      .flatMap((entry) => (entry.isDirectory() ? files(`${path}/${entry.name}`) : [`${path}/${entry.name}`]));
  } catch {
    return [path];
  }
}

function read(file) {
  return existsSync(file) ? readFileSync(file, 'utf8') : undefined;
}

function node(script, args) {
  run(process.execPath, [join(root, 'node_modules', script), ...args]);
}

function run(program, args) {
  const { status, error } = spawnSync(program, args, {
    stdio: 'inherit',
    shell: windows && program === 'npm',
  });
  if (status !== 0) {
    fail(`${[program, ...args].join(' ')} failed${error ? `: ${error.message}` : ''}`);
  }
}

function fail(message) {
  console.error(`web: ${message}`);
  process.exit(1);
}
