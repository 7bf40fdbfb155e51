import { expect, test } from "vitest";
import { sectionOf, withSection } from "../../scripts/release/changelog.ts";

const changelog = "# Changelog\n\nWhat changes.\n\n## 0.1.0\n\n- The first.\n";

test("a version's section goes before all others, one entry for each text", () => {
  const next = withSection(changelog, "0.2.0", ["**Hooks.** More.\n\nTwo lines.\n", "A mend."]);
  expect(next).toBe(
    "# Changelog\n\nWhat changes.\n\n## 0.2.0\n\n- **Hooks.** More.\n\n  Two lines.\n- A mend.\n\n## 0.1.0\n\n- The first.\n",
  );
  expect(sectionOf(next, "0.2.0")).toContain("A mend.");
  expect(sectionOf(next, "0.1.0")).toBe("- The first.");
});

test("the first version's section follows what the changelog says of itself", () => {
  expect(withSection("# Changelog\n", "0.1.0", ["The first."])).toBe(
    "# Changelog\n\n## 0.1.0\n\n- The first.\n",
  );
});

test("a version that the changelog does not know, or says nothing of, has no section", () => {
  expect(sectionOf(changelog, "0.1")).toBeUndefined();
  expect(sectionOf("## 0.2.0\n\n## 0.1.0\n\n- The first.\n", "0.2.0")).toBeUndefined();
});
