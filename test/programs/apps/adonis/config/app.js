import { defineConfig } from "@adonisjs/core/http";

export const appKey = "a key of thirty-two characters, or more";
export const http = defineConfig({});
