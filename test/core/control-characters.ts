/** What must not get into a log. */
// oxlint-disable-next-line no-control-regex -- they are what is looked for
export const CONTROL: RegExp = /[\u0000-\u001f\u007f-\u009f\u2028\u2029]/;
