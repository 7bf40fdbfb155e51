import adapter from "@sveltejs/adapter-node";

// Where the tests build to: a folder of their own.
const { BUILD_FOLDER = "build" } = process.env;

// oxlint-disable-next-line import/no-default-export -- SvelteKit reads its configuration from it
export default { kit: { adapter: adapter({ out: BUILD_FOLDER }) } };
