import { fileURLToPath } from "node:url";
import react from "@vitejs/plugin-react";
import { defineConfig } from "vitest/config";

const here = (path: string) => fileURLToPath(new URL(path, import.meta.url));
const api = process.env.OMNIMIND_API ?? "http://127.0.0.1:8000";

export default defineConfig({
  plugins: [react()],
  resolve: { alias: { "@": here("src") } },
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
  },
  test: { include: ["src/**/*.test.ts"], environment: "node" },
});
