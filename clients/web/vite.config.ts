import { fileURLToPath } from "node:url";
import react from "@vitejs/plugin-react";
import { defineConfig } from "vite";
import { emoji } from "./scripts/emoji.ts";
import { pwa } from "./scripts/pwa.ts";

const server = process.env.HONGYAN_SERVER ?? "http://127.0.0.1:8010";

export default defineConfig({
  plugins: [react(), emoji(), pwa()],
  resolve: { alias: { "@": fileURLToPath(new URL("./src", import.meta.url)) } },
  build: {
    outDir: fileURLToPath(new URL("../../src/hongyan/web", import.meta.url)),
    emptyOutDir: true,
    target: "es2022",
    assetsInlineLimit: 0,
    modulePreload: { polyfill: false },
    rolldownOptions: {
      input: { index: "index.html", sw: "worker/service-worker.ts" },
      output: {
        // Two files for what is always loaded: many small ones compress worse. Libraries change more rarely.
        codeSplitting: {
          groups: [
            { name: "libraries", test: /node_modules/, tags: ["$initial"], priority: 1 },
            { name: "first", test: /^(?!.*\/worker\/)/, tags: ["$initial"] },
          ],
        },
        entryFileNames: ({ name }) => (name === "sw" ? "sw.js" : "assets/[name]-[hash].js"),
      },
    },
  },
  server: { proxy: { "/api": { target: server, ws: true, changeOrigin: true } } },
  test: { environment: "jsdom", include: ["tests/**/*.test.ts"], setupFiles: ["tests/setup.ts"] },
} as Parameters<typeof defineConfig>[0]);
