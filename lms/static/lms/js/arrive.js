// @ts-check
/**
 * Where a page begins.
 *
 * What was refused has the focus, however the page was opened. Whoever comes by a choice (she sent a form, or followed a
 * link of what the page is about) begins where the next page has to tell her something: at the result of the place that
 * the address names (data-result), at what is said, at what was found (data-found), or at the heading; not in front of
 * the header once more, which is twelve presses of a switch. A link of the header opens a page at its top, as ever.
 */

const KEY = "chosen"; // when, in ms; this tab's only
const LASTS = 120_000; // a page on a slow line comes late; a choice that led to no page is forgotten
const FILES = /\.(?:xlsx|csv|pdf|json|zip|vtt|srt|brf|txt|mp3|mp4)$/;

/** @param {() => void} work A browser that keeps nothing begins at the top. */
function kept(work) {
  try {
    work();
  } catch {
    /* nothing to do */
  }
}

function takeChoice() {
  let at = 0;
  kept(() => {
    at = Number(sessionStorage.getItem(KEY));
    sessionStorage.removeItem(KEY);
  });
  return Date.now() - at < LASTS;
}

const noteChoice = () => kept(() => sessionStorage.setItem(KEY, String(Date.now())));

/** @param {Element} place What it has to tell: its result, or its heading. */
const matterOf = (place) => place.querySelector("[data-result]") ?? place.querySelector("h1, h2, h3") ?? place;

/** @returns {Element | null} */
function beginning() {
  const main = document.querySelector("main");
  const wrong = document.querySelector(".form__summary[data-wrong]") ?? document.querySelector("[data-wrong]");
  const wasChosen = takeChoice();
  if (wrong || !main) return wrong;
  let named = /** @type {HTMLElement | null} */ (null);
  kept(() => (named = document.getElementById(decodeURIComponent(location.hash.slice(1))))); // a hash may be any text
  if (named && main !== named && main.contains(named)) return matterOf(named);
  if (!wasChosen) return null;
  return document.querySelector("[data-said]") ?? main.querySelector("[data-found]") ?? main.querySelector("h1");
}

function begin() {
  const place = /** @type {HTMLElement | null} */ (beginning());
  if (!place) return;
  const said = document.querySelector("[data-said]");
  if (said?.id && !said.contains(place) && !place.contains(said)) place.setAttribute("aria-describedby", said.id);
  if (place.tabIndex < 0) place.tabIndex = -1;
  place.focus();
}

/** @param {Event} event */
const isOfTheMatter = (event) => event.target instanceof Element && Boolean(event.target.closest("main"));

addEventListener("submit", (event) => {
  if (!event.defaultPrevented && isOfTheMatter(event)) noteChoice();
});

addEventListener("click", (event) => {
  const link = event.target instanceof Element ? event.target.closest("a") : null;
  if (!link || !isOfTheMatter(event) || event.defaultPrevented || event.ctrlKey || event.metaKey || event.shiftKey) return;
  const leads = link.origin === location.origin && link.pathname + link.search !== location.pathname + location.search;
  if (leads && !link.target && !link.hasAttribute("download") && !FILES.test(link.pathname)) noteChoice();
});

addEventListener("pageshow", (event) => {
  if (event.persisted) takeChoice(); // back to a page as it was left, with its focus
});

begin();
