// The name by which it loads its configuration.
export default { output: process.env.NEXT_OUTPUT, outputFileTracingRoot: import.meta.dirname };
