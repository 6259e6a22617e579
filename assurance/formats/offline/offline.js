"use strict";
(() => {
  const data = JSON.parse(document.getElementById("data").textContent);
  const at = (id) => document.getElementById(id);
  const say = (place) => data.texts[place];
  const table = document.querySelector("table");
  const slider = at("slider"), choice = at("version");
  const words = at("words"), agency = at("agency"), status = at("status"), outstanding = at("outstanding");
  const last = data.versions.length - 1;

  // Texts are only ever put in as text.
  function made(name, attributes, ...inside) {
    const element = document.createElement(name);
    for (const [key, value] of Object.entries(attributes)) element.setAttribute(key, value);
    element.append(...inside);
    return element;
  }
  const bold = (text) => made("b", {}, text);
  const paragraph = (text, name) => made("p", name ? { class: name } : {}, ...[].concat(text));

  // What the words are looked for in, made when it is first asked for.
  const found = new Map();
  function searched(place) {
    if (!found.has(place)) {
      const [, , text, actions, assurance] = data.rows[place];
      const all = [...text, ...actions.flatMap((each) => each[1]), ...assurance.flatMap((each) => each[1])];
      found.set(place, all.map(say).join("\0").toLowerCase());
    }
    return found.get(place);
  }

  function isShown([place, day]) {
    const [ref, heading] = data.rows[place];
    const [, , its, isOutstanding] = data.days[day];
    if (agency.value && say(heading) !== agency.value) return false;
    if (status.value && say(its) !== status.value) return false;
    if (outstanding.checked && !isOutstanding) return false;
    const asked = words.value.split(/\s+/).filter(Boolean);
    return asked.every((word) => word === say(ref) || searched(place).includes(word.toLowerCase()));
  }

  const facts = (all) => all.map(([label, text]) => paragraph([bold(say(label)), ` ${say(text)}`], "fact"));

  function actionsOf(actions) {
    if (!actions.length) return [paragraph("None recorded")];
    return actions.flatMap(([label, text, progress, its]) => [
      ...text.map((each, n) => paragraph(n || !say(label) ? say(each) : [bold(`${say(label)})`), ` ${say(each)}`])),
      ...progress.map((each, n) => paragraph(n ? say(each) : [bold("Latest progress, "), say(each)])),
      ...facts(its),
    ]);
  }

  function assuranceOf(assurance) {
    if (!assurance.length) return [paragraph("None recorded")];
    return assurance.flatMap(([source, text, evidence]) => [
      paragraph(say(source), "source"),
      ...text.map((each) => paragraph(say(each))),
      ...(say(evidence) ? [paragraph([bold("Evidence: "), say(evidence)])] : []),
    ]);
  }

  function rowOf([place, day]) {
    const [ref, , text, actions, assurance, decisions] = data.rows[place];
    const [rating, label, , , its] = data.days[day];
    const cell = (name, inside) => made("td", { role: "cell" }, paragraph(name, "label"), ...inside);
    const decided = decisions.map((each, n) => paragraph(n ? say(each) : [bold("Decision: "), say(each)], "decision"));
    const tag = made("p", {}, made("span", { class: `tag ${say(rating)}` }, say(label)));
    const head = [paragraph(say(ref), "ref"), ...text.map((each) => paragraph(say(each)))];
    return made("tr", { role: "row" },
      made("th", { role: "rowheader", scope: "row" }, ...head),
      cell("Actions", actionsOf(actions)),
      cell("Assurance", [...assuranceOf(assurance), ...decided]),
      cell("Status", [tag, ...facts(its)]));
  }

  function show() {
    const version = data.versions[slider.value];
    const rows = version.rows.filter(isShown);
    for (const body of [...table.tBodies]) body.remove();
    let heading = null, body = null;
    for (const row of rows) {
      const cells = data.rows[row[0]], its = cells[1], transfer = say(cells[6]);
      if (its !== heading) {
        heading = its;
        const title = transfer ? `${say(its)}. ${transfer}` : say(its);
        const head = made("th", { role: "rowheader", colspan: 4, scope: "rowgroup" }, title);
        body = made("tbody", { role: "rowgroup" }, made("tr", { role: "row", class: "agency" }, head));
        table.append(body);
      }
      body.append(rowOf(row));
    }
    table.hidden = !rows.length;
    at("none").hidden = rows.length > 0;
    at("name").textContent = version.name;
    at("said").textContent = version.said;
    at("marking").textContent = version.marking;
    at("marking").hidden = !version.marking;
    slider.setAttribute("aria-valuetext", version.name);
    choice.value = slider.value;
    at("earlier").disabled = slider.value === "0";
    at("later").disabled = slider.value === String(last);
    at("count").textContent = inWords(version, rows.length);
  }

  // “Today, as at 23 November 2026: 5 of 52 recommendations. Shown are: Cafcass; only outstanding assurance.”
  function inWords(version, number) {
    const all = version.rows.length;
    const asked = [
      words.value.trim() && `“${words.value.trim()}”`, agency.value, status.value,
      outstanding.checked && "only outstanding assurance",
    ].filter(Boolean);
    const counted = asked.length ? `${number} of ${all}` : `${all}`;
    const noun = all === 1 ? "recommendation" : "recommendations";
    return `${version.name}: ${counted} ${noun}.${asked.length ? ` Shown are: ${asked.join("; ")}.` : ""}`;
  }

  function go(place) {
    slider.value = String(Math.min(Math.max(place, 0), last));
    show();
  }

  function offer(select, texts) {
    for (const text of texts) select.append(made("option", { value: text }, text));
  }

  const inOrder = [...data.versions].reverse().flatMap((version) => version.rows);
  offer(agency, new Set(inOrder.map(([place]) => say(data.rows[place][1]))));
  offer(status, [...new Set(inOrder.map(([, day]) => say(data.days[day][2])))].sort());
  data.versions.forEach((version, place) => choice.prepend(made("option", { value: place }, version.name)));
  slider.max = String(last);
  slider.value = String(last);
  at("versions").hidden = last === 0;
  slider.addEventListener("input", show);
  choice.addEventListener("change", () => go(Number(choice.value)));
  at("earlier").addEventListener("click", () => go(Number(slider.value) - 1));
  at("later").addEventListener("click", () => go(Number(slider.value) + 1));
  for (const each of [words, agency, status, outstanding]) each.addEventListener("input", show);
  at("clear").addEventListener("click", () => {
    words.value = agency.value = status.value = "";
    outstanding.checked = false;
    show();
    words.focus();
  });
  at("controls").hidden = false;
  show();
})();
