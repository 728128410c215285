// Builds the pages as the program carries them: installs what is locked where it is not there, builds, compresses each file.
import { execFileSync } from 'node:child_process';
import { existsSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { gzipSync } from 'node:zlib';
import { join } from 'node:path';

process.chdir(import.meta.dirname);
const npm = (...words) => execFileSync('npm', [...words], { stdio: ['ignore', 'ignore', 'inherit'], shell: process.platform === 'win32' });
const lock = 'package-lock.json';
const installed = 'node_modules/.installed';
if (!existsSync(installed) || readFileSync(installed, 'utf8') !== readFileSync(lock, 'utf8')) {
  npm('ci', '--no-audit', '--no-fund', '--ignore-scripts', '--loglevel=error');
  writeFileSync(installed, readFileSync(lock, 'utf8'));
}

npm('run', 'build', '--silent', '--', '--logLevel=error');
for (const name of readdirSync('dist', { recursive: true, withFileTypes: true })) {
  if (!name.isFile()) continue;
  const path = join(name.parentPath, name.name);
  writeFileSync(`${path}.gz`, gzipSync(readFileSync(path), { level: 9 }));
  rmSync(path);
}

writeFileSync('dist/.built', '');
