import { fileURLToPath } from "node:url";
import react from "@vitejs/plugin-react";
import { defineConfig } from "vitest/config";
import { early } from "./tools/early.ts";

const here = (path: string) => fileURLToPath(new URL(path, import.meta.url));
const api = process.env.OMNIMIND_API ?? "http://127.0.0.1:8000";

// Two files for what all pages have in common, and those that a page has alone: what is small costs more to ask for
// than to read.
const CHUNKS = [
  { name: "vendor", test: /node_modules[\\/](react|react-dom|react-router|scheduler|@tanstack)[\\/]/ },
  { name: "index", test: /src[\\/](api|app(?![\\/]Palette)|i18n|theme|ui|main\.tsx)|node_modules[\\/]lucide-react/ },
];

export default defineConfig({
  plugins: [react(), early()],
  resolve: {
    alias: [
      { find: "@", replacement: here("src") },
      // By its name it is the one for development, whoever asks.
      { find: /^react-router$/, replacement: here("node_modules/react-router/dist/production/index.mjs") },
    ],
  },
  server: { proxy: { "/v1": { target: api, ws: true } } },
  preview: { proxy: { "/v1": { target: api, ws: true } } },
  build: {
    outDir: here("../src/omnimind/web"),
    emptyOutDir: true,
    manifest: true,
    // The first versions with light-dark() and everything else in use: 2024.
    target: ["chrome123", "firefox128", "safari17.5"],
    // Inlined assets would be data: addresses, which the Content-Security-Policy refuses for fonts.
    assetsInlineLimit: 0,
    // All browsers of the target know it.
    modulePreload: { polyfill: false },
    rolldownOptions: { output: { codeSplitting: { groups: CHUNKS } } },
  },
  test: { include: ["src/**/*.test.ts"], environment: "node" },
});
