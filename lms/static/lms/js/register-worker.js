// @ts-check
/** Have the page for a missing network held from now on; after everything that this page itself needs. */

if ("serviceWorker" in navigator) {
  const register = () => navigator.serviceWorker.register("/sw.js").catch(() => {}); // a private window may refuse
  if (document.readyState === "complete") register();
  else addEventListener("load", register, { once: true });
}
