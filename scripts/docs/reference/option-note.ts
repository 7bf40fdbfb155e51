/** What the page says of an option beyond its docstring. */
export interface OptionNote {
  /** As users write it: `probes.readiness`. */
  readonly option: string;
  readonly more?: string;
  /** Where the docstring's is not for this place. */
  readonly defaultText?: string;
  readonly example?: string;
}

export interface OptionGroup {
  readonly title: string;
  readonly about: string;
  readonly notes: readonly OptionNote[];
}
