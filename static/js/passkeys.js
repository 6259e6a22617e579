// Passkeys: a form with data-passkey asks the browser for one, and sends its answer in the hidden field "credential".

const FAILED = "The passkey did not work, or the time was up. Try again, or use another way.";
const NOT_HERE = "This browser, or this address of the product, cannot use passkeys. Use another way.";

const toBytes = (text) =>
  Uint8Array.from(atob(text.replace(/-/g, "+").replace(/_/g, "/")), (letter) => letter.charCodeAt(0));

const toText = (buffer) =>
  btoa(String.fromCharCode(...new Uint8Array(buffer)))
    .replace(/\+/g, "-")
    .replace(/\//g, "_")
    .replace(/=+$/, "");

const withBytes = (credentials) => (credentials ?? []).map((each) => ({ ...each, id: toBytes(each.id) }));

async function create({ publicKey }) {
  const made = await navigator.credentials.create({
    publicKey: {
      ...publicKey,
      challenge: toBytes(publicKey.challenge),
      user: { ...publicKey.user, id: toBytes(publicKey.user.id) },
      excludeCredentials: withBytes(publicKey.excludeCredentials),
    },
  });
  return answer(made, {
    attestationObject: toText(made.response.attestationObject),
    transports: made.response.getTransports?.() ?? [],
  });
}

async function get({ publicKey }) {
  const found = await navigator.credentials.get({
    publicKey: {
      ...publicKey,
      challenge: toBytes(publicKey.challenge),
      allowCredentials: withBytes(publicKey.allowCredentials),
    },
  });
  const { authenticatorData, signature, userHandle } = found.response;
  return answer(found, {
    authenticatorData: toText(authenticatorData),
    signature: toText(signature),
    userHandle: userHandle && toText(userHandle),
  });
}

const answer = (credential, response) => ({
  type: credential.type,
  id: credential.id,
  rawId: toText(credential.rawId),
  authenticatorAttachment: credential.authenticatorAttachment,
  clientExtensionResults: credential.getClientExtensionResults(),
  response: { clientDataJSON: toText(credential.response.clientDataJSON), ...response },
});

// What the page holds, or, on the sign-in page, what the server makes anew for each try.
async function optionsOf(form) {
  const held = document.getElementById("js_data");
  const data = held
    ? JSON.parse(held.textContent)
    : await (await fetch(form.action, { headers: { Accept: "application/json" } })).json();
  return data.creation_options ?? data.request_options;
}

function say(form, text) {
  const place = form.querySelector("[data-passkey-problem]");
  place.textContent = text;
  place.hidden = false;
}

async function ask(form) {
  if (!window.PublicKeyCredential) return say(form, NOT_HERE);
  try {
    const options = await optionsOf(form);
    const found = await (form.dataset.passkey === "create" ? create(options) : get(options));
    form.elements.credential.value = JSON.stringify(found);
    form.submit();
  } catch (error) {
    say(form, error.name === "SecurityError" ? NOT_HERE : FAILED);
  }
}

for (const form of document.querySelectorAll("form[data-passkey]")) {
  form.hidden = false; // without JavaScript there is nothing that it could do
  form.addEventListener("submit", (event) => {
    event.preventDefault();
    ask(form);
  });
}
