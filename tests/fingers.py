"""What is smaller than a finger."""

# Each control by itself, or with the label that belongs to it. What only a screen reader meets is no target.
SMALL = """() => [...document.querySelectorAll("a[href], button, input, select, textarea, summary, [tabindex='0']")]
  .filter((each) => each.checkVisibility() && !each.disabled && each.type !== "hidden" && each.tabIndex >= 0)
  .map((each) => [each, (each.closest("label") ?? each).getBoundingClientRect()])
  .filter(([each, { width, height }]) => !each.matches(".skip, .visually-hidden") && Math.min(width, height) < 43.5)
  .map(([each, { width, height }]) => `${Math.round(width)}x${Math.round(height)} ${each.outerHTML.slice(0, 90)}`)"""
