import { cleanUp } from "../support.mjs";

process.on("sveltekit:shutdown", cleanUp);
