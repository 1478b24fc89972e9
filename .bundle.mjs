// Makes one program of the compiled application and its packages, dist/app/main.js: thousands of files take Node half a second.
import { readFile } from 'node:fs/promises';
import { build } from 'esbuild';

/** Packages that stay files: those that are asked for by a name or a path of theirs, and those that are not installed. */
const external = [
  'piscina',
  '@fastify/static',
  'class-transformer',
  'class-validator',
  'nodemailer',
  'pg-native',
  '@fastify/multipart',
  '@fastify/view',
  '@nestjs/microservices',
  '@nestjs/platform-express',
  '@nestjs/websockets',
];

/**
 * Swagger's schemas have the names of classes, but in `let X = class X`, as swc writes some, the inner X would get another one.
 * With `keepNames`, every function that a request makes would be named anew: a tenth of the time of a short read.
 */
const classNames = {
  name: 'class names',
  setup({ onLoad }) {
    onLoad({ filter: /dist.src.*\.js$/ }, async ({ path }) => ({
      contents: (await readFile(path, 'utf8')).replace(/\blet (\w+) = class \1\b/g, 'let $1 = class'),
    }));
  },
};

await build({
  entryPoints: { main: 'dist/src/main.js', 'password.worker': 'dist/src/auth/password.worker.js' },
  outdir: 'dist/app',
  bundle: true,
  splitting: true,
  platform: 'node',
  format: 'esm',
  target: 'node24',
  external,
  plugins: [classNames],
  // for what CommonJS packages ask at run time
  banner: {
    js: `const require = process.getBuiltinModule('node:module').createRequire(import.meta.url);
const [__filename, __dirname] = [import.meta.filename, import.meta.dirname];`,
  },
  logLevel: 'warning',
});
