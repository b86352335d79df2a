// The sheet of a scorecard: keys, autosave, pasting, the drawer. Without it each row's page works.
(() => {
  const sheet = document.querySelector("[data-sheet]");
  if (!sheet) return;
  const says = sheet.dataset;
  const csrf = JSON.parse(document.body.getAttribute("hx-headers"));
  const narrow = window.matchMedia("(max-width: 61.99em)");
  const cells = [...sheet.querySelectorAll("[data-cell]")];
  const fields = [...sheet.querySelectorAll(".cell-input, .cell-reason")];
  const cellOf = (field) => field.closest("[data-cell]");
  const part = (cell, name) => cell.querySelector(`[name=${name}]`);
  const unsaved = new Set();
  let batch = new Map(); // pasted cells that stand or fall together

  fields.forEach((field) => {
    field.readOnly = false;
    field.disabled = false;
    field.dataset.stored = field.value;
  });
  sheet.querySelectorAll("[data-tools], [data-fold-one]").forEach((tool) => (tool.hidden = false));

  // -- what a cell says ---------------------------------------------------------------------------
  const status = document.querySelector("[data-said]");
  const say = (cell, kind, words = "") => {
    cell.classList.remove("is-wrong", "is-unsaved", "is-saved");
    if (kind) cell.classList.add(`is-${kind}`);
    const line = cell.querySelector("[data-cell-said]");
    line.textContent = kind === "saved" ? "" : words;
    line.hidden = kind === "saved" || !words;
    cell.querySelectorAll(".cell-input").forEach((field) => field.setAttribute("aria-invalid", kind === "wrong"));
    if (words) status.textContent = `${cell.dataset.cell}: ${words}`;
    if (kind === "saved") unsaved.delete(cell);
    else if (kind) unsaved.add(cell);
    tellSaved();
  };
  let savedAt = "";
  const tellSaved = () => {
    const line = sheet.querySelector("[data-saved]");
    const waiting = unsaved.size > 0;
    line.classList.toggle("is-unsaved", waiting);
    line.textContent = waiting ? `${says.saysOpen} ${unsaved.size}` : savedAt && `${says.saysSaved} ${savedAt}`;
  };
  window.addEventListener("beforeunload", (event) => {
    if (unsaved.size) event.preventDefault();
  });

  const differs = (cell) => {
    const value = part(cell, "value").value.trim();
    const target = part(cell, "target");
    if (!value) return false;
    return value !== cell.dataset.below || (target && target.value.trim() && target.value.trim() !== cell.dataset.belowTarget);
  };
  const wantsReason = (cell) => {
    if (!("needsReason" in cell.dataset)) return false;
    const reason = part(cell, "reason");
    reason.hidden = !differs(cell) && !reason.value.trim();
    return differs(cell) && !reason.value.trim();
  };

  // -- saving -------------------------------------------------------------------------------------
  const entered = (cell) => {
    const told = { seen: cell.dataset.seen };
    cell.querySelectorAll("[name]").forEach((field) => (told[field.name] = field.value));
    return told;
  };
  const ask = (url, options) => fetch(url, { ...options, method: "POST", credentials: "same-origin", headers: { ...csrf, ...options.headers, Accept: "application/json" } });
  const isJson = (answer) => (answer.headers.get("Content-Type") || "").startsWith("application/json");

  const accept = (cell, told, sent) => {
    if (told.seen) cell.dataset.seen = told.seen;
    cell.querySelectorAll("[name]").forEach((field) => {
      const now = told[field.name] ?? sent[field.name];
      if (field.value === sent[field.name]) field.value = now;
      field.dataset.stored = now;
    });
    savedAt = told.saved_at;
    say(cell, "saved");
    if (told.points !== undefined) showPoints(`${cell.dataset.cell}|${cell.dataset.column}`, told.points ?? "");
    if (Object.keys(sent).some((name) => name !== "seen" && part(cell, name) && part(cell, name).value !== part(cell, name).dataset.stored)) save(cell);
  };

  const running = new WeakMap();
  const save = (cell) => {
    if (batch.has(cell)) return savePasted();
    if (wantsReason(cell)) {
      say(cell, "wrong", says.saysReason);
      return undefined;
    }
    // One request a cell at a time: the next one needs the mark that this one brings back.
    const next = (running.get(cell) || Promise.resolve()).then(() => send(cell));
    running.set(cell, next);
    return next;
  };
  const send = async (cell) => {
    const told = entered(cell);
    say(cell, "unsaved", says.saysSaving);
    let answer;
    try {
      answer = await ask(cell.dataset.url, { body: new URLSearchParams({ ...told, code: cell.dataset.cell }) });
      if (answer.status >= 500) throw new Error(answer.status);
    } catch {
      say(cell, "unsaved", says.saysUnsaved);
      window.setTimeout(() => cell.classList.contains("is-unsaved") && save(cell), 5000);
      return;
    }
    if (!isJson(answer)) return say(cell, "wrong", says.saysRefused);
    const content = await answer.json();
    if (answer.ok) {
      accept(cell, content, told);
      refresh();
    } else if (content.errors) say(cell, "wrong", Object.values(content.errors).join(" "));
    else if (content.now) choose(cell, content.now);
    else say(cell, "wrong", content.message);
  };

  // Somebody else wrote the same cell: both figures, and the person decides.
  const choose = (cell, now) => {
    const theirs = [now.value || says.saysEmpty, now.target].filter(Boolean).join(" / ");
    say(cell, "wrong", `${says.saysOther} ${theirs} (${now.by})`);
    const box = document.createElement("div");
    box.className = "cell-choice";
    const button = (words, deed) => {
      const made = document.createElement("button");
      made.type = "button";
      made.textContent = words;
      made.addEventListener("click", () => {
        cell.dataset.seen = now.seen;
        deed();
      });
      box.append(made);
    };
    button(says.saysMine, () => save(cell));
    button(says.saysTheirs, () => {
      cell.querySelectorAll("[name]").forEach((field) => (field.value = now[field.name] ?? field.value));
      accept(cell, now, entered(cell));
      refresh();
    });
    cell.querySelector("[data-cell-said]").append(box);
  };

  const savePasted = async () => {
    const sent = [...batch.keys()];
    const lacking = sent.filter(wantsReason);
    lacking.forEach((cell) => say(cell, "wrong", says.saysReason));
    if (lacking.length) return;
    const told = new Map(sent.map((cell) => [cell, { code: cell.dataset.cell, ...entered(cell), ...batch.get(cell) }]));
    sent.forEach((cell) => say(cell, "unsaved", says.saysSaving));
    let answer;
    try {
      answer = await ask(says.paste, { body: JSON.stringify({ cells: [...told.values()] }), headers: { "Content-Type": "application/json" } });
      if (answer.status >= 500) throw new Error(answer.status);
    } catch {
      sent.forEach((cell) => say(cell, "unsaved", says.saysUnsaved));
      window.setTimeout(() => batch.size && savePasted(), 5000);
      return;
    }
    const content = isJson(answer) ? await answer.json() : { message: says.saysRefused };
    if (answer.ok) {
      batch = new Map();
      sent.forEach((cell) => accept(cell, content.cells[cell.dataset.cell], entered(cell)));
      refresh();
      return;
    }
    sent.forEach((cell) => {
      const fault = content.refused ? content.refused[cell.dataset.cell] : content.message;
      say(cell, fault ? "wrong" : "unsaved", fault || says.saysBatch);
    });
    sent.find((cell) => cell.classList.contains("is-wrong"))?.querySelector(".cell-input").focus();
  };

  // -- figures that others make move --------------------------------------------------------------
  const showPoints = (key, words, provisional) => {
    const place = sheet.querySelector(`[data-points="${CSS.escape(key)}"]`);
    if (!place) return;
    place.textContent = words;
    if (provisional !== undefined) place.classList.toggle("is-provisional", provisional);
  };
  let waiting;
  const refresh = () => {
    window.clearTimeout(waiting);
    waiting = window.setTimeout(async () => {
      const answer = await fetch(says.totals, { credentials: "same-origin" }).catch(() => null);
      if (!answer?.ok) return;
      const read = new DOMParser().parseFromString(await answer.text(), "text/html");
      read.querySelectorAll("[data-moved]").forEach((each) => showPoints(each.dataset.moved, each.getAttribute("value"), "provisional" in each.dataset));
      const missing = new Set([...read.querySelectorAll("[data-moved-missing]")].map((each) => each.dataset.movedMissing));
      sheet.querySelectorAll("[data-line]").forEach((line) => line.classList.toggle("is-missing", missing.has(line.dataset.line)));
      read.querySelectorAll("[data-moved-progress]").forEach((each) => {
        const place = sheet.querySelector(`[data-progress="${CSS.escape(each.dataset.movedProgress)}"]`);
        place.textContent = each.getAttribute("value");
        place.classList.toggle("is-whole", "whole" in each.dataset);
      });
      const list = document.getElementById("card-missing");
      if (list) list.replaceChildren(...read.querySelector("[data-moved-list]").childNodes);
      read.querySelector("[data-moved]").parentElement.remove();
      sheet.querySelector("#totals").replaceWith(read.querySelector("#totals"));
      tellSaved();
    }, 600);
  };

  // -- keys ---------------------------------------------------------------------------------------
  const inSight = (field) => field.offsetParent !== null;
  const move = (field, by) => {
    const column = cellOf(field).dataset.column;
    const same = fields.filter((each) => each.name === field.name && cellOf(each).dataset.column === column && inSight(each));
    const next = same[same.indexOf(field) + by];
    if (!next) return;
    next.focus();
    next.select?.();
  };
  sheet.addEventListener("keydown", (event) => {
    const field = event.target;
    if (!field.matches(".cell-input, .cell-reason")) return;
    if (event.key === "Escape") {
      field.value = field.dataset.stored;
      const cell = cellOf(field);
      if ("needsReason" in cell.dataset) wantsReason(cell);
      if (!batch.has(cell) && [...cell.querySelectorAll("[name]")].every((each) => each.value === each.dataset.stored)) {
        unsaved.delete(cell);
        say(cell, "");
      }
      return;
    }
    if (field.matches("textarea")) return;
    const steps = { ArrowDown: 1, ArrowUp: -1, Enter: event.shiftKey ? -1 : 1 };
    if (!(event.key in steps) || event.altKey || event.ctrlKey) return;
    if (field.matches("select") && event.key !== "Enter") return;
    event.preventDefault();
    move(field, steps[event.key]);
    if (document.activeElement === field && event.key === "Enter") field.dispatchEvent(new Event("change", { bubbles: true }));
  });
  sheet.addEventListener("change", (event) => {
    const field = event.target;
    if (!field.matches(".cell-input, .cell-reason") || field.value === field.dataset.stored && !unsaved.has(cellOf(field))) return;
    save(cellOf(field));
  });
  sheet.addEventListener("input", (event) => {
    const field = event.target;
    if (!field.matches(".cell-input, .cell-reason")) return;
    unsaved.add(cellOf(field));
    wantsReason(cellOf(field));
    tellSaved();
  });

  // -- a column from Excel ------------------------------------------------------------------------
  sheet.addEventListener("paste", (event) => {
    const field = event.target;
    if (!field.matches(".cell-input") || cellOf(field).dataset.column === "peers") return;
    const text = event.clipboardData.getData("text/plain").replace(/\r/g, "").replace(/\n$/, "");
    if (!/[\n\t]/.test(text)) return;
    event.preventDefault();
    const column = cellOf(field).dataset.column;
    const below = cells.filter((cell) => cell.dataset.column === column && inSight(part(cell, "value")));
    const start = below.indexOf(cellOf(field));
    text.split("\n").forEach((row, at) => {
      const cell = below[start + at];
      if (!cell) return;
      const [first, second] = row.split("\t");
      const raw = {};
      const put = (name, words) => {
        const place = part(cell, name);
        if (!place || words === undefined) return;
        raw[name] = words.trim();
        if (place.matches("select")) {
          const known = [...place.options].find((each) => [each.value, each.text.toLowerCase()].includes(raw[name].toLowerCase()));
          if (known) raw[name] = place.value = known.value;
        } else place.value = raw[name];
      };
      put(field.name, first);
      if (field.name === "value") put("target", second);
      batch.set(cell, [...cell.querySelectorAll("select")].length ? raw : {});
    });
    savePasted();
  });
  // A choice made by hand stands instead of the words that were pasted.
  sheet.addEventListener("change", (event) => {
    if (event.target.matches("select") && batch.has(cellOf(event.target))) batch.set(cellOf(event.target), {});
  }, true);

  // -- the drawer ---------------------------------------------------------------------------------
  const drawer = document.getElementById("drawer");
  let shown = "";
  let isClosed = false;
  const openDrawer = (code, url, focus) => {
    sheet.querySelectorAll(".is-here").forEach((line) => line.classList.remove("is-here"));
    sheet.querySelector(`[data-line="${CSS.escape(code)}"]`)?.classList.add("is-here");
    if (shown === code && !drawer.hidden) return;
    shown = code;
    drawer.hidden = false;
    sheet.classList.add("has-drawer");
    htmx.ajax("GET", url, { target: "#drawer", swap: "innerHTML" }).then(() => {
      drawer.scrollTop = 0;
      if (focus) drawer.focus();
    });
  };
  const closeDrawer = () => {
    const code = shown;
    drawer.hidden = true;
    isClosed = true;
    shown = "";
    sheet.classList.remove("has-drawer");
    sheet.querySelector(`[data-open="${CSS.escape(code)}"]`)?.focus();
  };
  drawer.addEventListener("htmx:afterSwap", () => {
    drawer.querySelectorAll("[data-drawer-close]").forEach((button) => (button.hidden = false));
  });
  drawer.addEventListener("click", (event) => event.target.closest("[data-drawer-close]") && closeDrawer());
  drawer.addEventListener("keydown", (event) => event.key === "Escape" && closeDrawer());
  sheet.addEventListener("click", (event) => {
    const link = event.target.closest("[data-open]");
    if (!link || event.ctrlKey || event.metaKey || event.shiftKey) return;
    event.preventDefault();
    isClosed = false;
    openDrawer(link.dataset.open, link.href, true);
  });
  let arriving;
  sheet.addEventListener("focusin", (event) => {
    const line = event.target.closest("[data-line]");
    if (!line || !event.target.matches(".cell-input, .cell-reason") || narrow.matches || isClosed) return;
    window.clearTimeout(arriving);
    const link = line.querySelector("[data-open]");
    arriving = window.setTimeout(() => openDrawer(link.dataset.open, link.href, false), 250);
  });

  // -- groups -------------------------------------------------------------------------------------
  const fold = (button, open) => {
    button.setAttribute("aria-expanded", open);
    apply();
  };
  const apply = () => {
    const folded = [...sheet.querySelectorAll("[data-fold-one][aria-expanded=false]")].map((button) => `${button.closest("tr").dataset.group}.`);
    sheet.querySelectorAll("tbody tr").forEach((row) => {
      const code = row.dataset.group || row.dataset.line;
      row.hidden = folded.some((group) => code.startsWith(group));
    });
  };
  sheet.addEventListener("click", (event) => {
    const button = event.target.closest("[data-fold-one]");
    if (button) fold(button, button.getAttribute("aria-expanded") === "false");
    const all = event.target.closest("[data-fold]");
    if (!all) return;
    const buttons = [...sheet.querySelectorAll("[data-fold-one]")];
    const open = buttons.every((each) => each.getAttribute("aria-expanded") === "false");
    buttons.forEach((each) => each.setAttribute("aria-expanded", open));
    apply();
  });
  // A link to a row inside a folded group unfolds it.
  window.addEventListener("hashchange", () => {
    const row = document.getElementById(decodeURIComponent(location.hash.slice(1)))?.closest("tr");
    if (!row?.dataset.line) return;
    sheet.querySelectorAll("[data-fold-one]").forEach((button) => row.dataset.line.startsWith(`${button.closest("tr").dataset.group}.`) && button.setAttribute("aria-expanded", "true"));
    apply();
    row.querySelector(".cell-input")?.focus();
  });
})();
