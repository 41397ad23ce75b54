import { fileURLToPath } from "node:url";
import { defineConfig, type Plugin } from "vite";

const at = (path: string) => fileURLToPath(new URL(path, import.meta.url));

/** One page a role. The server answers `/desk*` with desk.html, and so on; all else is the patient's. */
const pages = ["desk", "assistant", "cabin", "admin"] as const;

/** The same choice of page in `vite dev` and `vite preview` as the server makes. */
function pageOfRole(): Plugin {
  const rewrite = (request: { url?: string | undefined }, _: unknown, next: () => void) => {
    const path = (request.url ?? "/").split("?")[0] ?? "/";
    const isFile = /\.\w+$|^\/@|^\/(api|src|node_modules|assets)\//.test(path);
    const page = pages.find((name) => path === `/${name}` || path.startsWith(`/${name}/`));
    if (!isFile) request.url = `/${page ?? "index"}.html`;
    next();
  };
  return {
    name: "page-of-role",
    configureServer: (server) => void server.middlewares.use(rewrite),
    configurePreviewServer: (server) => void server.middlewares.use(rewrite),
  };
}

const backend = {
  "/api": { target: process.env.COMPTOIR_BACKEND ?? "http://127.0.0.1:8000", ws: true },
};

export default defineConfig({
  appType: "mpa",
  plugins: [pageOfRole()],
  resolve: { alias: { "~": at("./src") } },
  server: { proxy: backend },
  preview: { proxy: backend },
  build: {
    target: "es2022",
    outDir: "dist",
    assetsDir: "assets",
    // The content security policy allows 'self' only: no data: addresses, no inline code.
    assetsInlineLimit: 0,
    modulePreload: { polyfill: false },
    rolldownOptions: {
      input: {
        index: at("index.html"),
        ...Object.fromEntries(pages.map((page) => [page, at(`${page}.html`)])),
      },
    },
  },
});
