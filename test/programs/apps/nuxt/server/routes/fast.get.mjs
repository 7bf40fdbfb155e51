export default defineEventHandler(() => "fast");
