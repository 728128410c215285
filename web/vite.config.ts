import { defineConfig } from 'vite';

export default defineConfig({
  build: { target: 'es2022', outDir: 'dist', assetsInlineLimit: 0, chunkSizeWarningLimit: 2_000 },
  server: { proxy: { '/v1': 'http://127.0.0.1:8080' } },
});
