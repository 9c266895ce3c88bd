// @ts-check
/**
 * Names for what Wagtail's page editor leaves to guessing: rich text fields have none for a screen reader, and of two
 * blocks with the same words one cannot tell which is which. Fields and blocks come and go, so the page is watched.
 */

/** @param {Element | null} section */
function headingOf(section) {
  const heading = section && document.getElementById(section.id.replace(/-section$/, "-heading"));
  return { id: heading?.id ?? "", text: heading?.textContent?.replace(/[*\s]+/g, " ").trim() ?? "" };
}

function nameFields() {
  for (const field of document.querySelectorAll("[role=textbox]:not([aria-label]):not([aria-labelledby])")) {
    field.setAttribute("aria-label", headingOf(field.closest("section[id$=-section]")).text || document.title);
  }
}

/** Sections of the form with the same heading are counted: 答案, 答案 2, … */
function countSections() {
  /** @type {Map<string, number>} */
  const known = new Map();
  for (const section of document.querySelectorAll("main section[id$=-section]")) {
    const { id, text } = headingOf(section);
    if (!text) continue;
    const count = (known.get(text) ?? 0) + 1;
    known.set(text, count);
    const name = count > 1 ? `${text} ${count}` : null;
    if (name === section.getAttribute("aria-label")) continue;
    if (name) {
      section.setAttribute("aria-label", name);
      section.removeAttribute("aria-labelledby");
    } else {
      section.removeAttribute("aria-label");
      section.setAttribute("aria-labelledby", id);
    }
  }
}

function nameAll() {
  nameFields();
  countSections();
}

new MutationObserver(nameAll).observe(document.documentElement, { childList: true, subtree: true });
nameAll();
