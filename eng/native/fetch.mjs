// Runs `npm ci` here once, however many builds ask at the same time: who makes the lock folder works, the others wait for its end.
import { spawnSync } from 'node:child_process';
import { existsSync, mkdirSync, rmdirSync, statSync } from 'node:fs';
import { setTimeout } from 'node:timers/promises';

const lock = '.fetching';
const staleAfterMs = 5 * 60_000;
const giveUpMs = Date.now() + staleAfterMs;

function take() {
  try {
    mkdirSync(lock);
    return true;
  } catch (error) {
    if (error.code !== 'EEXIST') throw error;
    return false;
  }
}

function isStale() {
  try {
    return Date.now() - statSync(lock).mtimeMs > staleAfterMs;
  } catch {
    return false;
  }
}

while (!take()) {
  if (isStale()) rmdirSync(lock);
  if (Date.now() > giveUpMs) {
    console.error(`another build holds eng/native/${lock}; remove the folder if none is running`);
    process.exit(1);
  }
  await setTimeout(100);
}

let code = 0;
try {
  if (!existsSync('node_modules/.package-lock.json')) {
    const npm = spawnSync('npm', ['ci', '--no-audit', '--no-fund'], { stdio: 'inherit', shell: process.platform === 'win32' });
    code = npm.error ? 1 : npm.status ?? 1;
    if (npm.error) console.error(`npm ci: ${npm.error.message}`);
  }
} finally {
  rmdirSync(lock);
}
process.exit(code);
