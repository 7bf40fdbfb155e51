import { route } from "@react-router/dev/routes";

export default [route("fast", "routes/fast.js"), route("slow", "routes/slow.js")];
