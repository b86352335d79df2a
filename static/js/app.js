// Small habits of every page. Nothing here is needed to read or to save.
(() => {
  // Ctrl K puts the cursor into the search box.
  const search = document.querySelector("[data-shortcut]");
  document.addEventListener("keydown", (event) => {
    if (search && (event.ctrlKey || event.metaKey) && event.key.toLowerCase() === search.dataset.shortcut) {
      event.preventDefault();
      search.focus();
      search.select();
    }
  });

  // A narrow screen starts with the rest of the menu folded.
  const more = document.querySelector(".side-more");
  const narrow = window.matchMedia("(max-width: 61.99em)");
  const fold = () => {
    if (more) more.open = !narrow.matches;
  };
  narrow.addEventListener("change", fold);
  fold();

  // <form data-confirm="…"> asks before what cannot be undone.
  document.addEventListener("submit", (event) => {
    const question = event.target.dataset.confirm;
    if (question && !window.confirm(question)) event.preventDefault();
  });

  // A form with unsaved changes warns before it is left: nothing lost on a wrong click.
  const changed = new Set();
  document.addEventListener("input", (event) => {
    const form = event.target.closest("form[data-guard]");
    if (form) changed.add(form);
  });
  document.addEventListener("submit", (event) => changed.delete(event.target));
  // What saves itself has nothing to lose, unless the saving failed.
  document.addEventListener("htmx:beforeRequest", (event) => changed.delete(event.detail.elt));
  document.addEventListener("htmx:afterRequest", (event) => {
    const form = event.detail.elt;
    if (!event.detail.successful && form.matches("form[data-guard]")) changed.add(form);
  });
  window.addEventListener("beforeunload", (event) => {
    if ([...changed].some((form) => form.isConnected)) event.preventDefault();
  });

  // The open tab is in sight, however narrow the screen.
  document.querySelectorAll(".tabs a[aria-current]").forEach((tab) => {
    const bar = tab.parentElement;
    bar.scrollLeft = tab.getBoundingClientRect().left - bar.getBoundingClientRect().left - 48;
  });

  // Filters apply themselves.
  document.addEventListener("change", (event) => {
    const form = event.target.closest("form[data-autosubmit]");
    if (form) form.requestSubmit();
  });

  // A date is repeated in words: the browser's own field may put the month first.
  const words = new Intl.DateTimeFormat(document.documentElement.lang, { weekday: "long", day: "numeric", month: "long", year: "numeric" });
  const tell = (input) => {
    if (!input.nextElementSibling?.matches(".date-words")) {
      const line = document.createElement("div");
      line.className = "form-hint date-words";
      input.after(line);
    }
    const day = input.valueAsDate;
    input.nextElementSibling.textContent = day ? words.format(new Date(day.getUTCFullYear(), day.getUTCMonth(), day.getUTCDate())) : "";
  };
  const isDate = (element) => element.matches("input[type=date]") && !element.closest(".filters");
  document.querySelectorAll("input[type=date]").forEach((input) => isDate(input) && tell(input));
  document.addEventListener("input", (event) => isDate(event.target) && tell(event.target));

  // <button data-print> prints the page.
  document.addEventListener("click", (event) => {
    if (event.target.closest("[data-print]")) window.print();
  });
})();
