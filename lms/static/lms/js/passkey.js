// @ts-check
/**
 * Forms with `data-passkey`: "create" sets a passkey up, "get" and "login" use one. The button of type "button" begins;
 * the browser's answer goes into the hidden field `credential`, and the form is sent. Without script or without passkeys
 * in the browser the page says so, and its other way works.
 */

/** @param {string} text */
function bytes(text) {
  const plain = atob(text.replace(/-/g, "+").replace(/_/g, "/"));
  return Uint8Array.from(plain, (sign) => sign.charCodeAt(0));
}

/** @param {ArrayBuffer | null} buffer */
function text(buffer) {
  if (!buffer) return null;
  const plain = String.fromCharCode(...new Uint8Array(buffer));
  return btoa(plain).replace(/\+/g, "-").replace(/\//g, "_").replace(/=+$/, "");
}

/** @param {any} options */
function prepared(options) {
  const ready = { ...options, challenge: bytes(options.challenge) };
  if (options.user) ready.user = { ...options.user, id: bytes(options.user.id) };
  for (const list of ["excludeCredentials", "allowCredentials"]) {
    if (options[list]) ready[list] = options[list].map((/** @type {any} */ one) => ({ ...one, id: bytes(one.id) }));
  }
  return ready;
}

/** @param {any} credential */
function asJson(credential) {
  const response = credential.response;
  /** @type {Record<string, any>} */
  const parts = { clientDataJSON: text(response.clientDataJSON) };
  for (const name of ["attestationObject", "authenticatorData", "signature", "userHandle"]) {
    if (response[name]) parts[name] = text(response[name]);
  }
  if (response.getTransports) parts.transports = response.getTransports();
  return {
    id: credential.id,
    rawId: text(credential.rawId),
    type: credential.type,
    authenticatorAttachment: credential.authenticatorAttachment ?? null,
    clientExtensionResults: credential.getClientExtensionResults(),
    response: parts,
  };
}

/** @param {HTMLFormElement} form */
async function ask(form) {
  if (form.dataset.passkey === "create") {
    const options = prepared(pageOptions().creation_options.publicKey);
    const how = { ...options.authenticatorSelection, residentKey: "required", requireResidentKey: true };
    return navigator.credentials.create({ publicKey: { ...options, authenticatorSelection: how } });
  }
  let data = pageOptions();
  if (form.dataset.passkey === "login") {
    const headers = { Accept: "application/json", "X-Requested-With": "XMLHttpRequest" };
    data = await (await fetch(form.action, { headers, credentials: "same-origin" })).json();
  }
  return navigator.credentials.get({ publicKey: prepared(data.request_options.publicKey) });
}

function pageOptions() {
  return JSON.parse(document.getElementById("passkey-options")?.textContent ?? "{}");
}

/** @param {HTMLFormElement} form @param {any} error */
function tell(form, error) {
  const place = /** @type {HTMLElement | null} */ (form.querySelector("[data-passkey-problem]"));
  if (!place) return;
  /** @type {Record<string, string>} */
  const keys = { NotAllowedError: "cancelled", InvalidStateError: "known" };
  const key = keys[error?.name] ?? "failed";
  place.textContent = place.dataset[key] ?? "";
  place.hidden = false;
}

for (const form of /** @type {NodeListOf<HTMLFormElement>} */ (document.querySelectorAll("form[data-passkey]"))) {
  const button = /** @type {HTMLButtonElement | null} */ (form.querySelector("button[type=button]"));
  const field = /** @type {HTMLInputElement | null} */ (form.querySelector("[name$=credential]"));
  const missing = /** @type {HTMLElement | null} */ (form.querySelector("[data-passkey-missing]"));
  if (!button || !field) continue;
  if (!window.PublicKeyCredential) {
    button.hidden = true;
    continue;
  }
  if (missing) missing.hidden = true;
  button.addEventListener("click", async () => {
    const problem = /** @type {HTMLElement | null} */ (form.querySelector("[data-passkey-problem]"));
    if (problem) problem.hidden = true;
    try {
      const credential = await ask(form);
      if (!credential) throw new Error("nothing was chosen");
      field.value = JSON.stringify(asJson(credential));
      for (const copy of /** @type {NodeListOf<HTMLInputElement>} */ (form.querySelectorAll("[data-copies]"))) {
        const from = document.getElementById(copy.dataset.copies ?? "");
        copy.value = from instanceof HTMLInputElement && from.checked ? "on" : "";
      }
      form.noValidate = true; // the code beside it stays empty
      form.requestSubmit();
    } catch (error) {
      tell(form, error);
    }
  });
}
