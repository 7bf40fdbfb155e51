import { sveltekit } from "@sveltejs/kit/vite";

// oxlint-disable-next-line import/no-default-export -- Vite reads its configuration from it
export default { plugins: [sveltekit()] };
