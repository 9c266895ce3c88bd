// @ts-check
/**
 * Words that scripts put into a page which is not Chinese: where they are Chinese, what holds them says so. The same for
 * them as `lms/web/tongues.py` does for what the server sends: a film's captions, what is said at a place, names.
 */

const CHINESE = "zh-Hans"; // as the page's own language is written
const HAN = /[\u3400-\u9fff\uf900-\ufaff]/;
const READ_OUT = ["aria-label", "aria-valuetext", "alt", "title"];
/** @type {WeakSet<Element>} */
const marked = new WeakSet(); // by us: a line may say something else later

/** @param {Element} element what it says itself, not what its elements say */
function words(element) {
  const own = [...element.childNodes].filter((node) => node instanceof Text).map((node) => node.data);
  return [...own, ...READ_OUT.map((name) => element.getAttribute(name) ?? "")].join(" ");
}

/** @param {Element} element */
function mark(element) {
  if (element.localName === "script" || element.localName === "style") return;
  const isChinese = HAN.test(words(element));
  if (isChinese && !element.closest("[lang]")?.getAttribute("lang")?.startsWith("zh")) {
    element.setAttribute("lang", CHINESE);
    marked.add(element);
  } else if (!isChinese && marked.delete(element)) {
    element.removeAttribute("lang");
  }
}

/** @param {Node} node */
function markAll(node) {
  if (node instanceof Text && node.parentElement) mark(node.parentElement);
  if (!(node instanceof Element)) return;
  for (const each of [node, ...node.querySelectorAll("*")]) mark(each);
}

if (!document.documentElement.lang.startsWith("zh")) {
  new MutationObserver((changes) => {
    for (const { target, addedNodes } of changes) {
      const changed = target instanceof Element ? target : target.parentElement;
      if (changed) mark(changed);
      addedNodes.forEach(markAll);
    }
  }).observe(document.body, {
    subtree: true,
    childList: true,
    characterData: true,
    attributes: true,
    attributeFilter: READ_OUT,
  });
}
